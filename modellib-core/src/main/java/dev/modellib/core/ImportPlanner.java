package dev.modellib.core;

import dev.modellib.core.ImportPlan.File;
import dev.modellib.core.ImportPlan.Item;
import dev.modellib.core.ImportPlan.LeftOut;
import dev.modellib.core.ImportPlan.Refusal;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.ByteSource;
import dev.modellib.format.FileRole;
import dev.modellib.format.FolderReading;
import dev.modellib.format.FolderReading.Group;
import dev.modellib.format.FolderReading.Shape;
import dev.modellib.format.FormatException;
import dev.modellib.format.ModelDescription;
import dev.modellib.format.ModelFormat;
import dev.modellib.format.ModelNames;
import dev.modellib.io.RelativePath;
import dev.modellib.io.StorageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Computes what an import would take in: the names say which models there are, the headers what they are. */
final class ImportPlanner {

    private final Preflight preflight;

    ImportPlanner(Preflight preflight) {
        this.preflight = preflight;
    }

    ImportPlan plan(ImportRequest request) throws IOException {
        Path source = request.source().toAbsolutePath().normalize();
        boolean named = !request.files().isEmpty();
        List<String> warnings = new ArrayList<>();
        SourceFiles files;
        if (named) {
            files = SourceFiles.listed(source, request.files());
            for (Path file : files.files().values()) {
                warnings.addAll(preflight.requireSource(file));
            }
        } else {
            warnings.addAll(preflight.requireSource(source));
            files = SourceFiles.of(source);
        }
        Set<String> paths = files.files().keySet();
        FolderReading reading = named || request.oneModel() ? FolderReading.ofOne(paths) : FolderReading.of(paths);
        List<LeftOut> leftOut = new ArrayList<>(files.leftOut());
        reading.leftOut()
                .forEach((path, reason) -> leftOut.add(new LeftOut(files.base().resolve(path), reason)));
        List<Item> models = new ArrayList<>();
        for (Group group : reading.models()) {
            models.add(
                    reading.shape() == Shape.CONTAINER
                            ? oneOfSeveral(request, files, group, reading.shared())
                            : single(request, source, files, group));
        }
        return new ImportPlan(source, reading.shape(), models, leftOut, reading.readings(), warnings);
    }

    private static Item single(ImportRequest request, Path source, SourceFiles files, Group group) throws IOException {
        String name = request.name().orElseGet(() -> nameOf(source, group));
        return item(request, source, name, files, "", group.paths(), request.kept());
    }

    private static Item oneOfSeveral(ImportRequest request, SourceFiles files, Group group, Set<String> shared)
            throws IOException {
        Path folder = group.folder().isEmpty() ? files.base() : files.base().resolve(group.folder());
        int start = group.folder().length();
        String name = group.name().isEmpty() ? nameOf(folder, group) : group.name();
        List<String> below =
                group.paths().stream().map(path -> path.substring(start)).toList();
        List<String> kept = group.paths().stream()
                .filter(shared::contains)
                .map(path -> path.substring(start))
                .toList();
        ImportRequest.Builder own =
                request.toBuilder(folder).files(below).kept(kept).oneModel(false);
        if (request.name().isEmpty()) {
            own.foundName(name);
        }
        return item(own.build(), folder, request.name().orElse(name), files, group.folder(), below, Set.copyOf(kept));
    }

    private static String nameOf(Path source, Group group) {
        Path own = source.getFileName();
        return ModelNames.baseName(own != null ? own.toString() : group.paths().get(0));
    }

    /** @param folder what the paths of the source have before the paths of the model */
    private static Item item(
            ImportRequest request,
            Path source,
            String name,
            SourceFiles found,
            String folder,
            List<String> paths,
            Set<String> kept)
            throws IOException {
        Map<String, Path> stored = new TreeMap<>();
        List<File> files = new ArrayList<>();
        Optional<Refusal> refusal = Optional.empty();
        for (String path : paths) {
            Path file = found.files().get(folder + path);
            String place = LibraryLayout.storedPath(path);
            refusal = refusal.or(() -> nameFault(path));
            if (file == null || stored.put(place, file) != null) {
                throw LibraryLayout.twoFilesOneName(source.toString(), place);
            }
            files.add(new File(file, place, Files.size(file), FileRole.of(place), kept.contains(path)));
        }
        files.sort((a, b) -> a.path().compareTo(b.path()));
        Optional<ModelDescription> description = Optional.empty();
        if (refusal.isEmpty()) {
            try {
                description = Optional.of(Headers.describe(stored, Optional.empty()));
            } catch (FormatException.Interrupted | FormatException.Unreadable e) {
                throw e;
            } catch (FormatException e) {
                refusal = Optional.of(
                        new Refusal(Code.INVALID_FORMAT, source + " is not a whole model file: " + e.getMessage()));
            }
        }
        if (refusal.isEmpty() && !request.acceptUnsafe()) {
            refusal = unsafe(stored);
        }
        if (refusal.isEmpty() && description.isPresent()) {
            refusal = unknown(source, stored, description.get());
        }
        return new Item(name, files, description, refusal, request);
    }

    /** A name that a model cannot keep everywhere. */
    private static Optional<Refusal> nameFault(String path) {
        try {
            RelativePath.parse(path);
            return Optional.empty();
        } catch (StorageException.UnsafeName e) {
            return Optional.of(new Refusal(Code.INVALID_FORMAT, Failures.of(e).getMessage() + ""));
        }
    }

    /** Every file counts: a pickle beside safe weights is loaded by whoever looks for a pickle. */
    private static Optional<Refusal> unsafe(Map<String, Path> files) throws IOException {
        for (Map.Entry<String, Path> file : files.entrySet()) {
            ModelFormat format = formatOf(file.getKey(), file.getValue());
            if (format.unsafe()) {
                return Optional.of(new Refusal(
                        Code.UNSAFE_FORMAT,
                        file.getValue() + " is in the " + format.wireName()
                                + " format, which can run code when it is loaded; import it only from a source that you"
                                + " trust, by accepting unsafe formats explicitly"));
            }
        }
        return Optional.empty();
    }

    private static ModelFormat formatOf(String path, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ModelFormat found = ModelFormat.detect(ByteSource.of(channel));
            return found == ModelFormat.UNKNOWN ? ModelFormat.ofFileName(path) : found;
        }
    }

    private static Optional<Refusal> unknown(Path source, Map<String, Path> files, ModelDescription description) {
        boolean weights = files.keySet().stream().anyMatch(path -> {
            FileRole role = FileRole.of(path);
            return role == FileRole.WEIGHTS || role == FileRole.ADAPTER || role == FileRole.PROJECTOR;
        });
        if (description.format() != ModelFormat.UNKNOWN && (weights || files.size() == 1)) {
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                Code.INVALID_FORMAT,
                source + (Files.isDirectory(source) ? " holds no model weights" : " is not a model file")
                        + "; a model is a GGUF, safetensors, ONNX, HDF5 or PyTorch file, or a folder that holds one"));
    }
}
