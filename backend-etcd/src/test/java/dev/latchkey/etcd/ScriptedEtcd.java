package dev.latchkey.etcd;

import com.google.protobuf.ByteString;
import dev.latchkey.spi.HostPort;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server that answers listings and watches when the test says so, and with what it says. */
final class ScriptedEtcd implements AutoCloseable {

    private final BlockingQueue<ServerCall<RangeRequest, RangeResponse>> listings = new LinkedBlockingQueue<>();
    private final BlockingQueue<WatchRequest> watchRequests = new LinkedBlockingQueue<>();
    private final BlockingQueue<ServerCall<WatchRequest, WatchResponse>> streams = new LinkedBlockingQueue<>();
    private final Server server;
    private ServerCall<WatchRequest, WatchResponse> stream;

    ScriptedEtcd() throws IOException {
        ServerServiceDefinition kv = ServerServiceDefinition.builder(
                        KVGrpc.getServiceDescriptor().getName())
                .addMethod(KVGrpc.getRangeMethod(), (call, headers) -> {
                    call.request(1);
                    return new ServerCall.Listener<RangeRequest>() {
                        @Override
                        public void onMessage(RangeRequest request) {
                            listings.add(call);
                        }
                    };
                })
                .build();
        ServerServiceDefinition watch = ServerServiceDefinition.builder(
                        WatchGrpc.getServiceDescriptor().getName())
                .addMethod(WatchGrpc.getWatchMethod(), (call, headers) -> {
                    call.sendHeaders(new Metadata());
                    call.request(1);
                    streams.add(call);
                    return new ServerCall.Listener<WatchRequest>() {
                        @Override
                        public void onMessage(WatchRequest request) {
                            call.request(1);
                            watchRequests.add(request);
                        }
                    };
                })
                .build();
        server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(kv)
                .addService(watch)
                .build()
                .start();
    }

    HostPort address() {
        return new HostPort("127.0.0.1", server.getPort());
    }

    /** The next request on a stream of watches; null if none comes. */
    WatchRequest watchRequest() throws InterruptedException {
        WatchRequest request = watchRequests.poll(1, TimeUnit.MINUTES);
        ServerCall<WatchRequest, WatchResponse> begun = streams.poll();
        stream = begun == null ? stream : begun;
        return request;
    }

    /** Whether requests have come that nobody has looked at. */
    boolean isAskedMore() {
        return !watchRequests.isEmpty() || !listings.isEmpty();
    }

    void created(long id, long revision) {
        stream.sendMessage(watchResponse(id, revision).setCreated(true).build());
    }

    void put(long id, String key, long revision) {
        tell(id, Event.EventType.PUT, key, revision);
    }

    void delete(long id, String key, long revision) {
        tell(id, Event.EventType.DELETE, key, revision);
    }

    private void tell(long id, Event.EventType type, String key, long revision) {
        KeyValue entry = KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setCreateRevision(1)
                .setModRevision(revision)
                .build();
        stream.sendMessage(watchResponse(id, revision)
                .addEvents(Event.newBuilder().setType(type).setKv(entry))
                .build());
    }

    /** Ends the stream, as a server that loses its leader does. */
    void endStream() {
        stream.close(Status.UNAVAILABLE, new Metadata());
    }

    private static WatchResponse.Builder watchResponse(long id, long revision) {
        return WatchResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder().setRevision(revision))
                .setWatchId(id);
    }

    /** Waits for a listing to be asked for, and answers that nothing was there at this revision. */
    void answerListing(long revision) throws InterruptedException {
        ServerCall<RangeRequest, RangeResponse> asked = listings.poll(1, TimeUnit.MINUTES);
        asked.sendHeaders(new Metadata());
        asked.sendMessage(RangeResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder().setRevision(revision))
                .build());
        asked.close(Status.OK, new Metadata());
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
