package dev.latchkey.etcd;

import com.google.protobuf.ByteString;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.Write;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One transaction of the waist as one request of etcd, and etcd's reply as an outcome.
 *
 * <p>The request's first branch makes the writes, in the transaction's order, and lists; its other branch reads the
 * session's own entry, every key that the transaction names, and the listing, so that a refusal needs no second request.
 * etcd evaluates either branch at the instant of the comparison. Immutable.
 */
final class Translation {

    /** What a reply says. */
    sealed interface Reading {
        /** The transaction has ended. */
        record Ended(Outcome outcome) implements Reading {}

        /** The request carried an epoch that was over; it certainly had no effect. */
        record Fenced(long epoch) implements Reading {}

        /** The session's own entry is gone; the request certainly had no effect. */
        record SessionGone() implements Reading {}
    }

    private final Transaction transaction;
    private final KeySpace keys;
    private final @Nullable String sessionKey;
    private final long lease;
    private final Set<String> named = new LinkedHashSet<>();
    private final TxnRequest unfenced;

    /**
     * Throws {@link IllegalArgumentException} if the transaction breaks a rule of the waist.
     *
     * @param lease the lease of the transaction's session; 0 for a transaction in nobody's name
     */
    Translation(Transaction transaction, KeySpace keys, long lease) {
        this.transaction = transaction;
        this.keys = keys;
        this.sessionKey = lease == 0 ? null : KeySpace.sessionKey(KeySpace.ownerText(lease));
        this.lease = lease;
        this.unfenced = translate();
    }

    boolean isReadOnly() {
        return transaction.writes().isEmpty();
    }

    /** The request without a fence, for a transaction in nobody's name. */
    TxnRequest request() {
        return unfenced;
    }

    /** The request that takes effect only while the session's own entry is as the epoch says. */
    TxnRequest request(long epoch) {
        Compare fence = Parts.unchangedSince(keys.full(requireSessionKey()), epoch);
        return unfenced.toBuilder().addCompare(0, fence).build();
    }

    private TxnRequest translate() {
        TxnRequest.Builder request = TxnRequest.newBuilder();
        for (Guard guard : transaction.guards()) {
            if (guard instanceof Guard.Absent absent) {
                request.addCompare(absent(name(absent.key())));
            } else if (guard instanceof Guard.Unchanged unchanged) {
                request.addCompare(unchanged(name(unchanged.key()), unchanged.stamp()));
            }
        }
        Set<String> written = new HashSet<>();
        boolean appends = false;
        for (Write write : transaction.writes()) {
            String key = name(keyOf(write));
            if (!written.add(key)) {
                throw new IllegalArgumentException("A key may stand in one write of a transaction, but \"" + key
                        + "\" stands in two. Make two transactions of it.");
            }
            if (write instanceof Write.Append && (appends || sessionKey == null)) {
                throw new IllegalArgumentException(
                        "A transaction may append one ticket, in the name of a session; the one" + " with \"" + key
                                + "\" " + (appends ? "appends two." : "has no session."));
            }
            appends |= write instanceof Write.Append;
            add(request, key, write);
        }
        addElse(request);
        return request.build();
    }

    private void add(TxnRequest.Builder request, String key, Write write) {
        if (write instanceof Write.Create create) {
            request.addCompare(absent(key));
            request.addSuccess(Parts.put(
                    PutRequest.newBuilder().setKey(keys.full(key)).setValue(ByteString.copyFrom(create.value()))));
        } else if (write instanceof Write.Append append) {
            request.addCompare(absent(key));
            request.addSuccess(Parts.put(PutRequest.newBuilder()
                    .setKey(keys.full(key))
                    .setValue(ByteString.copyFrom(append.value()))
                    .setLease(lease)));
        } else if (write instanceof Write.Update update) {
            request.addCompare(unchanged(key, update.stamp()));
            // The lease stays as it is; only the entry before the update says which, and only a ticket can have one.
            request.addSuccess(Parts.put(PutRequest.newBuilder()
                    .setKey(keys.full(key))
                    .setValue(ByteString.copyFrom(update.value()))
                    .setIgnoreLease(true)
                    .setPrevKv(isTicketName(key))));
        } else if (write instanceof Write.Delete delete) {
            Stamp stamp = delete.stamp();
            if (stamp != null) {
                request.addCompare(unchanged(key, stamp));
            }
            request.addSuccess(RequestOp.newBuilder()
                    .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(keys.full(key))));
        }
    }

    private void addElse(TxnRequest.Builder request) {
        String session = sessionKey;
        if (session != null) {
            request.addFailure(Parts.read(RangeRequest.newBuilder().setKey(keys.full(session))));
        }
        for (String key : named) {
            request.addFailure(Parts.read(RangeRequest.newBuilder().setKey(keys.full(key))));
        }
        String directory = transaction.thenList();
        if (directory != null) {
            RequestOp listing =
                    Parts.read(keys.scope(Range.children(directory)).toRequest().setKeysOnly(true));
            request.addSuccess(listing);
            request.addFailure(listing);
        }
    }

    /** What the reply to {@link #request(long)}, or to {@link #request()} with an epoch of 0, says. */
    Reading read(TxnResponse reply, long epoch) {
        if (reply.getSucceeded()) {
            return new Reading.Ended(committed(reply));
        }
        List<ResponseOp> reads = reply.getResponsesList();
        int next = 0;
        if (sessionKey != null) {
            KeyValue fence = Parts.only(reads.get(next++));
            if (fence == null) {
                return new Reading.SessionGone();
            }
            if (fence.getModRevision() != epoch) {
                return new Reading.Fenced(fence.getModRevision());
            }
        }
        Found found = found(reads, next);
        Outcome earlier = committedEarlier(found);
        if (earlier != null) {
            return new Reading.Ended(earlier);
        }
        return new Reading.Ended(new Outcome.Rejected(named.stream()
                .filter(found.current::containsKey)
                .map(found.current::get)
                .toList()));
    }

    /** What a transaction that has been decided, though nobody knows which way, is known by: the reads of the other branch. */
    TxnRequest look() {
        return TxnRequest.newBuilder().addAllSuccess(unfenced.getFailureList()).build();
    }

    /**
     * What became of the transaction, by what {@link #look} has found; null if nothing of it is there.
     *
     * @param cause why it is not known
     */
    @Nullable
    Outcome decided(TxnResponse reply, Throwable cause) {
        List<ResponseOp> reads = reply.getResponsesList();
        boolean sessionGone = sessionKey != null && Parts.only(reads.get(0)) == null;
        if (sessionGone) {
            return new Outcome.Unknown(cause); // The ticket that would tell is gone with it.
        }
        Found found = found(reads, sessionKey == null ? 0 : 1);
        Outcome committed = committedEarlier(found);
        if (committed != null) {
            return committed;
        }
        boolean untouched =
                transaction.writes().stream().allMatch(write -> isUntouched(write, found.current.get(keyOf(write))));
        return untouched ? null : new Outcome.Unknown(cause);
    }

    private static boolean isUntouched(Write write, @Nullable Entry now) {
        if (write instanceof Write.Update update) {
            return now != null && now.stamp().write() == update.stamp().write();
        }
        if (write instanceof Write.Delete delete) {
            Stamp stamp = delete.stamp();
            return stamp == null || (now != null && now.stamp().write() == stamp.write());
        }
        return now == null;
    }

    /** What the other branch has read. */
    private record Found(Map<String, Entry> current, List<Sibling> listing) {}

    private Found found(List<ResponseOp> reads, int first) {
        int next = first;
        Map<String, Entry> current = new HashMap<>();
        for (String key : named) {
            KeyValue found = Parts.only(reads.get(next++));
            if (found != null) {
                current.put(key, keys.entry(key, found));
            }
        }
        List<Sibling> listing = transaction.thenList() == null
                ? List.of()
                : keys.siblings(
                        transaction.thenList(),
                        reads.get(next).getResponseRange().getKvsList());
        return new Found(current, listing);
    }

    private Outcome committed(TxnResponse reply) {
        long revision = reply.getHeader().getRevision();
        List<Entry> made = new ArrayList<>();
        int next = 0;
        for (Write write : transaction.writes()) {
            ResponseOp done = reply.getResponses(next++);
            String key = keyOf(write);
            if (write instanceof Write.Create create) {
                made.add(new Entry(key, create.value(), new Stamp(revision, revision), 0, revision, null));
            } else if (write instanceof Write.Append append) {
                String owner = KeySpace.ownerText(lease);
                made.add(new Entry(key, append.value(), new Stamp(revision, revision), revision, revision, owner));
            } else if (write instanceof Write.Update update) {
                long life = update.stamp().life();
                long ownedBy = done.getResponsePut().getPrevKv().getLease();
                made.add(new Entry(
                        key,
                        update.value(),
                        new Stamp(life, revision),
                        ownedBy == 0 ? 0 : life,
                        life,
                        ownedBy == 0 ? null : KeySpace.ownerText(ownedBy)));
            }
        }
        return new Outcome.Committed(made, listing(reply, next));
    }

    private List<Sibling> listing(TxnResponse reply, int index) {
        String directory = transaction.thenList();
        return directory == null
                ? List.of()
                : keys.siblings(
                        directory, reply.getResponses(index).getResponseRange().getKvsList());
    }

    /**
     * No nonce serves again before its ticket is known to be gone, so a ticket with ours that our session owns was put there by
     * this very transaction: its caller had no answer and repeats it. What was committed then is answered now.
     */
    private @Nullable Outcome committedEarlier(Found found) {
        boolean ours = false;
        List<Entry> made = new ArrayList<>();
        for (Write write : transaction.writes()) {
            Entry entry = found.current.get(keyOf(write));
            if (write instanceof Write.Append) {
                ours = entry != null && KeySpace.ownerText(lease).equals(entry.owner());
            }
            if (!(write instanceof Write.Delete)) {
                if (entry == null) {
                    return null;
                }
                made.add(entry);
            }
        }
        return ours ? new Outcome.Committed(made, found.listing) : null;
    }

    private String name(String key) {
        named.add(KeySpace.requireKey(key));
        return key;
    }

    private static String keyOf(Write write) {
        if (write instanceof Write.Create create) {
            return create.key();
        }
        if (write instanceof Write.Append append) {
            return Keys.ticket(append.directory(), requirePart(append.label()), requirePart(append.nonce()));
        }
        return write instanceof Write.Update update ? update.key() : ((Write.Delete) write).key();
    }

    private static String requirePart(String part) {
        if (part.isEmpty() || part.indexOf('!') >= 0 || part.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "A ticket's label and nonce hold no '!' and no '/', but one of them is \"" + part + "\".");
        }
        return part;
    }

    private static boolean isTicketName(String key) {
        return Keys.parseTicket(key, 0) != null;
    }

    private Compare absent(String key) {
        return Parts.absent(keys.full(key));
    }

    /** etcd's first write has revision 2; a stamp that no write can have had must not mean "absent", as 0 does to etcd. */
    private Compare unchanged(String key, Stamp stamp) {
        return Parts.unchangedSince(keys.full(key), Math.max(1, stamp.write()));
    }

    private String requireSessionKey() {
        if (sessionKey == null) {
            throw new IllegalStateException("A transaction in nobody's name has no epoch.");
        }
        return sessionKey;
    }
}
