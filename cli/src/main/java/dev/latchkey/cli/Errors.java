package dev.latchkey.cli;

import dev.latchkey.config.ConfigValueException;
import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.session.LayoutException;
import dev.latchkey.session.OutcomeUnknownException;
import dev.latchkey.session.ShapeConflictException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Makes one sentence and an exit code of whatever a subcommand throws; the stack is for those who ask for it. */
final class Errors implements IExecutionExceptionHandler, IParameterExceptionHandler {

    @Override
    public int handleExecutionException(Exception thrown, CommandLine command, ParseResult arguments) {
        if (Shutdown.isUnderWay()) {
            return ExitCode.DEFECT;
        }
        Throwable cause = unwrapped(thrown);
        int code = code(cause);
        List<String> given = arguments.originalArgs();
        Screen screen = Screen.ofThisProcess(has(given, "--json"));
        screen.failure(sentence(cause, code), code);
        if (has(given, "--verbose")) {
            screen.stack(cause);
        }
        return code;
    }

    @Override
    public int handleParseException(ParameterException thrown, String[] arguments) {
        CommandLine command = thrown.getCommandLine();
        String path = command.getCommandSpec().qualifiedName();
        StringBuilder sentence = new StringBuilder(text(thrown));
        if (thrown instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            sentence.append(" Did you mean: ")
                    .append(String.join(" or ", unmatched.getSuggestions()))
                    .append("?");
        }
        sentence.append(sentence.toString().matches(".*[.?!]") ? "" : ".")
                .append(" See ")
                .append(path)
                .append(" --help.");
        Screen.ofThisProcess(has(Arrays.asList(arguments), "--json")).failure(sentence.toString(), ExitCode.USAGE);
        return ExitCode.USAGE;
    }

    /** What stands behind -- belongs to another program. */
    private static boolean has(List<String> arguments, String option) {
        int end = arguments.indexOf("--");
        return (end < 0 ? arguments : arguments.subList(0, end)).contains(option);
    }

    static int code(Throwable thrown) {
        if (thrown instanceof IllegalArgumentException) {
            return ExitCode.USAGE;
        }
        if (thrown instanceof ConfigValueException || thrown instanceof ShapeConflictException) {
            return ExitCode.DATA;
        }
        if (thrown instanceof AcquireTimeoutException) {
            return ExitCode.TIMEOUT;
        }
        if (thrown instanceof EngineUnavailableException) {
            return ExitCode.UNAVAILABLE;
        }
        if (thrown instanceof OutcomeUnknownException) {
            return ExitCode.UNKNOWN;
        }
        if (thrown instanceof EngineRefusedException || thrown instanceof LayoutException) {
            return ExitCode.REFUSED;
        }
        if (thrown instanceof GrantLostException) {
            return ExitCode.LOST;
        }
        if (thrown instanceof CoordinationException) {
            return ExitCode.NO;
        }
        return thrown instanceof IOException ? ExitCode.FILE : ExitCode.DEFECT;
    }

    private static String sentence(Throwable thrown, int code) {
        if (code == ExitCode.DEFECT) {
            return "This is a defect of the command (" + text(thrown) + "); --verbose shows where.";
        }
        if (code == ExitCode.FILE) {
            return "A file could not be read or written: " + text(thrown) + ".";
        }
        return text(thrown);
    }

    /** What the exception says, without line breaks; what it is where its kind says more than its message. */
    static String text(Throwable thrown) {
        String message = Objects.requireNonNullElse(thrown.getMessage(), "");
        boolean saysAll = thrown instanceof CoordinationException
                || thrown instanceof IllegalArgumentException
                || thrown instanceof ParameterException
                || thrown instanceof Program.NotStartedException;
        String kind = thrown.getClass().getSimpleName();
        String text = message.isBlank() ? kind : saysAll ? message : kind + ": " + message;
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static Throwable unwrapped(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof ExecutionException
                        || cause instanceof CompletionException
                        || cause instanceof UncheckedIOException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
