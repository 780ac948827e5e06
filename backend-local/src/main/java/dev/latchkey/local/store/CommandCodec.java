package dev.latchkey.local.store;

/**
 * Commands as bytes, for journals and messages. The first byte says which command follows. What it writes into serves again
 * for the next command, so it has one owner.
 */
public final class CommandCodec {

    private static final int NOTHING = 0;
    private static final int OPEN_SESSION = 1;
    private static final int CLOSE_SESSION = 2;
    private static final int EXPIRE_SESSION = 3;
    private static final int COMMIT = 4;

    private final WireWriter out = new WireWriter();

    /** One that has written nothing yet. */
    public CommandCodec() {}

    /** The command as bytes, which are the caller's. */
    public byte[] encode(Command command) {
        out.clear();
        if (command instanceof Command.Commit commit) {
            out.u8(COMMIT).text(commit.space());
            out.number(commit.session()).number(commit.sequence()).number(commit.floor());
            out.all(commit.guards(), guard -> Parts.write(out, guard));
            out.all(commit.writes(), write -> Parts.write(out, write));
            out.optionalText(commit.thenList());
        } else if (command instanceof Command.OpenSession open) {
            out.u8(OPEN_SESSION).text(open.space()).number(open.ttlNanos());
        } else if (command instanceof Command.CloseSession close) {
            out.u8(CLOSE_SESSION).number(close.session());
        } else if (command instanceof Command.ExpireSession expire) {
            out.u8(EXPIRE_SESSION).number(expire.session()).number(expire.version());
        } else {
            out.u8(NOTHING);
        }
        return out.toBytes();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if it did not write these bytes
     */
    public static Command decode(byte[] bytes) {
        WireReader in = new WireReader(bytes);
        int kind = in.u8();
        Command command = switch (kind) {
            case NOTHING -> new Command.Nothing();
            case OPEN_SESSION -> new Command.OpenSession(in.text(), in.number());
            case CLOSE_SESSION -> new Command.CloseSession(in.number());
            case EXPIRE_SESSION -> new Command.ExpireSession(in.number(), in.number());
            case COMMIT ->
                new Command.Commit(
                        in.text(),
                        in.number(),
                        in.number(),
                        in.number(),
                        in.all(() -> Parts.guard(in)),
                        in.all(() -> Parts.write(in)),
                        in.optionalText());
            default -> throw Parts.unknown("command", kind);
        };
        in.end();
        return command;
    }
}
