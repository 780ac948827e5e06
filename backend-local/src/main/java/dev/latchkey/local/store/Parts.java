package dev.latchkey.local.store;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Write;

/** The waist's own records as bytes; what commands and snapshots are put together from. */
final class Parts {

    private static final int ABSENT = 0;
    private static final int UNCHANGED = 1;

    private static final int CREATE = 0;
    private static final int APPEND = 1;
    private static final int UPDATE = 2;
    private static final int DELETE = 3;
    private static final int DELETE_TICKET = 4;

    private static final int COMMITTED = 0;
    private static final int REJECTED = 1;

    private Parts() {}

    static void write(WireWriter out, Stamp stamp) {
        out.number(stamp.life()).number(stamp.write());
    }

    static Stamp stamp(WireReader in) {
        return new Stamp(in.number(), in.number());
    }

    static void write(WireWriter out, Entry entry) {
        out.text(entry.key()).bytes(entry.value());
        write(out, entry.stamp());
        out.number(entry.order()).number(entry.token()).optionalText(entry.owner());
    }

    static Entry entry(WireReader in) {
        return new Entry(in.text(), in.bytes(), stamp(in), in.number(), in.number(), in.optionalText());
    }

    static void write(WireWriter out, Guard guard) {
        if (guard instanceof Guard.Absent absent) {
            out.u8(ABSENT).text(absent.key());
        } else {
            Guard.Unchanged unchanged = (Guard.Unchanged) guard;
            out.u8(UNCHANGED).text(unchanged.key());
            write(out, unchanged.stamp());
        }
    }

    static Guard guard(WireReader in) {
        int kind = in.u8();
        return switch (kind) {
            case ABSENT -> new Guard.Absent(in.text());
            case UNCHANGED -> new Guard.Unchanged(in.text(), stamp(in));
            default -> throw unknown("guard", kind);
        };
    }

    static void write(WireWriter out, Write write) {
        if (write instanceof Write.Create create) {
            out.u8(CREATE).text(create.key()).bytes(create.value());
        } else if (write instanceof Write.Append append) {
            out.u8(APPEND).text(append.directory()).text(append.label()).text(append.nonce());
            out.bytes(append.value());
        } else if (write instanceof Write.Update update) {
            out.u8(UPDATE).text(update.key()).bytes(update.value());
            write(out, update.stamp());
        } else {
            Write.Delete delete = (Write.Delete) write;
            Stamp stamp = delete.stamp();
            if (stamp == null) {
                out.u8(DELETE_TICKET).text(delete.key());
            } else {
                out.u8(DELETE).text(delete.key());
                write(out, stamp);
            }
        }
    }

    static Write write(WireReader in) {
        int kind = in.u8();
        return switch (kind) {
            case CREATE -> new Write.Create(in.text(), in.bytes());
            case APPEND -> new Write.Append(in.text(), in.text(), in.text(), in.bytes());
            case UPDATE -> new Write.Update(in.text(), in.bytes(), stamp(in));
            case DELETE -> new Write.Delete(in.text(), stamp(in));
            case DELETE_TICKET -> new Write.Delete(in.text(), null);
            default -> throw unknown("write", kind);
        };
    }

    static void write(WireWriter out, Outcome outcome) {
        if (outcome instanceof Outcome.Committed committed) {
            out.u8(COMMITTED).all(committed.entries(), (Entry entry) -> write(out, entry));
            out.all(
                    committed.listing(),
                    (Sibling sibling) -> out.text(sibling.key())
                            .text(sibling.label())
                            .text(sibling.nonce())
                            .number(sibling.order()));
        } else if (outcome instanceof Outcome.Rejected rejected) {
            out.u8(REJECTED).all(rejected.current(), (Entry entry) -> write(out, entry));
        } else {
            throw new IllegalStateException("A store keeps what it committed or rejected, but not " + outcome + ".");
        }
    }

    static Outcome outcome(WireReader in) {
        int kind = in.u8();
        return switch (kind) {
            case COMMITTED ->
                new Outcome.Committed(
                        in.all(() -> entry(in)),
                        in.all(() -> new Sibling(in.text(), in.text(), in.text(), in.number())));
            case REJECTED -> new Outcome.Rejected(in.all(() -> entry(in)));
            default -> throw unknown("outcome", kind);
        };
    }

    static IllegalArgumentException unknown(String what, int kind) {
        return new IllegalArgumentException("No " + what + " of kind " + kind
                + " is known: it was written by a newer version, or these bytes are something else.");
    }
}
