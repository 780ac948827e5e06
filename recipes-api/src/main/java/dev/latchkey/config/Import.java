package dev.latchkey.config;

import dev.latchkey.spi.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Writes many values, those that differ from what is there, in batches as large as the engine takes, one after another. */
final class Import {

    /** A batch that is written in one transaction has for each key the value and a copy for the history. */
    private static final int WRITES_PER_KEY = 2;

    private static final int BATCH_BYTES_MAX = 128 * 1_024;

    private final Access access;
    private final List<List<Change>> batches = new ArrayList<>();
    private int changed;

    Import(Access access, Map<String, byte[]> values, Map<String, ConfigEntry> present, Limits limits) {
        this.access = access;
        int keysMax = Math.max(1, (limits.writesMax() - 2) / WRITES_PER_KEY);
        List<Change> batch = new ArrayList<>();
        int bytes = 0;
        for (Map.Entry<String, byte[]> value : values.entrySet()) {
            ConfigEntry now = present.get(value.getKey());
            if (now != null && Arrays.equals(now.shared(), value.getValue())) {
                continue;
            }
            if (batch.size() == keysMax || (!batch.isEmpty() && bytes + value.getValue().length > BATCH_BYTES_MAX)) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(new Change(value.getKey(), value.getValue(), Change.ANY));
            bytes += value.getValue().length;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
    }

    /** Completes the result with the number of keys that were changed; goes on only while that is wanted. */
    void start(CompletableFuture<Integer> result) {
        next(0, result);
    }

    private void next(int index, CompletableFuture<Integer> result) {
        if (result.isDone()) {
            return;
        }
        if (index == batches.size()) {
            result.complete(changed);
            return;
        }
        String what = "Importing into " + access + ", after " + changed + " keys";
        access.write(what, batches.get(index), null).whenComplete((written, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                changed += written.map(Map::size).orElse(0);
                next(index + 1, result);
            }
        });
    }
}
