package dev.modellib.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelQuery;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnHubTest {

    @Test
    void downloadsFromAnyServerThatSpeaksTheHubsProtocol(@TempDir Path root) throws Exception {
        byte[] weights = GgufFile.tiny("llama", 15, 1).bytes();
        try (HubServer hub = HubServer.start()) {
            hub.token("hf_example");
            hub.repo("acme/tiny").privateRepo().file("tiny-Q4_K_M.gguf", weights);
            hub.grant("acme/tiny", "hf_example");
            OwnHub.main(new String[] {root.toString(), hub.endpoint().toString(), "hf_example", "acme/tiny:Q4_K_M"});
        }
        try (ModelLibrary library = ModelLibrary.open(root)) {
            Model model = library.models(ModelQuery.all()).models().get(0);
            assertEquals(weights.length, model.sizeBytes());
            assertTrue(library.verify(model).await().clean());
        }
    }
}
