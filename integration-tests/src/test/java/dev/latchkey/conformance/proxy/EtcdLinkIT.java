package dev.latchkey.conformance.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.conformance.ClientLink;
import dev.latchkey.conformance.Engine;
import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.SharedEngines;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A link to etcd")
@ParameterizedClass
@EnumSource(EtcdVersion.class)
class EtcdLinkIT {

    private static final long DEADLINE_SECONDS = 20;

    @Parameter
    private EtcdVersion version;

    private final ByteSequence key = bytes(UUID.randomUUID().toString());
    private Engine engine;
    private ClientLink link;
    private Client client;

    @BeforeEach
    void connect() throws Exception {
        engine = SharedEngines.etcd(version, 1);
        link = engine.link("");
        client = client(link);
        get(client.getKVClient().get(key));
        link.resetRequests();
    }

    @AfterEach
    void close() {
        link.restore();
        client.close();
        link.close();
    }

    @Test
    @DisplayName("counts calls by their method, and watches and keep-alives one by one")
    void countsByMethod() throws Exception {
        create();
        get(client.getKVClient().get(key));
        long lease = get(client.getLeaseClient().grant(60)).getID();
        get(client.getLeaseClient().keepAliveOnce(lease));
        get(client.getLeaseClient().keepAliveOnce(lease));
        BlockingQueue<WatchResponse> events = new LinkedBlockingQueue<>();
        Watch.Watcher one = watch(key, events);
        Watch.Watcher two = watch(bytes("other"), events);
        get(client.getKVClient().put(key, bytes("changed")));
        assertThat(take(events).getEvents()).hasSize(1);
        one.close();
        two.close();
        get(client.getLeaseClient().revoke(lease));
        assertThat(link.requests())
                .containsEntry("Txn", 1)
                .containsEntry("Range", 1)
                .containsEntry("Put", 1)
                .containsEntry("LeaseGrant", 1)
                // jetcd repeats the message of keepAliveOnce when it ends the stream, if the server leaves it the time.
                .hasEntrySatisfying("LeaseKeepAlive", count -> assertThat(count).isBetween(2, 4))
                .containsEntry("LeaseRevoke", 1)
                .containsEntry("Watch", 2);
        assertThat(link.lastUsedServer()).isZero();
    }

    @Test
    @DisplayName("drops the reply to exactly the wanted call, which the server carries out")
    void droppedReplyLeavesTheWriteDone() throws Exception {
        link.dropNextReply("Txn");
        get(client.getKVClient().get(key));
        assertThatThrownBy(this::create).hasMessageContaining("UNAVAILABLE");
        assertThat(link.repliesDropped()).isEqualTo(1);
        assertThat(get(client.getKVClient().get(key)).getCount()).isEqualTo(1);
        assertThat(create().isSucceeded()).isFalse();
        assertThat(link.repliesDropped()).isEqualTo(1);
    }

    @Test
    @DisplayName("drops the reply to a keep-alive, whose stream has other replies")
    void droppedKeepAliveFails() throws Exception {
        long lease = get(client.getLeaseClient().grant(60)).getID();
        link.dropNextReply("LeaseKeepAlive");
        assertThatThrownBy(() -> get(client.getLeaseClient().keepAliveOnce(lease)))
                .isInstanceOf(Exception.class);
        assertThat(link.repliesDropped()).isEqualTo(1);
        get(client.getLeaseClient().keepAliveOnce(lease));
        get(client.getLeaseClient().revoke(lease));
    }

    @Test
    @DisplayName("works again after a cut and after a reset")
    void cutAndResetAreOvercome() throws Exception {
        for (int i = 0; i < 20; i++) {
            link.cut();
            link.restore();
        }
        link.reset();
        create();
    }

    @Test
    @DisplayName("lets nothing through while it is a black hole, and everything after")
    void blackHoleHoldsBackUntilRestored() throws Exception {
        link.blackhole();
        CompletableFuture<?> put = client.getKVClient().put(key, bytes("late"));
        try (ClientLink otherLink = engine.link("");
                Client other = client(otherLink)) {
            assertThat(get(other.getKVClient().get(key)).getCount()).isZero();
            assertThat(put).isNotDone();
            link.restore();
            get(put);
            assertThat(get(other.getKVClient().get(key)).getCount()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("passes everything on while it delays")
    void delayLosesNothing() throws Exception {
        link.delay(Duration.ofMillis(50));
        create();
        assertThat(get(client.getKVClient().get(key)).getCount()).isEqualTo(1);
    }

    @Test
    @DisplayName("shows the engine's sessions come and go")
    void sessionsAreLeases() throws Exception {
        int before = engine.sessionCount();
        long lease = get(client.getLeaseClient().grant(60)).getID();
        assertThat(engine.sessionCount()).isEqualTo(before + 1);
        get(client.getLeaseClient().revoke(lease));
        assertThat(engine.sessionCount()).isEqualTo(before);
    }

    private TxnResponse create() throws Exception {
        return get(client.getKVClient()
                .txn()
                .If(new Cmp(key, Cmp.Op.EQUAL, CmpTarget.createRevision(0)))
                .Then(Op.put(key, bytes("value"), PutOption.DEFAULT))
                .commit());
    }

    /** A watch that stands: the server starts it where it finds itself, which may be behind a write sent later. */
    private Watch.Watcher watch(ByteSequence watched, BlockingQueue<WatchResponse> events) throws Exception {
        WatchOption option = WatchOption.builder().withCreateNotify(true).build();
        Watch.Watcher watcher = client.getWatchClient().watch(watched, option, events::add);
        assertThat(take(events).isCreatedNotify()).isTrue();
        return watcher;
    }

    private static WatchResponse take(BlockingQueue<WatchResponse> events) throws Exception {
        WatchResponse response = events.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertThat(response).as("what a watch was told").isNotNull();
        return response;
    }

    private static Client client(ClientLink link) {
        String server = link.uri().substring("etcd://".length()).replace("/", "");
        return Client.builder().endpoints("http://" + server).build();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }
}
