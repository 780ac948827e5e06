package dev.latchkey.zookeeper;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.Write;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * One transaction on its way. A write is sent again only after ZooKeeper has said that it changed nothing.
 *
 * <p><b>Why a later answer settles an earlier unknown.</b> Two requests of one session on one connection are carried out
 * in their order. If the connection was replaced in between, the server that took the session over has told the leader so
 * before it accepted a request, and from then on the leader refuses requests of this session that come by another server;
 * on one server the old connection is closed before the new one is accepted. So when the later request reaches the leader,
 * the earlier one has been there or never will be. A write, refused or not, is ordered by the leader and answered once the
 * client's own server has applied everything up to it, and what is read behind it on this session shows all that. A
 * transaction without a write that follows an unknown has a write in front that changes nothing, see {@link Requests#catchUp}.
 */
final class Commit extends Operation<Outcome> {

    private final ZooKeeperSession session;
    private final Transaction transaction;
    private final Set<String> goneTickets = new HashSet<>();
    private final boolean comparesPlain;
    private int directoriesMissing;

    private @Nullable Code refusal;

    /** What the listing settles. */
    private Runnable afterListing = () -> {};

    /** Of the directory that was found in the way last. */
    private @Nullable DirectoryRemoval removal;

    /**
     * What one sending of the write has made, for the listing right behind it: null as long as it is not known to have
     * succeeded. The listing's answer may be heard late, when the write has been sent again; it does not belong to that one.
     */
    private static final class Made {

        private volatile @Nullable List<Entry> entries;
    }

    Commit(ZooKeeperBackend backend, ZooKeeperSession session, Transaction transaction) {
        super(backend, session);
        this.session = session;
        this.transaction = transaction;
        comparesPlain = Translation.comparesPlain(transaction);
    }

    @Override
    void attempt() {
        if (isQuestion()) {
            listOnly();
            return;
        }
        Generation.Known known = comparesPlain ? backend.generation().known() : null;
        if (!Translation.isPossible(transaction)) {
            reject(Requests.catchUp(handle), null);
        } else if (!comparesPlain || Verification.isNeedless(transaction, known)) {
            write(known);
        } else {
            Verification.begin(this, transaction, new Verification.Answer() {
                @Override
                public void holds(Generation.Known in) {
                    write(in);
                }

                @Override
                public void differs(List<Node> current) {
                    rejected(current);
                }
            });
        }
    }

    /** Whether it is how a queue asks again: its guards are looked at behind the listing, and nothing need be written for that. */
    private boolean isQuestion() {
        return transaction.session() != null
                && transaction.thenList() != null
                && transaction.writes().isEmpty();
    }

    /** Sends the write, and the listing right behind it unless that is likely not to be needed. */
    private void write(Generation.@Nullable Known known) {
        Translation translation = Translation.of(transaction, backend.paths(), handle.acl(), known, goneTickets);
        if (translation.steps().isEmpty()) {
            listOnly();
        } else {
            Made made = new Made();
            String directory = transaction.thenList();
            boolean listsNow = directory != null && !session.loneTickets().expects(transaction);
            boolean sent = expose(() -> Requests.write(handle, translation, (code, results) -> {
                if (code == Code.OK && results != null) {
                    written(translation, results, made, listsNow);
                } else {
                    refused(translation, code, results);
                }
            }));
            if (sent && directory != null && listsNow) {
                list(directory, made, new Requests.CatchUp());
            }
        }
    }

    private void written(Translation translation, List<OpResult> results, Made made, boolean isBeingListed) {
        Stat newGeneration = translation.newGeneration(results);
        if (translation.generation() != null && newGeneration != null) {
            backend.generation().advanced(translation.generation(), newGeneration, translation.deletedPlain());
        }
        if (Translation.lacksStat(results)) {
            unknown(new IllegalStateException("The ZooKeeper server is too old to say what a multi has created; "
                    + "run version 3.9.5 or newer."));
            return;
        }
        List<Entry> entries = translation.entries(results, backend.paths());
        made.entries = entries;
        noteGoneTickets();
        String directory = transaction.thenList();
        if (directory == null) {
            complete(new Outcome.Committed(entries, List.of()));
        } else if (!isBeingListed) {
            listUnlessAlone(directory, made, entries);
        }
    }

    private void noteGoneTickets() {
        for (Write write : transaction.writes()) {
            if (write instanceof Write.Delete delete && delete.stamp() == null) {
                session.loneTickets().gone(delete.key());
            }
        }
    }

    /** The number of what was appended may tell that it stands alone. */
    private void listUnlessAlone(String directory, Made made, List<Entry> entries) {
        Entry ticket = appended(directory, entries);
        Sibling alone = ticket == null ? null : Keys.parseTicket(ticket.key(), ticket.order());
        if (ticket != null && alone != null && session.loneTickets().isAlone(directory, ticket)) {
            complete(new Outcome.Committed(entries, List.of(alone)));
        } else {
            list(directory, made, new Requests.CatchUp());
        }
    }

    /** The ticket among the entries that the transaction has made in this directory; null if it made none there. */
    private @Nullable Entry appended(String directory, List<Entry> entries) {
        for (Write write : transaction.writes()) {
            if (write instanceof Write.Append append && append.directory().equals(directory)) {
                return appended(append, entries);
            }
        }
        return null;
    }

    private static @Nullable Entry appended(Write.Append append, List<Entry> entries) {
        for (Entry entry : entries) {
            Sibling ticket = Keys.parseTicket(entry.key(), entry.order());
            if (ticket != null
                    && ticket.label().equals(append.label())
                    && ticket.nonce().equals(append.nonce())
                    && entry.key().lastIndexOf('/') == append.directory().length()
                    && entry.key().startsWith(append.directory())) {
                return entry;
            }
        }
        return null;
    }

    /**
     * Where nothing is to be written there is nothing to be done but to list. In a session's name the server need not catch up
     * first, unless there is something unknown to settle: no server shows a session less than it has been told of.
     */
    private void listOnly() {
        Made nothing = new Made();
        nothing.entries = List.of();
        String directory = transaction.thenList();
        if (directory == null) {
            Requests.catchUp(handle, code -> {
                if (code == Code.OK) {
                    complete(new Outcome.Committed(List.of(), List.of()));
                } else {
                    readFailed(code, null);
                }
            });
        } else if (transaction.session() != null && session.isSettled()) {
            list(directory, nothing, new Requests.CatchUp());
        } else {
            int unknowns = session.unknowns();
            Requests.CatchUp catchUp = Requests.catchUp(handle);
            afterListing = () -> session.settled(unknowns);
            list(directory, nothing, catchUp);
        }
    }

    private void list(String directory, Made made, Requests.CatchUp catchUp) {
        Listing.begin(backend, handle, transaction, directory, (answered, tickets, guardsHold) -> {
            Code code = catchUp.or(answered);
            List<Entry> entries = made.entries;
            if (entries == null) {
                return; // The write ahead of it had changed nothing.
            }
            if (code != Code.OK) {
                listingFailed(code, backend.paths().of(directory));
                return;
            }
            afterListing.run();
            if (guardsHold) {
                listed(directory, entries, tickets);
            } else {
                guardBroken();
            }
        });
    }

    private void listed(String directory, List<Entry> entries, List<Sibling> tickets) {
        Entry ticket = appended(directory, entries);
        if (ticket != null) {
            session.loneTickets().listed(directory, ticket, tickets);
        }
        complete(new Outcome.Committed(entries, tickets));
    }

    /** What is listed may be of a time when the guard held no more, so it is not to be judged by what that stood for. */
    private void guardBroken() {
        if (unexposed()) {
            reject(Requests.catchUp(handle), null);
        } else {
            unknown(new IllegalStateException("What the transaction rests on was changed before its listing."));
        }
    }

    private void listingFailed(Code code, String path) {
        if (unexposed()) {
            readFailed(code, path);
        } else {
            unknown(Failures.cause(code, path));
        }
    }

    private void refused(Translation translation, Code code, @Nullable List<OpResult> results) {
        Failures.Meaning meaning = Failures.meaning(code);
        if (meaning == Failures.Meaning.UNKNOWN) {
            unknown(Failures.cause(code, null));
        } else if (meaning == Failures.Meaning.SESSION_OVER) {
            expired();
        } else if (unexpose()) {
            if (meaning == Failures.Meaning.NOT_NOW) {
                fail(notNow(code));
            } else {
                stepFailed(translation, failedStep(translation, results), code);
            }
        }
    }

    private void expired() {
        if (connection.isDiscarding()) {
            // The client itself answers so once it is being closed, whatever became of the request.
            unknown(Failures.cause(Code.SESSIONEXPIRED, null));
        } else {
            connection.expired();
            sessionOver(connection.over().getNow("closed"));
        }
    }

    private static Translation.Step failedStep(Translation translation, @Nullable List<OpResult> results) {
        if (results != null) {
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) instanceof OpResult.ErrorResult error && error.getErr() != Code.OK.intValue()) {
                    return translation.steps().get(i);
                }
            }
        }
        return translation.steps().get(0);
    }

    /** The whole transaction changed nothing because of this step: mends what may be mended, and answers otherwise. */
    private void stepFailed(Translation translation, Translation.Step step, Code code) {
        switch (step.purpose()) {
            case GENERATION -> {
                if (translation.generation() != null && (code == Code.BADVERSION || code == Code.NONODE)) {
                    backend.generation().outdated(translation.generation());
                    tryAgain();
                    return;
                }
            }
            case DELETE_TICKET -> {
                if (code == Code.NONODE) {
                    goneTickets.add(step.path());
                    tryAgain();
                    return;
                }
            }
            case COMPARE -> {
                if (code == Code.NONODE || code == Code.BADVERSION) {
                    reject(new Requests.CatchUp(), null);
                    return;
                }
            }
            case ABSENT, WRITE -> {
                if (code == Code.NODEEXISTS) {
                    reject(new Requests.CatchUp(), step);
                    return;
                } else if (code == Code.NONODE) {
                    makeDirectories(step.path());
                    return;
                }
            }
        }
        fail(Failures.refused(code, step.path()));
    }

    /** First only the node's own directory, which is the usual case; if that was not enough, all above it as well. */
    private void makeDirectories(String path) {
        if (refusal != null) {
            fail(Failures.refused(refusal, Paths.parent(path)));
            return;
        }
        List<String> above = Paths.ancestors(path);
        List<String> make = directoriesMissing++ == 0 ? above.subList(above.size() - 1, above.size()) : above;
        Requests.makeDirectories(handle, make, code -> refusal = code);
        tryAgain();
    }

    /** Reads what stands there now. A directory of ours in the way of a new entry is removed, if nothing is in it. */
    private void reject(Requests.CatchUp catchUp, Translation.@Nullable Step inTheWay) {
        NodeReads.begin(handle, backend.paths(), TransactionRules.keys(transaction), (code, nodes) -> {
            if (nodes == null || catchUp.failed()) {
                readFailed(catchUp.or(code), null);
            } else if (inTheWay != null
                    && nodes.stream()
                            .anyMatch(n -> n.isDirectory()
                                    && backend.paths().of(n.key()).equals(inTheWay.path()))) {
                removeDirectory(inTheWay.path());
            } else {
                rejected(nodes);
            }
        });
    }

    private void removeDirectory(String path) {
        DirectoryRemoval present = removal;
        if (present == null || !present.path().equals(path)) {
            present = new DirectoryRemoval(handle, path);
            removal = present;
        }
        present.attempt(code -> {
            if (code == Code.OK) {
                tryAgain();
            } else {
                readFailed(code, path);
            }
        });
    }

    private void rejected(List<Node> nodes) {
        List<Entry> current = nodes.stream()
                .filter(node -> !node.isDirectory())
                .map(Node::entry)
                .toList();
        complete(new Outcome.Rejected(current));
    }

    @Override
    void unknown(Throwable cause) {
        session.unsettled();
        complete(new Outcome.Unknown(cause));
    }

    @Override
    void sessionOver(String reason) {
        if (transaction.session() != null) {
            complete(new Outcome.SessionLost(reason));
        } else {
            fail(Failures.unavailable("The session that carried the request is over (" + reason
                    + "); try again once the next one is open."));
        }
    }
}
