package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.Publication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A section of {@code extra_model_paths.yaml}, by which ComfyUI finds models outside of its folder: one key for each kind of folder, with the
 * folders of the models one a line. The file is never parsed: the section stands between two marker lines, and the rest is carried over byte
 * for byte.
 */
final class ModelPathsFile {

    private static final String BEGIN = "# >>> modellib >>> what stands between these lines is written anew";
    /** Ends the first line when the line end before it had to be added, and goes with the section. */
    private static final String JOINED = ", with the line end before them";

    private static final String END = "# <<< modellib <<<";
    private static final String BACKUP = ".modellib-backup";

    private final MappingPlanner planner;

    ModelPathsFile(MappingPlanner planner) {
        this.planner = planner;
    }

    Optional<Path> write(MapRequest request) throws IOException {
        String section = section(request);
        return change(request, text -> with(text, section));
    }

    Optional<Path> remove(MapRequest request) throws IOException {
        return change(request, ModelPathsFile::without);
    }

    /** The bytes are taken one character each, so that a text in any encoding stays as it is. */
    private Optional<Path> change(MapRequest request, UnaryOperator<String> edit) throws IOException {
        Path file = file(request);
        Optional<byte[]> before = read(file);
        String text = new String(before.orElse(new byte[0]), StandardCharsets.ISO_8859_1);
        requireWhole(file, text);
        byte[] after = edit.apply(text).getBytes(StandardCharsets.ISO_8859_1);
        if (Arrays.equals(before.orElse(new byte[0]), after)) {
            return Optional.empty();
        }
        if (before.isPresent() && !text.contains(BEGIN)) {
            keep(file, before.get());
        }
        if (!Arrays.equals(read(file).orElse(null), before.orElse(null))) {
            throw new ModelLibraryException.Stale(file + " was changed meanwhile; try again", null);
        }
        if (after.length == 0) {
            Files.delete(file);
        } else {
            Publication.replaceFile(file, after);
        }
        return Optional.of(file);
    }

    private Path file(MapRequest request) throws IOException {
        String name = planner.profile(request)
                .configFile()
                .orElseThrow(() -> new ModelLibraryException.NotFound(
                        "the application '" + request.app()
                                + "' has no configuration file that can name folders; map it with links",
                        null));
        Path folder = MappingPlanner.folder(request);
        if (!Files.isDirectory(folder)) {
            throw new ModelLibraryException.NotFound(folder + " is not there; give the application's folder", null);
        }
        Path file = folder.resolve(name);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw conflict(file + " is a link or a folder and is left alone; give the folder that it leads to");
        }
        return file;
    }

    private static Optional<byte[]> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** A copy of what a person wrote, made once and under a name of its own. */
    private static void keep(Path file, byte[] content) throws IOException {
        for (int number = 1; ; number++) {
            Path copy = file.resolveSibling(file.getFileName() + BACKUP + (number == 1 ? "" : "." + number));
            Optional<byte[]> there = read(copy);
            if (there.isPresent() && Arrays.equals(there.get(), content)) {
                return;
            }
            if (there.isEmpty()) {
                Files.write(copy, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                return;
            }
        }
    }

    private static void requireWhole(Path file, String text) throws ModelLibraryException {
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        boolean none = begin < 0 && end < 0;
        boolean one = begin >= 0 && end > begin && text.lastIndexOf(BEGIN) == begin && text.lastIndexOf(END) == end;
        if (!none && !one) {
            throw conflict(file
                    + " holds marker lines of modellib that do not belong together and is left alone; remove them");
        }
    }

    private static String with(String text, String section) {
        int begin = text.indexOf(BEGIN);
        if (begin < 0) {
            boolean joins = !text.isEmpty() && !text.endsWith("\n");
            return text + (joins ? "\n" + BEGIN + JOINED : BEGIN) + "\n" + section + END + "\n";
        }
        // it stays where it is, in case a person moved it
        return text.substring(0, text.indexOf('\n', begin) + 1) + section + text.substring(text.indexOf(END));
    }

    private static String without(String text) {
        int begin = text.indexOf(BEGIN);
        if (begin < 0) {
            return text;
        }
        int end = text.indexOf(END) + END.length();
        if (text.startsWith("\r\n", end)) {
            end += 2;
        } else if (text.startsWith("\n", end)) {
            end++;
        }
        boolean joined = text.startsWith(JOINED, begin + BEGIN.length()) && text.startsWith("\n", begin - 1);
        return text.substring(0, joined ? begin - 1 : begin) + text.substring(end);
    }

    private String section(MapRequest request) throws IOException {
        Map<String, String> keys = new HashMap<>();
        for (MappingRule rule : planner.profile(request).rules()) {
            keys.put(rule.id(), rule.folder().substring(rule.folder().lastIndexOf('/') + 1));
        }
        Map<String, TreeSet<String>> folders = new TreeMap<>();
        for (Wanted wanted : planner.wanted(request)) {
            String key = keys.getOrDefault(wanted.rule(), wanted.rule());
            String path = String.valueOf(wanted.source().getParent());
            if (path.chars().anyMatch(c -> c < ' ' || c == 0x85 || c == 0x2028 || c == 0x2029)) {
                throw new ModelLibraryException.FormatRefused(
                        Code.INVALID_FORMAT,
                        Text.display(path) + " has a control character and cannot be named in such a file",
                        null);
            }
            folders.computeIfAbsent(key, name -> new TreeSet<>()).add(path);
        }
        String section = folders.isEmpty()
                ? ""
                : folders.entrySet().stream()
                        .map(entry -> "    " + entry.getKey() + ": |\n"
                                + entry.getValue().stream()
                                        .map(path -> "        " + path + "\n")
                                        .collect(Collectors.joining()))
                        .collect(Collectors.joining("", "modellib:\n", ""));
        return new String(section.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static ModelLibraryException conflict(String message) {
        return new ModelLibraryException.Conflict(Code.CONFLICT, message, null);
    }
}
