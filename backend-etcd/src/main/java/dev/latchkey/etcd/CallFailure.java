package dev.latchkey.etcd;

import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendException.Kind;
import io.grpc.Status;

/**
 * How a call to etcd failed, and what that says about its effect: the one place that reads gRPC's status codes.
 *
 * <p>{@link Effect#NONE} is claimed only where it is certain; everything that leaves a doubt is {@link Effect#POSSIBLE}.
 */
final class CallFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What the request may have done in the engine. */
    enum Effect {
        /** It never reached a server, or a server turned it away before its log; the same request may succeed later. */
        NONE,
        /** A server said no; repeating it does not help. */
        REFUSED,
        /** A server did not know who asks, hence nothing was done; with another token it may succeed. */
        UNAUTHENTICATED,
        /** The lease that the request names is gone, hence nothing was done. */
        LEASE_GONE,
        /** It may have been carried out, now or later, or not at all. */
        POSSIBLE,
        /** The backend was closed before it was sent. */
        CLOSED
    }

    private final Effect effect;

    private CallFailure(Effect effect, String message, Throwable cause) {
        super(message, cause, false, false);
        this.effect = effect;
    }

    Effect effect() {
        return effect;
    }

    /**
     * Whether the server has no space left. It says so when it refuses a request unseen, and in the same words of one that it
     * has carried out since that was let through just before: the write is refused for certain only if it does not show.
     */
    boolean isOutOfSpace() {
        Status status = Status.fromThrowable(this);
        String description = status.getDescription();
        return effect == Effect.REFUSED
                && status.getCode() == Status.Code.RESOURCE_EXHAUSTED
                && description != null
                && description.contains("space exceeded");
    }

    /** A call that a server was asked, or was about to be asked. */
    static CallFailure of(String address, Status status, boolean sent) {
        Effect effect = effectOf(status, sent);
        String description = status.getDescription();
        if (status.getCause() instanceof Tokens.CredentialsRefused refused) {
            description = refused.getMessage();
        }
        String said = description == null ? status.getCode().toString() : status.getCode() + ", " + description;
        return new CallFailure(effect, "etcd at " + address + ": " + said, status.asException());
    }

    /** A call that was never sent, for want of a server that could take it. */
    static CallFailure unreachable(String wanted) {
        return new CallFailure(
                Effect.NONE, wanted, Status.UNAVAILABLE.withDescription(wanted).asException());
    }

    static CallFailure closed() {
        String message = "The connection to etcd was closed by its owner.";
        return new CallFailure(
                Effect.CLOSED,
                message,
                Status.CANCELLED.withDescription(message).asException());
    }

    private static Effect effectOf(Status status, boolean sent) {
        if (status.getCause() instanceof Tokens.CredentialsRefused) {
            return Effect.REFUSED;
        }
        if (!sent) {
            return Effect.NONE;
        }
        String description = status.getDescription() == null ? "" : status.getDescription();
        return switch (status.getCode()) {
            case UNAUTHENTICATED -> Effect.UNAUTHENTICATED;
            case INVALID_ARGUMENT -> isAboutTheCaller(description) ? Effect.UNAUTHENTICATED : Effect.REFUSED;
            case PERMISSION_DENIED, FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED -> Effect.REFUSED;
            case NOT_FOUND -> description.contains("lease not found") ? Effect.LEASE_GONE : Effect.REFUSED;
            // gRPC's own client says the same when a *reply* is too large, and by then the request has had its effect.
            case RESOURCE_EXHAUSTED -> {
                if (description.contains("too many requests")) {
                    yield Effect.NONE;
                }
                boolean serverSaidSo = description.startsWith("etcdserver:")
                        || description.startsWith("grpc: received message larger than max");
                yield serverSaidSo ? Effect.REFUSED : Effect.POSSIBLE;
            }
            default -> Effect.POSSIBLE;
        };
    }

    /** Rights were changed since the token was given, or there was no token at all. */
    private static boolean isAboutTheCaller(String description) {
        return description.contains("revision of auth store is old") || description.contains("user name is empty");
    }

    /** For calls whose effect does not matter, because they have none or may be repeated at will. */
    BackendException toException(String wanted) {
        Kind kind = switch (effect) {
            case REFUSED, UNAUTHENTICATED -> Kind.REFUSED;
            case LEASE_GONE -> Kind.SESSION_LOST;
            case CLOSED -> Kind.CLOSED;
            case NONE, POSSIBLE -> Kind.UNAVAILABLE;
        };
        String advice = switch (kind) {
            case REFUSED -> adviceOnRefusal();
            case UNAVAILABLE -> "Check that the servers run, are reachable and have a leader.";
            case SESSION_LOST -> "Open a new session.";
            case CLOSED -> "Connect anew.";
        };
        return new BackendException(kind, wanted + " did not succeed (" + getMessage() + "). " + advice, this);
    }

    private String adviceOnRefusal() {
        return switch (Status.fromThrowable(this).getCode()) {
            case UNAUTHENTICATED -> "Check user and password.";
            case PERMISSION_DENIED ->
                "Its user needs a role that may read and write all keys under the namespace:"
                        + " etcdctl role grant-permission ROLE readwrite --prefix NAMESPACE/.";
            case INVALID_ARGUMENT ->
                effect == Effect.UNAUTHENTICATED
                        ? "The server wants to know who asks: give user and password, or the certificate of a user."
                        : "Repeating it does not help: check the server's logs.";
            default -> "Repeating it does not help: check the user's rights, the server's quota and its logs.";
        };
    }
}
