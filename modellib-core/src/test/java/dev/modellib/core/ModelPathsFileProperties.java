package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.format.ModelKind;
import dev.modellib.testkit.SafetensorsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** What a person wrote in a configuration file stays byte for byte. */
class ModelPathsFileProperties {

    private static Path temp;
    private static ModelLibrary library;
    private static Path app;
    private static Path file;
    private static MapRequest request;

    @BeforeContainer
    static void aLibrary() throws IOException {
        temp = Files.createTempDirectory("paths");
        library = ModelLibrary.open(Fixture.local(temp.resolve("library")));
        Path source = Files.write(
                temp.resolve("dream.safetensors"), SafetensorsFile.tiny(1).bytes());
        library.importModel(
                        ImportRequest.builder(source).kind(ModelKind.DIFFUSION).build())
                .await();
        app = Files.createDirectory(temp.resolve("ComfyUI"));
        file = app.resolve("extra_model_paths.yaml");
        request = MapRequest.builder("comfyui", app).build();
    }

    @AfterContainer
    static void close() throws IOException {
        library.close();
        Fixture.delete(temp);
    }

    private static void start(byte[] content) throws IOException {
        Fixture.delete(app);
        Files.createDirectory(app);
        Files.write(file, content);
    }

    @Property(tries = 60)
    void writtenAndRemovedItIsAsItWas(@ForAll byte[] content) throws Exception {
        start(content);
        assertEquals(Optional.of(file), library.mappings().writeConfigFile(request));
        byte[] written = Files.readAllBytes(file);
        String text = new String(written, StandardCharsets.ISO_8859_1);
        assertTrue(text.startsWith(new String(content, StandardCharsets.ISO_8859_1)));
        assertArrayEquals(content, Files.readAllBytes(app.resolve("extra_model_paths.yaml.modellib-backup")));
        assertEquals(Optional.empty(), library.mappings().writeConfigFile(request), "nothing new");
        assertEquals(Optional.of(file), library.mappings().removeConfigFile(request));
        assertArrayEquals(content, Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
    }

    @Example
    void theSectionNamesFoldersByTheKeysOfTheApplication() throws Exception {
        start("a: 1\n".getBytes(StandardCharsets.UTF_8));
        library.mappings().writeConfigFile(request);
        Path folder = library.models(ModelQuery.all()).models().get(0).folder();
        assertEquals(
                List.of("a: 1", "modellib:", "    checkpoints: |", "        " + folder),
                Files.readAllLines(file).stream()
                        .filter(line -> !line.startsWith("#"))
                        .toList());
    }

    @Example
    void aSectionThatWasMovedStaysWhereItIs() throws Exception {
        start("a: 1\n".getBytes(StandardCharsets.UTF_8));
        library.mappings().writeConfigFile(request);
        String section = Files.readString(file).substring("a: 1\n".length());
        String moved = section.replace("checkpoints", "old") + "a: 1\nb: 2";
        Files.writeString(file, moved);
        library.mappings().writeConfigFile(request);
        assertEquals(section + "a: 1\nb: 2", Files.readString(file));
        library.mappings().removeConfigFile(request);
        assertEquals("a: 1\nb: 2", Files.readString(file));
    }

    @Example
    void damagedMarkersAndLinksAreLeftAlone() throws Exception {
        start("# <<< modellib <<<\n".getBytes(StandardCharsets.UTF_8));
        assertThrows(
                ModelLibraryException.Conflict.class, () -> library.mappings().writeConfigFile(request));
        start(new byte[0]);
        Files.delete(file);
        Files.createSymbolicLink(file, temp.resolve("elsewhere"));
        assertThrows(
                ModelLibraryException.Conflict.class, () -> library.mappings().writeConfigFile(request));
        assertThrows(
                ModelLibraryException.NotFound.class,
                () -> library.mappings()
                        .writeConfigFile(MapRequest.builder("fooocus", app).build()));
    }
}
