package dev.modellib.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the two output streams are connected to.
 *
 * @param out whether stdout is a terminal
 * @param err whether stderr is a terminal that can move its cursor
 * @param colour whether escape sequences are welcome where there is a terminal
 * @param columns its width
 */
record Terminal(boolean out, boolean err, boolean colour, int columns) {

    private static final int USUAL_COLUMNS = 80;

    /** No terminal at all: a pipe, a file. */
    static Terminal none() {
        return new Terminal(false, false, false, USUAL_COLUMNS);
    }

    static Terminal ofProcess(Environment environment) {
        boolean smart = !environment.dumbTerminal();
        return new Terminal(
                isTerminal(1),
                isTerminal(2) && smart,
                !environment.plainText(),
                Math.max(40, environment.columns().orElse(USUAL_COLUMNS)));
    }

    /**
     * Whether a descriptor is a terminal.
     *
     * <p>Java has no {@code isatty}. On Linux the descriptor's link in {@code /proc} names its device (<em>Source:</em>
     * proc(5), pts(4), console_codes(4)); elsewhere {@link System#console()} says it of stdin and stdout together.
     */
    @SuppressWarnings("SystemConsoleNull") // a console that is there is asked whether it is a terminal
    private static boolean isTerminal(int descriptor) {
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            Console console = System.console();
            return console != null && isTerminal(console);
        }
    }

    /** From Java 22 on there is a console without a terminal too, and a method that tells them apart. */
    private static boolean isTerminal(Console console) {
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
