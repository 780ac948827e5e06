/** ZooKeeper and etcd for tests: one server or a cluster, as child processes or as containers. */
@NullMarked
package dev.latchkey.conformance.servers;

import org.jspecify.annotations.NullMarked;
