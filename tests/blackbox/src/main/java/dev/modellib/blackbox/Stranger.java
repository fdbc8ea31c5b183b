package dev.modellib.blackbox;

import dev.modellib.core.LibraryConfig;
import dev.modellib.core.Mapping;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelRef;
import dev.modellib.core.RemoveRequest;
import dev.modellib.hf.HubConfig;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubServer;
import dev.modellib.testkit.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The main job as a host application does it, with the packaged jars and nothing else. */
public final class Stranger {

    private Stranger() {}

    /**
     * Runs the job and prints a line that starts with {@code ok}.
     *
     * @param args a folder to work in
     * @throws IOException when a step fails
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        try (HubServer server = HubServer.start()) {
            server.repo("acme/Tiny-GGUF")
                    .lfs("Tiny-Q4_K_M.gguf", GgufFile.tiny("llama", 15, 1).bytes())
                    .lfs("Tiny-Q8_0.gguf", GgufFile.tiny("llama", 15, 2).bytes());
            HubConfig hub = HubConfig.builder().endpoint(server.endpoint()).build();
            LibraryConfig config =
                    LibraryConfig.builder(folder.resolve("library")).hub(hub).build();
            try (ModelLibrary library = ModelLibrary.open(config)) {
                run(library, folder);
            }
        }
        System.out.println("ok " + (ModelLibrary.class.getModule().isNamed() ? "module path" : "class path"));
    }

    private static void run(ModelLibrary library, Path folder) throws IOException {
        Model got = library.download(ModelRef.parse("acme/Tiny-GGUF:Q4_K_M")).await();
        Path local = Files.write(
                folder.resolve("local.safetensors"), SafetensorsFile.tiny(1).bytes());
        Model imported = library.importModel(local).await();
        require(library.search("tiny").total() == 1, "one model is called tiny");
        require(library.verify(got).await().clean(), "the download is whole");
        Mapping mapping = library.map(imported, folder.resolve("app")).await();
        Path target = mapping.links().get(0).target();
        require(Files.mismatch(local, target) == -1, "the application sees the bytes");
        try {
            library.remove(RemoveRequest.of(imported));
            throw new AssertionError("a model with links was removed");
        } catch (ModelLibraryException.Conflict expected) {
            library.remove(new RemoveRequest(imported, true));
        }
        require(!Files.exists(target), "the link is gone");
    }

    private static void require(boolean fact, String words) {
        if (!fact) {
            throw new AssertionError("not so: " + words);
        }
    }
}
