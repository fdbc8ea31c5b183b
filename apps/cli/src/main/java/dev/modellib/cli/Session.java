package dev.modellib.cli;

import dev.modellib.core.LibraryConfig;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.ModelRef;
import dev.modellib.core.Operation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a command: its settings and output, and the library while it is open.
 *
 * <p><em>Closing:</em> closes the library, which cancels what still runs.
 */
final class Session implements AutoCloseable {

    private final Settings settings;
    private final Output output;
    private final Cancellation cancellation;
    private @Nullable ModelLibrary library;

    Session(Settings settings, Output output, Cancellation cancellation) {
        this.settings = settings;
        this.output = output;
        this.cancellation = cancellation;
    }

    Settings settings() {
        return settings;
    }

    Output output() {
        return output;
    }

    Cancellation cancellation() {
        return cancellation;
    }

    /** Opens the library for work on what is here. */
    ModelLibrary library() throws ModelLibraryException {
        return open(settings.local());
    }

    /** Opens the library for work with the Hub. */
    ModelLibrary libraryWithHub() throws ModelLibraryException, CliException {
        return open(settings.withHub(output));
    }

    /** Opens a library that is closed with this session. */
    ModelLibrary open(LibraryConfig config) throws ModelLibraryException {
        if (library != null) {
            library.close();
        }
        library = ModelLibrary.open(config);
        return library;
    }

    /** Waits for an operation while showing how far it is; a signal cancels it. */
    <T> T await(String subject, Operation<T> operation) throws ModelLibraryException {
        ProgressView view =
                new ProgressView(output, subject, settings.environment().nanoTime());
        try {
            operation.onProgress(view::show);
            return await(operation);
        } finally {
            view.end();
        }
    }

    /** Waits for an operation and shows nothing; a signal cancels it. */
    <T> T await(Operation<T> operation) throws ModelLibraryException {
        cancellation.running(operation::cancel);
        try {
            return operation.await();
        } finally {
            cancellation.finished();
        }
    }

    /** Reads references; what is none of the three shapes is a usage error. */
    static List<ModelRef> refs(List<String> words) throws CliException {
        List<ModelRef> refs = new ArrayList<>();
        for (String word : words) {
            refs.add(ref(word));
        }
        return refs;
    }

    static ModelRef ref(String word) throws CliException {
        try {
            return ModelRef.parse(word);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("'" + Inert.text(word) + "' is not a model reference: " + e.getMessage());
        }
    }

    /** The models of the library that references name, in their order. */
    static List<Model> require(ModelLibrary library, List<ModelRef> refs) throws ModelLibraryException, CliException {
        List<Model> models = new ArrayList<>();
        for (ModelRef ref : refs) {
            models.add(require(library, ref));
        }
        return models;
    }

    /** The model of the library that a reference names. */
    static Model require(ModelLibrary library, ModelRef ref) throws ModelLibraryException, CliException {
        return library.find(ref)
                .orElseThrow(() -> CliException.of(
                        Code.NOT_FOUND,
                        "no model " + ref + " in " + library.root() + "; 'modellib list' shows what there is"));
    }

    @Override
    public void close() {
        // closing waits a moment for what it cancels, and an interrupted thread does not wait
        boolean interrupted = Thread.interrupted();
        if (library != null) {
            library.close();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
