package dev.latchkey.scripted;

import dev.latchkey.session.CoordinatorListener;
import dev.latchkey.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a coordinator's listener was told. */
public final class Events implements CoordinatorListener {

    public final List<SessionState> states = new ArrayList<>();
    public final List<String> notOpened = new ArrayList<>();
    public final List<String> lost = new ArrayList<>();
    public final List<String> queuedAgain = new ArrayList<>();
    public final List<String> forgotten = new ArrayList<>();
    public final List<Throwable> acquiredHere = new ArrayList<>();
    public final List<String> ignored = new CopyOnWriteArrayList<>();
    public final List<Throwable> thrown = new ArrayList<>();

    @Override
    public void sessionChanged(SessionState state) {
        states.add(state);
    }

    @Override
    public void sessionNotOpened(Throwable cause) {
        notOpened.add(cause.getMessage());
    }

    @Override
    public void grantLost(String resource, long fencingToken, String reason) {
        lost.add(resource + ", " + fencingToken + ": " + reason);
    }

    @Override
    public void queuedAgain(String resource, String reason) {
        queuedAgain.add(resource + ": " + reason);
    }

    @Override
    public void grantForgotten(String resource, Throwable stack) {
        forgotten.add(resource);
        acquiredHere.add(stack);
    }

    @Override
    public void interruptionIgnored(String resource, Throwable stack) {
        ignored.add(resource);
    }

    @Override
    public void callbackFailed(String resource, Throwable failure) {
        thrown.add(failure);
    }
}
