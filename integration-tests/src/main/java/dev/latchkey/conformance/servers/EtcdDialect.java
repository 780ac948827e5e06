package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.proxy.Protocol;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks etcd servers by their JSON gateway. */
final class EtcdDialect implements Dialect {

    private static final Duration ANSWER_DEADLINE = Duration.ofSeconds(5);
    private static final Pattern MEMBER = Pattern.compile("\"member_id\":\"(\\d+)\"");
    private static final Pattern LEADER = Pattern.compile("\"leader\":\"(\\d+)\"");
    private static final Pattern REVISION = Pattern.compile("\"revision\":\"(\\d+)\"");
    private static final Pattern LEASE = Pattern.compile("\"ID\":\"-?\\d+\"");

    /** Reads a key that need not exist; a linearizable read, by etcd's default. */
    private static final String ANY_KEY = "{\"key\":\"AA==\"}";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_DEADLINE)
            .executor(Executors.newCachedThreadPool(EtcdDialect::thread))
            .build();

    /** Lives on for a minute after a question; whoever looks for threads that were left behind knows it by its name. */
    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "conformance-etcd-gateway");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Protocol protocol() {
        return Protocol.ETCD;
    }

    @Override
    public boolean answers(InetSocketAddress server) throws IOException {
        return post(server, "kv/range", ANY_KEY).statusCode() == 200;
    }

    @Override
    public boolean leads(InetSocketAddress server) throws IOException {
        String status = ask(server, "maintenance/status", "{}");
        return find(MEMBER, status).equals(find(LEADER, status));
    }

    @Override
    public int sessions(InetSocketAddress server) throws IOException {
        return (int) LEASE.matcher(ask(server, "lease/leases", "{}")).results().count();
    }

    @Override
    public void compact(List<InetSocketAddress> servers) throws IOException {
        InetSocketAddress any = servers.get(0);
        String revision = find(REVISION, ask(any, "kv/range", ANY_KEY));
        HttpResponse<String> answer =
                post(any, "kv/compaction", "{\"revision\":\"" + revision + "\",\"physical\":true}");
        boolean alreadyDone = answer.body().contains("has been compacted");
        if (answer.statusCode() != 200 && !alreadyDone) {
            throw new IOException("compaction up to revision " + revision + " was answered with: " + answer.body());
        }
    }

    /** Has the server write its database anew, without the room that was freed; it answers nobody meanwhile. */
    void defragment(InetSocketAddress server) throws IOException {
        ask(server, "maintenance/defragment", "{}");
    }

    /** Has the leader, which the first server must be, hand its leadership over to the second. */
    void moveLeader(InetSocketAddress leader, InetSocketAddress next) throws IOException {
        String target = find(MEMBER, ask(next, "maintenance/status", "{}"));
        ask(leader, "maintenance/transfer-leadership", "{\"targetID\":\"" + target + "\"}");
    }

    private String ask(InetSocketAddress server, String path, String json) throws IOException {
        HttpResponse<String> answer = post(server, path, json);
        if (answer.statusCode() != 200) {
            throw new IOException(path + " was answered with status " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private HttpResponse<String> post(InetSocketAddress server, String path, String json) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + server.getPort() + "/v3/" + path);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(ANSWER_DEADLINE)
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the answer to " + path, e);
        }
    }

    private static String find(Pattern pattern, String answer) throws IOException {
        Matcher matcher = pattern.matcher(answer);
        if (!matcher.find()) {
            throw new IOException(pattern + " was looked for, and the answer was: " + answer);
        }
        return matcher.group(1);
    }
}
