package dev.latchkey.bench;

import java.nio.ByteBuffer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.cache.CuratorCacheListener;
import org.apache.curator.retry.RetryNTimes;

/** Curator's counters and caches. */
final class CuratorState {

    private static final String PATH = "/a";
    private static final String KEY = PATH + "/db/size";

    private CuratorState() {}

    /** Added to until it succeeds, as ours is. */
    static Contestant counter(int clients) {
        return way -> {
            Callers callers = new Callers();
            for (int i = 0; i < clients; i++) {
                DistributedAtomicLong counter =
                        new DistributedAtomicLong(callers.client(Curator.connect(way)), PATH, new RetryNTimes(10, 0));
                callers.callers(1, () -> {
                    while (!counter.increment().succeeded()) {
                        Thread.onSpinWait();
                    }
                });
            }
            return callers;
        };
    }

    /** Reads and decodes a key of a cache. */
    static HotPath.Ready hotRead(Way way) throws Exception {
        CuratorFramework client = Curator.connect(way);
        client.create()
                .orSetData()
                .creatingParentsIfNeeded()
                .forPath(KEY, bytes(20)); // it is there from the second turn on
        CuratorCache cache = CuratorCache.build(client, PATH);
        cache.start();
        Poll.until("the cache's first value", () -> cache.get(KEY).isPresent());
        return new HotPath.Ready(
                () -> ByteBuffer.wrap(cache.get(KEY).orElseThrow().getData()).getLong(), client);
    }

    /** From writing until all have been told. */
    static Contestant seenBy(int watchers) {
        return way -> {
            CuratorFramework writer = Curator.connect(way);
            CuratorFramework reader = Curator.connect(way);
            writer.create().creatingParentsIfNeeded().forPath(KEY, bytes(0));
            Watchers seen = new Watchers(watchers);
            for (int i = 0; i < watchers; i++) {
                CuratorCache cache = CuratorCache.build(reader, KEY);
                cache.listenable()
                        .addListener(CuratorCacheListener.builder()
                                .forCreatesAndChanges((before, now) ->
                                        seen.saw(ByteBuffer.wrap(now.getData()).getLong()))
                                .build());
                cache.start();
            }
            return seen.side(value -> writer.setData().forPath(KEY, bytes(value)), reader, writer);
        };
    }

    static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
