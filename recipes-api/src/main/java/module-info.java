/**
 * Coordination recipes: locks, elections, barriers, counters, configuration and discovery, written once and carried by
 * whichever backend the connection URI names.
 */
module dev.latchkey {
    requires org.slf4j;
    requires static transitive org.jspecify;
    // For those who fence a database; nobody else need have it.
    requires static transitive java.sql;

    exports dev.latchkey;
    exports dev.latchkey.atomic;
    exports dev.latchkey.barrier;
    exports dev.latchkey.codec;
    exports dev.latchkey.config;
    exports dev.latchkey.discovery;
    exports dev.latchkey.election;
    exports dev.latchkey.group;
    exports dev.latchkey.inspect;
    exports dev.latchkey.fence;
    exports dev.latchkey.lock;
    exports dev.latchkey.session;
    exports dev.latchkey.spi;
    exports dev.latchkey.spi.security;

    uses dev.latchkey.spi.BackendProvider;
}
