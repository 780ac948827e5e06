package dev.latchkey.cli;

import java.io.Console;
import java.util.Locale;
import java.util.Map;

/**
 * What is known of where the output goes. The {@code latchkey} script looks, since a shell can, and says so in system
 * properties; without it the JVM's own knowledge must do.
 *
 * @param interactive whether a person's terminal shows the output
 * @param coloured whether it shows colours, and its user wants them
 * @param unicode whether it shows more than ASCII
 * @param columns how wide it is
 */
record Terminal(boolean interactive, boolean coloured, boolean unicode, int columns) {

    private static final String INTERACTIVE = "latchkey.terminal";
    private static final String COLUMNS = "latchkey.columns";
    private static final int COLUMNS_USUAL = 80;
    private static final int COLUMNS_MIN = 40;
    private static final int COLUMNS_NOWHERE = 120;

    /** The terminal of this process. */
    static Terminal ofThisProcess() {
        return of(System.getProperty(INTERACTIVE, ""), System.getProperty(COLUMNS, ""), System.getenv());
    }

    static Terminal of(String said, String columns, Map<String, String> environment) {
        boolean interactive = said.isEmpty() ? jvmSeesOne() : Boolean.parseBoolean(said);
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        int width = number(columns, number(environment.getOrDefault("COLUMNS", ""), COLUMNS_USUAL));
        return new Terminal(
                interactive, interactive && wanted, isUnicode(environment), interactive ? width : COLUMNS_NOWHERE);
    }

    private static boolean isUnicode(Map<String, String> environment) {
        String locale = environment.getOrDefault(
                "LC_ALL", environment.getOrDefault("LC_CTYPE", environment.getOrDefault("LANG", "")));
        return locale.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8");
    }

    private static int number(String text, int otherwise) {
        return text.matches("[1-9][0-9]{0,4}") ? Math.max(COLUMNS_MIN, Integer.parseInt(text)) : otherwise;
    }

    /** From Java 22 on there is always a console, and it says whether it is a terminal. */
    private static boolean jvmSeesOne() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException before22) {
            return true;
        }
    }
}
