package dev.modellib.examples;

import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelRef;
import java.nio.file.Path;

/** The example of the README, word for word: a test compares the two. */
public final class QuickStart {

    private QuickStart() {}

    /**
     * Runs the example; it needs the network.
     *
     * @param args not used
     * @throws ModelLibraryException when the Hub or the disk refuses
     */
    public static void main(String[] args) throws ModelLibraryException {
        // README begins
        try (ModelLibrary library = ModelLibrary.open(Path.of("models"))) {
            Model qwen = library.download(ModelRef.parse("Qwen/Qwen2.5-0.5B-Instruct-GGUF:Q4_K_M"))
                    .await();
            library.importModel(Path.of("incoming/tiny-llama.gguf")).await();
            for (Model found : library.search("instruct gguf")) {
                System.out.printf("%s  %,d bytes%n", found.name(), found.sizeBytes());
            }
            library.map(qwen, Path.of("my-app/models")).await();
        } catch (ModelLibraryException.AccessDenied e) {
            System.err.println("Accept the licence or set a token: " + e.getMessage());
        }
        // README ends
    }
}
