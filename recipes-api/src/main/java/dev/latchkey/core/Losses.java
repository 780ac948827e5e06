package dev.latchkey.core;

import dev.latchkey.session.SessionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes known what a resource's users have lost: to the log, and to the coordinator's listener. */
final class Losses {

    private static final Logger log = LoggerFactory.getLogger(Losses.class);

    private Losses() {}

    static void ofGrant(Kernel kernel, String resource, long token, String reason) {
        log.warn("The grant of {} with fencing token {} was lost: {}.", resource, token, reason);
        kernel.notifications().run(() -> kernel.listener().grantLost(resource, token, reason));
    }

    /** Once the coordinator is closed nobody queues again. */
    static void ofPlace(Kernel kernel, String resource, String reason) {
        if (kernel.sessions().state() != SessionState.CLOSED) {
            log.warn("The place in the queue for {} was lost ({}); queueing again.", resource, reason);
            kernel.notifications().run(() -> kernel.listener().queuedAgain(resource, reason));
        }
    }
}
