package dev.modellib.core;

import dev.modellib.core.ImportPlan.LeftOut;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.FolderReading;
import dev.modellib.io.RelativePath;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of a source by their paths below a folder, and what is below it and no such file.
 *
 * @param base the folder
 * @param files the files by path, with slashes
 * @param leftOut hidden folders, links to folders, devices and the like
 */
record SourceFiles(Path base, Map<String, Path> files, List<LeftOut> leftOut) {

    private static final int MOST_FILES = 10_000;
    private static final int DEEPEST_FOLDER = 16;

    /** Everything below a folder, or a file with the other shards of its set. */
    static SourceFiles of(Path source) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(source, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            return below(source);
        }
        if (!attributes.isRegularFile()) {
            throw new ModelLibraryException.FormatRefused(
                    Code.INVALID_FORMAT, source + " is neither a file nor a folder; give a model file", null);
        }
        Path folder = Objects.requireNonNull(source.getParent(), "a file lies in a folder");
        String name = String.valueOf(source.getFileName());
        boolean shard = FolderReading.isShard(name);
        return listed(folder, shard ? FolderReading.shardsOf(name, namesIn(folder)) : List.of(name));
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> names = Files.list(folder)) {
            return names.map(path -> String.valueOf(path.getFileName())).toList();
        }
    }

    /** Files that somebody names. */
    static SourceFiles listed(Path folder, Collection<String> paths) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        for (String path : paths) {
            Path file = RelativePath.parse(path).resolveIn(folder);
            if (!isFile(file)) {
                throw new ModelLibraryException.FormatRefused(
                        Code.INVALID_FORMAT, file + " is no file; name the files of a model", null);
            }
            files.put(path, file);
        }
        return new SourceFiles(folder, files, List.of());
    }

    private static SourceFiles below(Path folder) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        List<LeftOut> leftOut = new ArrayList<>();
        // links are not followed, but for the one by which the folder itself is named
        Path real = Files.isSymbolicLink(folder) ? folder.toRealPath() : folder;
        Files.walkFileTree(real, EnumSet.noneOf(FileVisitOption.class), DEEPEST_FOLDER, new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                if (!path.equals(real) && String.valueOf(path.getFileName()).startsWith(".")) {
                    leftOut.add(new LeftOut(named(path), "it is hidden"));
                    return FileVisitResult.SKIP_SUBTREE;
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                if (attributes.isDirectory()) {
                    leftOut.add(new LeftOut(named(path), "it lies more than " + DEEPEST_FOLDER + " folders deep"));
                } else if (attributes.isSymbolicLink() && Files.isDirectory(path)) {
                    leftOut.add(new LeftOut(named(path), "it is a link to a folder"));
                } else if (!isFile(path)) {
                    leftOut.add(new LeftOut(named(path), "it is neither a file nor a folder"));
                } else if (MetadataJson.isRecord(path)) {
                    leftOut.add(new LeftOut(named(path), "it is the record of a model in a library"));
                } else {
                    String text = real.relativize(path)
                            .toString()
                            .replace(folder.getFileSystem().getSeparator(), "/");
                    files.put(text, named(path));
                }
                requireFew(folder, files.size());
                return FileVisitResult.CONTINUE;
            }

            /** As the caller names the folder. */
            private Path named(Path path) {
                return folder.resolve(real.relativize(path));
            }
        });
        return new SourceFiles(folder, files, leftOut);
    }

    private static void requireFew(Path folder, int files) throws ModelLibraryException {
        if (files > MOST_FILES) {
            throw new ModelLibraryException.FormatRefused(
                    Code.INVALID_FORMAT,
                    folder + " holds more than " + MOST_FILES + " files; give a folder with fewer models",
                    null);
        }
    }

    /** A drive that does not answer is a fault: taken for "no file", it would leave a part of the model out. */
    private static boolean isFile(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).isRegularFile();
    }
}
