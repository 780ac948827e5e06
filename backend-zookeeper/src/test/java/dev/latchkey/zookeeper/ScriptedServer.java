package dev.latchkey.zookeeper;

import dev.latchkey.spi.HostPort;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.RequestHeader;
import org.jspecify.annotations.Nullable;

/** What a client sees of a ZooKeeper server that opens sessions, takes them over, and says nothing else but what is in its script. */
final class ScriptedServer implements AutoCloseable {

    /** What the server answers. */
    interface Script {
        /**
         * The answer to the next request.
         *
         * @param path of the node that is read; empty for a request of another kind
         */
        Record answer(int operation, String path);
    }

    private static final int PASSWORD_BYTES = 16;
    private static final int PATIENCE_SECONDS = 20;

    private final int ttlMillis;
    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final Semaphore welcomed = new Semaphore(0);
    private final @Nullable Script script;
    private volatile boolean expired;

    /** One that is silent. */
    ScriptedServer(int ttlMillis) throws IOException {
        this(ttlMillis, null);
    }

    ScriptedServer(int ttlMillis, @Nullable Script script) throws IOException {
        this.ttlMillis = ttlMillis;
        this.script = script;
        Thread thread = new Thread(this::serve, "scripted-zookeeper");
        thread.setDaemon(true);
        thread.start();
    }

    HostPort address() {
        return new HostPort(listening.getInetAddress().getHostAddress(), listening.getLocalPort());
    }

    /** Waits for one more connection whose session is open. */
    boolean welcomesAnother() throws InterruptedException {
        return welcomed.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Says from now on that the session has expired, to a client that has to connect again. */
    void expireSession() throws IOException {
        expired = true;
        hangUp();
    }

    private void serve() {
        try {
            while (true) {
                Socket socket = listening.accept();
                connections.add(socket);
                welcome(socket);
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void welcome(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.readNBytes(in.readInt());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(2 * Integer.BYTES + Long.BYTES + PASSWORD_BYTES + Integer.BYTES + 1);
        out.writeInt(0);
        out.writeInt(expired ? 0 : ttlMillis);
        out.writeLong(expired ? 0 : 1);
        out.writeInt(PASSWORD_BYTES);
        out.write(new byte[PASSWORD_BYTES]);
        out.writeBoolean(false);
        out.flush();
        welcomed.release();
        if (script != null) {
            Thread thread = new Thread(() -> converse(in, out, script), "scripted-zookeeper-connection");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void converse(DataInputStream in, DataOutputStream out, Script script) {
        try {
            while (true) {
                byte[] request = in.readNBytes(in.readInt());
                BinaryInputArchive asked = BinaryInputArchive.getArchive(new ByteArrayInputStream(request));
                RequestHeader header = new RequestHeader();
                header.deserialize(asked, "header");
                String path = header.getType() == OpCode.getData ? asked.readString("path") : "";
                Record answer = script.answer(header.getType(), path);
                ByteArrayOutputStream reply = new ByteArrayOutputStream();
                BinaryOutputArchive said = BinaryOutputArchive.getArchive(reply);
                new ReplyHeader(header.getXid(), 1, 0).serialize(said, "header");
                answer.serialize(said, "answer");
                out.writeInt(reply.size());
                reply.writeTo(out);
                out.flush();
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /** Breaks all connections; new ones are welcome. */
    void hangUp() throws IOException {
        for (Socket connection : connections) {
            connection.close();
        }
    }

    /** Is not there any more: connections break, and new ones are refused. */
    void goAway() throws IOException {
        listening.close();
        hangUp();
    }

    @Override
    public void close() throws IOException {
        goAway();
    }
}
