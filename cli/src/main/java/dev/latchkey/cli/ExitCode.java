package dev.latchkey.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the command's exit code tells a script. Commands that run another program hand its exit code on; their own codes are
 * therefore above 63, where few programs have theirs.
 */
public final class ExitCode {

    /** Done. */
    public static final int OK = 0;
    /** The answer is no: it is not there, or it is not so. */
    public static final int NO = 1;
    /** The command line cannot be used. */
    public static final int USAGE = 64;
    /** What was given, or what stands in the engine, does not fit. */
    public static final int DATA = 65;
    /** The engine cannot be reached. */
    public static final int UNAVAILABLE = 69;
    /** A defect of the command. */
    public static final int DEFECT = 70;
    /** A file could not be read or written. */
    public static final int FILE = 74;
    /** What was asked for was not granted in time. */
    public static final int TIMEOUT = 75;
    /** It may or may not have been done. */
    public static final int UNKNOWN = 76;
    /** The engine refuses. */
    public static final int REFUSED = 77;
    /** What was held was lost. */
    public static final int LOST = 79;
    /** The program to run cannot be run. */
    public static final int NOT_RUNNABLE = 126;
    /** The program to run is not there. */
    public static final int NOT_FOUND = 127;

    private ExitCode() {}

    /** The codes that every subcommand may end with, for its help. */
    static Map<String, String> common() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put(" " + OK, "done");
        codes.put(" " + NO, "the answer is no: it is not there, or it is not so");
        codes.put(USAGE + "", "the command line cannot be used");
        codes.put(DATA + "", "what was given, or what stands in the engine, does not fit");
        codes.put(UNAVAILABLE + "", "the engine cannot be reached");
        codes.put(DEFECT + "", "a defect of this command; --verbose shows where");
        codes.put(FILE + "", "a file could not be read or written");
        codes.put(TIMEOUT + "", "not granted in time");
        codes.put(UNKNOWN + "", "it may or may not have been done");
        codes.put(REFUSED + "", "the engine refuses");
        codes.put("128+n", "ended by signal n");
        return codes;
    }

    /** The same for a subcommand that runs a program. */
    static Map<String, String> ofProgramRunner() {
        Map<String, String> codes = new LinkedHashMap<>();
        codes.put(" n", "the exit code of COMMAND; 128+n if signal n ended it");
        codes.put(LOST + "", "what was held was lost, and COMMAND was ended");
        codes.put(NOT_RUNNABLE + "", "COMMAND cannot be run");
        codes.put(NOT_FOUND + "", "COMMAND is not there");
        common().forEach((code, meaning) -> {
            if (!code.equals(" " + NO) && !code.equals(" " + OK)) {
                codes.put(code, meaning);
            }
        });
        return codes;
    }
}
