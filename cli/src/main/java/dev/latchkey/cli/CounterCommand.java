package dev.latchkey.cli;

import dev.latchkey.Coordinator;
import dev.latchkey.atomic.DistributedCounter;
import dev.latchkey.atomic.NumberBlock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads and changes counters. */
@Command(
        name = "counter",
        description = "Read and change a counter that all share; every change takes effect exactly once.",
        subcommands = {
            CounterCommand.Get.class,
            CounterCommand.Add.class,
            CounterCommand.Set.class,
            CounterCommand.CompareAndSet.class,
            CounterCommand.Reserve.class
        },
        footer = {"", "Example:", "  latchkey counter add visits 1"})
final class CounterCommand extends Group {

    private abstract static class OnCounter extends EngineCommand {

        @Parameters(index = "0", paramLabel = "NAME", description = "The counter.")
        private String name = "";

        @Override
        protected final int run(Coordinator coordinator, Screen screen) throws Exception {
            return run(coordinator.counter(name), screen);
        }

        abstract int run(DistributedCounter counter, Screen screen) throws Exception;

        final int show(long value, Screen screen) {
            screen.show(
                    Long.toString(value), Json.object().with("counter", name).with("value", value));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "get",
            description = "Print the value; 0 if nobody has set it.",
            footer = {"", "Example:", "  latchkey counter get visits"})
    static final class Get extends OnCounter {
        @Override
        int run(DistributedCounter counter, Screen screen) throws Exception {
            return show(counter.get(), screen);
        }
    }

    @Command(
            name = "add",
            description = "Add to the value, and print what it is then.",
            footer = {"", "Examples:", "  latchkey counter add visits", "  latchkey counter add stock -- -3"})
    static final class Add extends OnCounter {

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "N",
                description = "How much; 1 by default. Put -- before one that is less than zero.")
        private long delta = 1;

        @Override
        int run(DistributedCounter counter, Screen screen) throws Exception {
            return show(counter.add(delta), screen);
        }
    }

    @Command(
            name = "set",
            description = "Set the value, and print what it was before.",
            footer = {"", "Example:", "  latchkey counter set visits 0"})
    static final class Set extends OnCounter {

        @Parameters(index = "1", paramLabel = "VALUE", description = "The new value.")
        private long value;

        @Override
        int run(DistributedCounter counter, Screen screen) throws Exception {
            return show(counter.getAndSet(value), screen);
        }
    }

    @Command(
            name = "compare-and-set",
            description = "Set the value if it is the one expected; else change nothing, exit code 1.",
            footer = {"", "Example:", "  latchkey counter compare-and-set generation 7 8"})
    static final class CompareAndSet extends OnCounter {

        @Parameters(index = "1", paramLabel = "EXPECTED", description = "The value that it must have.")
        private long expected;

        @Parameters(index = "2", paramLabel = "VALUE", description = "The new value.")
        private long value;

        @Override
        int run(DistributedCounter counter, Screen screen) throws Exception {
            boolean swapped = counter.compareAndSet(expected, value);
            screen.show(
                    swapped ? "set" : "not set: it has another value",
                    Json.object().with("counter", counter.name()).with("set", swapped));
            return swapped ? ExitCode.OK : ExitCode.NO;
        }
    }

    @Command(
            name = "reserve",
            description = "Take so many numbers that nobody else gets, and print the first and the last.",
            footer = {"", "Example:", "  latchkey counter reserve invoices 50"})
    static final class Reserve extends OnCounter {

        @Parameters(index = "1", paramLabel = "COUNT", description = "How many.")
        private long count;

        @Override
        int run(DistributedCounter counter, Screen screen) throws Exception {
            NumberBlock block = counter.reserve(count);
            screen.show(
                    block.first() + " " + block.last(),
                    Json.object()
                            .with("counter", counter.name())
                            .with("first", block.first())
                            .with("last", block.last()));
            return ExitCode.OK;
        }
    }
}
