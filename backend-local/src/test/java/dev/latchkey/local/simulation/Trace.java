package dev.latchkey.local.simulation;

import dev.latchkey.local.raft.Message;
import java.util.ArrayDeque;
import java.util.stream.Collectors;

/** What happened, line by line: the last lines as text, and all of them as one number. */
final class Trace {

    private static final int TAIL_LINES = 60;

    /** Text is made only of the lines that are shown; messages and strings never change. */
    private record Line(long atNanos, Object what) {}

    private final ArrayDeque<Line> tail = new ArrayDeque<>();
    private long digest = 1;
    private long lines;

    void add(long nowNanos, String line) {
        add(nowNanos, line.hashCode(), line);
    }

    void add(long nowNanos, Message message) {
        add(nowNanos, digest(message), message);
    }

    private static long digest(Message message) {
        long number = message.from() * 31L + message.to() + message.term() * 1_000;
        if (message instanceof Message.Append append) {
            return number * 7
                    + append.prevIndex() * 31
                    + append.entries().size()
                    + append.commitIndex() * 1_009
                    + append.round();
        } else if (message instanceof Message.AppendReply reply) {
            return number * 11 + reply.index() * 31 + reply.hint() + (reply.success() ? 1_009 : 0) + reply.round();
        }
        return number * 13 + message.getClass().getSimpleName().hashCode();
    }

    private void add(long nowNanos, long what, Object shown) {
        digest = (digest * 1_099_511_628_211L + nowNanos) * 1_099_511_628_211L + what;
        lines++;
        tail.add(new Line(nowNanos, shown));
        if (tail.size() > TAIL_LINES) {
            tail.remove();
        }
    }

    long digest() {
        return digest;
    }

    long lines() {
        return lines;
    }

    String tail() {
        return tail.stream()
                .map(line -> line.atNanos() / 1_000 + " us " + line.what())
                .collect(Collectors.joining("\n"));
    }
}
