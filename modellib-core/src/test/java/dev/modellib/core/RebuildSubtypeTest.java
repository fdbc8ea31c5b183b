package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.format.ModelSubtype;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.SafetensorsFile;
import dev.modellib.testkit.SafetensorsFile.Dtype;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that were written before there were subtypes. */
class RebuildSubtypeTest {

    @TempDir
    Path temp;

    private Path root;
    private Model vae;

    @BeforeEach
    void aVaeAndALanguageModel() throws Exception {
        root = temp.resolve("library");
        byte[] weights = SafetensorsFile.builder()
                .tensor("decoder.up.0.block.0.conv1.weight", Dtype.F16, 4, 4, 3, 3)
                .tensor("encoder.down.0.block.0.conv1.weight", Dtype.F16, 4, 4, 3, 3)
                .build()
                .bytes();
        try (ModelLibrary library = open()) {
            vae = library.importModel(Files.write(temp.resolve("picture-part.safetensors"), weights))
                    .await();
            assertEquals(ModelSubtype.VAE, vae.subtype());
            library.importModel(Files.write(
                            temp.resolve("words.gguf"),
                            GgufFile.tiny("llama", 15, 1).bytes()))
                    .await();
            library.registry()
                    .edit(
                            new ModelRef.Id(vae.id()),
                            ModelEdit.builder().name("Mine").addTag("kept").build());
        }
        Path record = record();
        String before = Files.readString(record);
        String old = before.replaceFirst("\\s*\"subtype\" : \"vae\",", "").replaceFirst("\\{", "{ \"later\" : [ 1 ],");
        assertTrue(old.length() < before.length(), before);
        Files.writeString(record, old);
        // as a library of before opens with this version
        Files.delete(root.resolve(".modellib/library.db"));
    }

    private ModelLibrary open() throws ModelLibraryException {
        return ModelLibrary.open(Fixture.local(root));
    }

    private Path record() {
        return vae.folder().resolve("metadata.json");
    }

    private Model now(ModelLibrary library) throws ModelLibraryException {
        return library.find(new ModelRef.Id(vae.id())).orElseThrow();
    }

    @Test
    void getTheirsFromTheHeaderAndKeepAllElse() throws Exception {
        try (ModelLibrary library = open()) {
            Model old = now(library);
            assertEquals(ModelSubtype.UNKNOWN, old.subtype());
            assertEquals(
                    new RebuildReport(2, 0, 0, 1, List.of()),
                    library.upkeep().rebuild().await());
            assertEquals(old.with(ModelSubtype.VAE), now(library));
            assertEquals(List.of("kept"), now(library).tags());
            assertEquals("Mine", now(library).name());
            assertTrue(Files.readString(record()).contains("\"later\""), "what a later version wrote is lost");
            assertEquals(
                    new RebuildReport(2, 0, 0, 0, List.of()),
                    library.upkeep().rebuild().await());
        }
    }

    @Test
    void stayAsTheyAreWhenTheFileTellsNothing() throws Exception {
        Path file = vae.pathOf(vae.files().get(0));
        Files.delete(file);
        Files.writeString(file, "no header");
        try (ModelLibrary library = open()) {
            Model old = now(library);
            RebuildReport report = library.upkeep().rebuild().await();
            assertEquals(0, report.completed());
            assertTrue(report.clean(), "that bytes are damaged is for verify to tell");
            assertEquals(old, now(library));
            Files.delete(file);
            assertEquals(0, library.upkeep().rebuild().await().completed());
            assertEquals(old, now(library));
        }
    }
}
