package dev.latchkey.bench;

import io.etcd.jetcd.Client;
import io.microraft.RaftNode;
import java.io.IOException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.curator.framework.CuratorFramework;
import org.jgroups.raft.RaftHandle;

/** What the numbers were measured on: without it they say nothing. */
record Environment(String machine, String versions, LocalDate date) implements Serializable {

    private static final Pattern VERSION = Pattern.compile("-(\\d[^/]*)\\.jar$");

    /** This machine, now; the load is what the machine was doing before the run began. */
    static Environment here(boolean inBrief) {
        String machine = String.format(
                Locale.ROOT,
                "%d cores (%s), load %.1f before the run",
                Runtime.getRuntime().availableProcessors(),
                processor(),
                load());
        String versions = "Java " + Runtime.version().feature() + ", Curator " + versionOf(CuratorFramework.class)
                + ", jetcd " + versionOf(Client.class) + ", MicroRaft " + versionOf(RaftNode.class) + ", jgroups-raft "
                + versionOf(RaftHandle.class) + "; ZooKeeper's server syncs nothing to the disk, etcd's everything"
                + (inBrief ? "; a run in brief, good for nothing but to see that it runs" : "");
        return new Environment(machine, versions, LocalDate.now(ZoneOffset.UTC));
    }

    /** How many threads of the machine wanted to run in the last minute, on average. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** As its archive is named. */
    private static String versionOf(Class<?> type) {
        String archive =
                type.getProtectionDomain().getCodeSource().getLocation().getPath();
        Matcher version = VERSION.matcher(archive);
        return version.find() ? version.group(1) : "of " + archive;
    }

    private static String processor() {
        Path description = Path.of("/proc/cpuinfo");
        try {
            return Files.isReadable(description)
                    ? Files.readAllLines(description).stream()
                            .filter(line -> line.startsWith("model name"))
                            .map(line -> line.substring(line.indexOf(':') + 1).strip())
                            .findFirst()
                            .orElse(System.getProperty("os.arch"))
                    : System.getProperty("os.arch");
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    @Override
    public String toString() {
        return machine + "; " + versions + "; " + date;
    }
}
