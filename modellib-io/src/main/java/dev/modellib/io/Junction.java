package dev.modellib.io;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes a junction by Windows' own {@code mklink /J}: Java has no call for it.
 *
 * <p>{@code mklink} is no program but a word of the command interpreter, which reads signs in a name as its own even where they
 * stand in quotes. So such names are refused, and so is all that is no folder with a drive letter.
 *
 * <p><i>Source:</i> Microsoft, "cmd" and "mklink".
 */
final class Junction {
    /** Not from the environment, which anybody may set. */
    private static final String INTERPRETER = "C:\\Windows\\System32\\cmd.exe";

    private static final Pattern LOCAL_FOLDER = Pattern.compile("[A-Za-z]:\\\\[^\\\\/:]+(\\\\[^\\\\/:]+)*");
    private static final String SIGNS = "\"%!^&|<>*?";
    /** More is cut off by programs that know of no long paths. */
    private static final int LONGEST = 247;

    private Junction() {}

    /** Makes {@code target}, which does not exist, a junction to the folder {@code source}, or fails with nothing there. */
    static void create(Path source, Path target) throws IOException, Links.Refused {
        boolean windows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows")
                        && target.getFileSystem() == FileSystems.getDefault();
        String from = source.toRealPath().toString();
        String to = target.toAbsolutePath().toString();
        Optional<String> refusal = refusal(windows, Files.isDirectory(source), from, to);
        if (refusal.isPresent()) {
            throw new Links.Refused(refusal.get());
        }
        List<String> command = command(from, to);
        PlatformTool.worker(Path.of(command.get(0))).work(command.subList(1, command.size()));
    }

    /** Why there can be no junction, decided before anything is done; empty when it can be tried. */
    static Optional<String> refusal(boolean windows, boolean folder, String source, String target) {
        if (!windows) {
            return Optional.of("junctions are a thing of Windows");
        }
        if (!folder) {
            return Optional.of("a junction leads to a folder, and the source is a file");
        }
        for (String path : List.of(source, target)) {
            if (path.startsWith("\\\\") || path.startsWith("//")) {
                return Optional.of("a junction leads from and to local drives, not the network or a device");
            }
            if (path.chars().anyMatch(c -> SIGNS.indexOf(c) >= 0 || Character.isISOControl(c))) {
                return Optional.of("a name holds a sign that the command interpreter takes for its own");
            }
            if (!LOCAL_FOLDER.matcher(path).matches()) {
                return Optional.of("a junction needs a folder below the root of a drive with a letter");
            }
            if (path.length() > LONGEST) {
                return Optional.of("a path is longer than " + LONGEST + " characters");
            }
        }
        return Optional.empty();
    }

    /** What to run; the quotes are part of the words, so that nobody adds others. */
    static List<String> command(String source, String target) {
        return List.of(INTERPRETER, "/d", "/v:off", "/c", "mklink", "/J", '"' + target + '"', '"' + source + '"');
    }

    /** Whether an entry is one: to Java a folder that is something else at the same time. */
    static boolean isOne(BasicFileAttributes attributes) {
        return attributes.isOther() && !attributes.isRegularFile() && !attributes.isSymbolicLink();
    }

    /** Tells whether a junction leads to {@code source}; not when either is gone, since its text cannot be read. */
    static boolean leadsTo(Path junction, Path source) throws IOException {
        try {
            return junction.toRealPath().equals(source.toRealPath());
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
