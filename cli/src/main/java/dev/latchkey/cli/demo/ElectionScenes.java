package dev.latchkey.cli.demo;

import dev.latchkey.cli.Style;
import dev.latchkey.election.Candidate;
import dev.latchkey.fence.MemoryFence;
import dev.latchkey.fence.StaleTokenException;
import dev.latchkey.session.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** One leader; another one when it is cut off; and nothing written by the one that was. */
final class ElectionScenes {

    private final Cast cast;
    private final Stage stage;
    private final Victim first;
    private final List<CompletableFuture<Grant>> candidacies = new ArrayList<>();
    private final List<String> ledger = new ArrayList<>();
    private final MemoryFence<RuntimeException> fence = new MemoryFence<>("the ledger");
    private long firstToken;

    ElectionScenes(Cast cast, Stage stage) {
        this.cast = cast;
        this.stage = stage;
        this.first = cast.victim();
    }

    /** Plays all three; returns who leads in the end. */
    Node play() throws Exception {
        oneLeads();
        Node successor = anotherTakesOver();
        staleWriterIsRefused(successor);
        return successor;
    }

    private void oneLeads() throws Exception {
        stage.scene("Three stand for election, one leads");
        firstToken = Truth.happens(first.name() + " leading", first.stand());
        cast.others().forEach(node -> candidacies.add(node.stand()));
        List<Candidate> queue = queueOfThree();
        stage.sees(Style.GOOD, "●", "*", first.name() + " leads, with fencing token " + firstToken);
        for (Candidate waiting : queue.subList(1, queue.size())) {
            stage.sees(Style.PLAIN, "○", "o", waiting.metadata() + " waits in line");
        }
        Truth.check(candidacies.stream().noneMatch(CompletableFuture::isDone), "one leader only");
        stage.why(
                "The nightly job, the scheduler, the one consumer that may write: one process does it, the others stand by, in"
                        + " the order in which they came. The token is a number that rises with every leadership.");
    }

    /** What the engine itself has: the leader first. Candidacies are on their way when they begin, so it may take a moment. */
    private List<Candidate> queueOfThree() throws Exception {
        CompletableFuture<List<Candidate>> seen = new CompletableFuture<>();
        long deadlineNanos = System.nanoTime() + cast.ttl().toNanos() * 3;
        while (!seen.isDone()) {
            List<Candidate> queue = cast.others().get(0).candidacy().candidates();
            if (queue.size() == 3 || System.nanoTime() - deadlineNanos > 0) {
                seen.complete(queue);
            }
        }
        List<Candidate> queue = seen.join();
        Truth.check(
                queue.size() == 3 && queue.get(0).metadata().equals(first.name()),
                "three candidates, and " + first.name() + " as their leader");
        return queue;
    }

    private Node anotherTakesOver() throws Exception {
        stage.scene("The leader is cut off and replaced");
        stage.startClock();
        stage.timed(Style.BAD, first.cutOff());
        stage.timed(
                Style.PLAIN,
                "Nothing happens yet: a blip of less than " + cast.ttl().toSeconds()
                        + " s is no reason to change leaders.");
        Truth.happens("a new leader", CompletableFuture.anyOf(candidacies.toArray(CompletableFuture<?>[]::new)));
        long electedNanos = System.nanoTime();
        int winner = candidacies.get(0).isDone() ? 0 : 1;
        Node successor = cast.others().get(winner);
        Grant leadership = candidacies.get(winner).join();
        if (first.knewNanos().isPresent()) {
            stage.timed(
                    Style.WARNING,
                    first.name() + " knows by its own clock that it leads no more; nobody told it",
                    Math.min(first.knewNanos().getAsLong(), electedNanos));
        }
        stage.timed(
                Style.GOOD, successor.name() + " leads, with fencing token " + leadership.fencingToken(), electedNanos);
        Truth.check(leadership.fencingToken() > firstToken, "a greater token");
        stage.why(
                "Two leaders at once is how data gets lost. A leadership here has a deadline that its holder knows by its own"
                        + " clock, without any message, and nobody else is elected before that deadline.");
        return successor;
    }

    private void staleWriterIsRefused(Node successor) throws Exception {
        stage.scene("A stale writer is refused by its token");
        long token = successor
                .candidacy()
                .leadership()
                .orElseThrow(() -> new UntrueException("The demo stops here: " + successor.name()
                        + " has lost its leadership, too; this machine or the engine is too busy."))
                .fencingToken();
        write(successor.name(), token);
        stage.sees(Style.GOOD, "✓", "+", successor.name() + " writes to the ledger with token " + token + ": written");
        Victim.Attempt attempt = Truth.happens("a late write by " + first.name(), first.comeBackAndWrite());
        stage.sees(
                Style.PLAIN,
                "…",
                ".",
                first.name() + " goes on with the write that it had begun as leader, with token " + attempt.token());
        Truth.check(!attempt.believes(), "a grant that says it is over");
        try {
            write(first.name(), attempt.token());
            throw new UntrueException("The demo stops here: the ledger took a write with a stale token.");
        } catch (StaleTokenException refused) {
            stage.sees(Style.BAD, "✗", "x", "refused: " + refused.token() + " is smaller than " + refused.greatest());
        }
        Truth.check(ledger.equals(List.of(successor.name())), "one write in the ledger");
        stage.why(
                "No lock can stop a process that was frozen after it had looked. So every grant has a token, and what is"
                        + " written to refuses tokens smaller than the greatest it has seen: one comparison, in memory or in SQL.");
    }

    private void write(String who, long token) {
        fence.pass(token, () -> ledger.add(who));
    }
}
