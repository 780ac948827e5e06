package dev.latchkey.scripted;

/** What becomes of a request. */
public enum Fate {
    /** Carried out and answered at once. */
    ANSWERED,
    /** Neither carried out nor answered until the test says so. */
    HELD_BACK,
    /** Carried out at once, and not answered until the test says so. */
    REPLY_HELD_BACK,
    /** Carried out, but the answer is lost: a transaction is Unknown, anything else UNAVAILABLE. */
    LOST_APPLIED,
    /** The request itself is lost: a transaction is Unknown, anything else UNAVAILABLE. */
    LOST_NOT_APPLIED,
    /** Not carried out, and the client knows. */
    UNAVAILABLE,
    /** Refused for good. */
    REFUSED
}
