package dev.modellib.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A folder of its own for one try, removed with all that is in it, by means other than the ones under test. */
final class Scratch implements AutoCloseable {
    final Path folder;

    Scratch() {
        try {
            folder = Files.createTempDirectory("modellib-io").toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    Path file(String name, byte[] content) throws IOException {
        Path file = path(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    Path file(String name, String content) throws IOException {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** What is below the folder: names with kind and content. */
    SortedMap<String, String> census() throws IOException {
        return census(folder);
    }

    static SortedMap<String, String> census(Path folder) throws IOException {
        SortedMap<String, String> census = new TreeMap<>();
        for (Path path : all(folder)) {
            String what = "folder";
            if (Files.isSymbolicLink(path)) {
                what = "link to " + Files.readSymbolicLink(path);
            } else if (Files.isRegularFile(path)) {
                what = "file " + new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
            }
            census.put(folder.relativize(path).toString(), what);
        }
        return census;
    }

    private static List<Path> all(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(path -> !path.equals(folder)).collect(Collectors.toList());
        }
    }

    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    static boolean posix() {
        return Path.of("").getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    @Override
    public void close() {
        try {
            List<Path> paths = all(folder);
            paths.sort(Comparator.reverseOrder());
            for (Path path : paths) {
                Files.deleteIfExists(path);
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
