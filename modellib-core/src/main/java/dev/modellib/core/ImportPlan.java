package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.FileRole;
import dev.modellib.format.FolderReading;
import dev.modellib.format.ModelDescription;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What an import would take in: which models the files make up, what their headers say, and what is left out. Computing it reads
 * folders and headers and changes nothing.
 *
 * <p><em>Shape:</em> every file below the source is in a model or left out. Only the bytes tell whether the library holds a model
 * already.
 *
 * @param source what is to be imported
 * @param shape what it is
 * @param models the models in it, in the order of their names
 * @param leftOut the files and folders that are not taken
 * @param readings what the files may be where their names do not tell; each a sentence
 * @param warnings what may go wrong
 */
public record ImportPlan(
        Path source,
        FolderReading.Shape shape,
        List<Item> models,
        List<LeftOut> leftOut,
        List<String> readings,
        List<String> warnings) {

    private static final int MOST_SHOWN = 5;

    /**
     * Keeps copies of the lists.
     *
     * @param source what is to be imported
     * @param shape what it is
     * @param models the models in it
     * @param leftOut the files and folders that are not taken
     * @param readings what the files may be
     * @param warnings what may go wrong
     */
    public ImportPlan {
        models = List.copyOf(models);
        leftOut = List.copyOf(leftOut);
        readings = List.copyOf(readings);
        warnings = List.copyOf(warnings);
    }

    /**
     * One model.
     *
     * @param name what it will be called
     * @param files its files, sorted by path
     * @param description what its headers say; empty when they cannot be read
     * @param refusal why it would not be taken; empty when it would
     * @param request what imports this model and no other
     */
    public record Item(
            String name,
            List<File> files,
            Optional<ModelDescription> description,
            Optional<Refusal> refusal,
            ImportRequest request) {
        /**
         * Keeps a copy of the files.
         *
         * @param name what it will be called
         * @param files its files
         * @param description what its headers say
         * @param refusal why it would not be taken
         * @param request what imports this model
         */
        public Item {
            files = List.copyOf(files);
        }

        /** {@return the size of all its files in bytes} */
        public long sizeBytes() {
            return files.stream().mapToLong(File::sizeBytes).sum();
        }
    }

    /**
     * One file of a model.
     *
     * @param source where it lies
     * @param path the path that it gets below the model's folder
     * @param sizeBytes size
     * @param role what it is for
     * @param shared whether it serves other models of the source too; such a file is copied where others are moved
     */
    public record File(Path source, String path, long sizeBytes, FileRole role, boolean shared) {}

    /**
     * A file or folder that is not taken.
     *
     * @param path where it lies
     * @param reason a phrase that says why
     */
    public record LeftOut(Path path, String reason) {}

    /**
     * Why a model would not be taken.
     *
     * @param code {@link Code#INVALID_FORMAT} or {@link Code#UNSAFE_FORMAT}
     * @param message names the file, the fact and the next step
     */
    public record Refusal(Code code, String message) {}

    /**
     * Imports for all models that would be taken, one each, with the settings of the request that was planned.
     *
     * @return the requests, in the order of the models
     */
    public List<ImportRequest> requests() {
        return models.stream()
                .filter(model -> model.refusal().isEmpty())
                .map(Item::request)
                .toList();
    }

    /** The one model that is to be taken. */
    Item only() throws ModelLibraryException {
        if (shape == FolderReading.Shape.CONTAINER) {
            String names = models.stream()
                    .limit(MOST_SHOWN)
                    .map(model -> Text.display(model.name()))
                    .collect(Collectors.joining(", "));
            String more = models.size() > MOST_SHOWN ? " and " + (models.size() - MOST_SHOWN) + " more" : "";
            String count = models.size() == 1 ? "one model" : models.size() + " models";
            throw refused(source + " holds " + count + " (" + names + more + ")"
                    + weightsLeftOut()
                            .map(fault -> " and weights that cannot be taken: " + fault)
                            .orElse("")
                    + "; import them one by one, or all that it holds");
        }
        if (models.isEmpty()) {
            throw refused(readings.isEmpty() ? nothing() : unclear());
        }
        Item model = models.get(0);
        if (model.refusal().isPresent()) {
            Refusal refusal = model.refusal().get();
            throw new ModelLibraryException.FormatRefused(refusal.code(), refusal.message(), null);
        }
        return model;
    }

    private String unclear() {
        String shown = readings.stream().limit(MOST_SHOWN).collect(Collectors.joining("; or: "));
        return "what " + source + " holds cannot be told from the names: " + shown
                + ". Import it as one model explicitly, or its files one by one";
    }

    private String nothing() {
        return source
                + weightsLeftOut()
                        .map(fault -> " holds no whole model: " + fault + "; fetch what is missing")
                        .orElse(
                                " holds no model weights; a model is a GGUF, safetensors, ONNX, HDF5 or PyTorch file, or a"
                                        + " folder that holds one");
    }

    private Optional<String> weightsLeftOut() {
        return leftOut.stream()
                .filter(file -> FileRole.of(String.valueOf(file.path().getFileName())) == FileRole.WEIGHTS)
                .map(LeftOut::reason)
                .findFirst();
    }

    private static ModelLibraryException refused(String message) {
        return new ModelLibraryException.FormatRefused(Code.INVALID_FORMAT, message, null);
    }
}
