package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/** The passwords of the tests, and whether one of them has been shown to anybody. */
final class Secrets {

    static final String PASSWORD = "geheim-4711";
    static final String WRONG = "falsch-0815";

    private static final ByteArrayOutputStream PRINTED = new ByteArrayOutputStream();
    private static final AtomicBoolean LISTENING = new AtomicBoolean();

    private Secrets() {}

    /** From now on, keeps what this JVM prints, its log too. */
    static void listen() {
        if (LISTENING.compareAndSet(false, true)) {
            System.setErr(new PrintStream(new Tee(System.err), true, StandardCharsets.UTF_8));
            System.setOut(new PrintStream(new Tee(System.out), true, StandardCharsets.UTF_8));
        }
    }

    static void assertNoneWasPrinted() {
        assertHasNone(PRINTED.toString(StandardCharsets.UTF_8));
    }

    static void assertHasNone(Throwable thrown) {
        StringWriter whole = new StringWriter();
        thrown.printStackTrace(new PrintWriter(whole));
        assertHasNone(whole.toString());
    }

    static void assertHasNone(String text) {
        assertThat(text).doesNotContain(PASSWORD).doesNotContain(WRONG).doesNotContain("PRIVATE KEY-----");
    }

    private static final class Tee extends OutputStream {

        private final OutputStream other;

        Tee(OutputStream other) {
            this.other = other;
        }

        @Override
        public void write(int b) throws java.io.IOException {
            PRINTED.write(b);
            other.write(b);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws java.io.IOException {
            PRINTED.write(from, offset, length);
            other.write(from, offset, length);
        }

        @Override
        public void flush() throws java.io.IOException {
            other.flush();
        }
    }
}
