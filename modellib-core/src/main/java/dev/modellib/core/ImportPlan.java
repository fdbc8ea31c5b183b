package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.ArtifactSelection;
import dev.modellib.format.ByteSource;
import dev.modellib.format.FileRole;
import dev.modellib.format.FormatException;
import dev.modellib.format.ModelDescription;
import dev.modellib.format.ModelFormat;
import dev.modellib.format.ModelNames;
import dev.modellib.io.RelativePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What an import would take in: the files of one model by the path they will have, what the headers say, and what may go wrong.
 * Computing it reads folders and headers and changes nothing.
 */
record ImportPlan(
        String name, Map<String, Path> files, ModelDescription description, long totalBytes, List<String> warnings) {

    private static final int MOST_FILES = 10_000;
    private static final int DEEPEST_FOLDER = 16;

    static ImportPlan of(ImportRequest request, Preflight preflight) throws IOException {
        Path source = request.source().toAbsolutePath().normalize();
        List<String> warnings = preflight.requireSource(source);
        BasicFileAttributes attributes = Files.readAttributes(source, BasicFileAttributes.class);
        Map<String, Path> files = attributes.isDirectory() ? filesBelow(source) : single(source, attributes);
        refuseSeveralModels(source, files);
        ModelDescription description = describe(source, files);
        refuseUnsafe(files, request.acceptUnsafe());
        refuseUnknown(source, files, description);
        String name = request.name().orElseGet(() -> nameOf(source, files));
        return new ImportPlan(name, files, description, sizeOf(files), warnings);
    }

    private static Map<String, Path> single(Path source, BasicFileAttributes attributes) throws IOException {
        if (!attributes.isRegularFile()) {
            throw new ModelLibraryException.FormatRefused(
                    Code.INVALID_FORMAT, source + " is neither a file nor a folder; give a model file", null);
        }
        String name = source.getFileName().toString();
        return Map.of(LibraryLayout.storedPath(RelativePath.parse(name).value()), source);
    }

    private static Map<String, Path> filesBelow(Path folder) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder, DEEPEST_FOLDER)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                Path relative = folder.relativize(path);
                if (isHidden(relative) || !isFile(path)) {
                    continue;
                }
                String text = relative.toString().replace(folder.getFileSystem().getSeparator(), "/");
                String stored =
                        LibraryLayout.storedPath(RelativePath.parse(text).value());
                if (files.put(stored, path) != null) {
                    throw LibraryLayout.twoFilesOneName(folder.toString(), stored);
                }
                if (files.size() > MOST_FILES) {
                    throw new ModelLibraryException.FormatRefused(
                            Code.INVALID_FORMAT,
                            folder + " holds more than " + MOST_FILES + " files; give the folder of one model",
                            null);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return files;
    }

    /** A drive that does not answer is a fault: taken for "no file", it would leave a part of the model out. */
    private static boolean isFile(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).isRegularFile();
    }

    private static boolean isHidden(Path relative) {
        for (Path segment : relative) {
            if (segment.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static void refuseSeveralModels(Path source, Map<String, Path> files) throws ModelLibraryException {
        var quants = ArtifactSelection.of(files.keySet()).quants();
        if (quants.size() > 1) {
            throw new ModelLibraryException.FormatRefused(
                    Code.INVALID_FORMAT,
                    source + " holds several models ("
                            + String.join(
                                    ", ",
                                    quants.keySet().stream().map(q -> q.name()).toList())
                            + "); import their files one by one",
                    null);
        }
    }

    private static ModelDescription describe(Path source, Map<String, Path> files) throws IOException {
        try {
            return Headers.describe(files, Optional.empty());
        } catch (FormatException e) {
            throw new ModelLibraryException.FormatRefused(
                    Code.INVALID_FORMAT, source + " is not a whole model file: " + e.getMessage(), e);
        }
    }

    /** Every file counts: a pickle beside safe weights is loaded by whoever looks for a pickle. */
    private static void refuseUnsafe(Map<String, Path> files, boolean accepted) throws IOException {
        for (Map.Entry<String, Path> file : files.entrySet()) {
            ModelFormat format = formatOf(file.getKey(), file.getValue());
            if (format.unsafe() && !accepted) {
                throw new ModelLibraryException.FormatRefused(
                        Code.UNSAFE_FORMAT,
                        file.getValue() + " is in the " + format.wireName()
                                + " format, which can run code when it is loaded; import it only from a source that you"
                                + " trust, by accepting unsafe formats explicitly",
                        null);
            }
        }
    }

    private static ModelFormat formatOf(String path, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ModelFormat found = ModelFormat.detect(ByteSource.of(channel));
            return found == ModelFormat.UNKNOWN ? ModelFormat.ofFileName(path) : found;
        }
    }

    private static void refuseUnknown(Path source, Map<String, Path> files, ModelDescription description)
            throws ModelLibraryException {
        boolean weights = files.keySet().stream().anyMatch(path -> {
            FileRole role = FileRole.of(path);
            return role == FileRole.WEIGHTS || role == FileRole.ADAPTER || role == FileRole.PROJECTOR;
        });
        boolean known = description.format() != ModelFormat.UNKNOWN;
        if (known && (weights || files.size() == 1)) {
            return;
        }
        throw new ModelLibraryException.FormatRefused(
                Code.INVALID_FORMAT,
                source + (Files.isDirectory(source) ? " holds no model weights" : " is not a model file")
                        + "; a model is a GGUF, safetensors, ONNX, HDF5 or PyTorch file, or a folder that holds one",
                null);
    }

    private static String nameOf(Path source, Map<String, Path> files) {
        Path own = source.getFileName();
        if (own != null) {
            return ModelNames.baseName(own.toString());
        }
        return ModelNames.baseName(files.keySet().iterator().next());
    }

    private static long sizeOf(Map<String, Path> files) throws IOException {
        long total = 0;
        for (Path file : files.values()) {
            total = Math.addExact(total, Files.size(file));
        }
        return total;
    }

    /** The files in the order in which they are taken in. */
    List<Map.Entry<String, Path>> inOrder() {
        return List.copyOf(new TreeMap<>(files).entrySet());
    }
}
