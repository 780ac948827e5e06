package dev.latchkey.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.RequestHeader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An answer that the session is over")
class HandleTest {

    private static final int NOT_SENT = 0;
    private static final int NUMBER = 7;

    private final RequestHeader request = new RequestHeader();
    private final ReplyHeader reply = new ReplyHeader();

    @Test
    @DisplayName("counts if a server gave it")
    void byServer() {
        request.setXid(NUMBER);
        reply.setXid(NUMBER);
        assertThat(Handle.code(request, reply, Code.SESSIONEXPIRED)).isEqualTo(Code.SESSIONEXPIRED);
    }

    @Test
    @DisplayName("counts for a request that was never sent")
    void neverSent() {
        request.setXid(NOT_SENT);
        assertThat(Handle.code(request, reply, Code.SESSIONEXPIRED)).isEqualTo(Code.SESSIONEXPIRED);
    }

    @Test
    @DisplayName("leaves open what became of a request that was sent, if the client gave the session up by itself")
    void byClient() {
        request.setXid(NUMBER);
        assertThat(Handle.code(request, reply, Code.SESSIONEXPIRED)).isEqualTo(Code.CONNECTIONLOSS);
        assertThat(Handle.code(request, reply, Code.CONNECTIONLOSS)).isEqualTo(Code.CONNECTIONLOSS);
    }
}
