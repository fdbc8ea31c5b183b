package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.testkit.GgufFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links of applications to models on a root that is mounted elsewhere, and content of which the only copy is not there. */
class RootLinksTest {

    @TempDir
    Path temp;

    private Path volume;
    private Path app;
    private ModelLibrary library;
    private LibraryRoot root;
    private Model model;

    @BeforeEach
    void aModelOnARoot() throws Exception {
        temp = temp.toRealPath();
        volume = Files.createDirectory(temp.resolve("volume"));
        app = temp.resolve("app");
        library = ModelLibrary.open(Fixture.local(temp.resolve("library")));
        root = library.roots().add(volume);
        model = library.importModel(
                        ImportRequest.builder(source()).root(root.id()).build())
                .await();
    }

    @AfterEach
    void close() {
        library.close();
    }

    private Path source() throws Exception {
        return Files.write(temp.resolve("m.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
    }

    private Mapping mapped(LinkStrategy strategy) throws Exception {
        return library.map(MapRequest.builder(List.of(model), app)
                        .links(LinkPolicy.only(strategy))
                        .build())
                .await();
    }

    private void mountElsewhere() throws Exception {
        library.roots().add(Files.move(volume, temp.resolve("elsewhere")));
    }

    private LinkHealth health() throws Exception {
        List<LinkReport.Entry> links = library.links().check().links();
        assertEquals(1, links.size());
        return links.get(0).health();
    }

    @Test
    void aSymbolicLinkIsMadeAnewToTheNewPlace() throws Exception {
        Path target = mapped(LinkStrategy.SYMLINK).links().get(0).target();
        mountElsewhere();
        assertFalse(Files.exists(target));
        assertEquals(LinkHealth.DANGLING, health());
        library.links().repair().await();
        assertEquals(LinkHealth.OK, health());
        assertEquals(-1, Files.mismatch(target, temp.resolve("m.gguf")));
        assertTrue(target.toRealPath().startsWith(temp.resolve("elsewhere")));
        assertTrue(library.upkeep().doctor(false).await().healthy());
    }

    @Test
    void aSymbolicLinkIsOursToReplaceAndToTakeAway() throws Exception {
        Mapping mapping = mapped(LinkStrategy.SYMLINK);
        Path target = mapping.links().get(0).target();
        mountElsewhere();
        mapped(LinkStrategy.SYMLINK);
        assertEquals(LinkHealth.OK, health());
        library.roots().add(Files.move(temp.resolve("elsewhere"), volume));
        assertEquals(LinkHealth.DANGLING, health());
        assertEquals(List.of(), library.unmap(mapping.id()), "it is not known as ours");
        assertFalse(Files.exists(target, LinkOption.NOFOLLOW_LINKS));
    }

    /** The same text, made by the person: not the link that we made. */
    @Test
    void aLinkOfThePersonsOwnIsNotOurs() throws Exception {
        Mapping mapping = mapped(LinkStrategy.SYMLINK);
        Path target = mapping.links().get(0).target();
        Path text = Files.readSymbolicLink(target);
        // beside, so that the file system cannot give it the same number
        Path beside = Files.createSymbolicLink(temp.resolve("beside"), text);
        Files.delete(target);
        Files.move(beside, target);
        Path strange = app.resolve("strange.gguf");
        Files.createSymbolicLink(strange, text);
        mountElsewhere();
        assertEquals(LinkHealth.REDIRECTED, health());
        library.links().repair().await();
        assertEquals(text, Files.readSymbolicLink(target));
        assertEquals(List.of(target), library.unmap(mapping.id()));
        assertTrue(Files.isSymbolicLink(target));
        assertTrue(Files.isSymbolicLink(strange));
    }

    /** What cannot be read cannot be shared: the same content comes in once more, and both models stay when the root is back. */
    @Test
    void contentOnARootThatIsNotThereCountsAsAbsent() throws Exception {
        Path away = Files.move(volume, temp.resolve("away"));
        Model second = library.importModel(source()).await();
        assertFalse(second.id().equals(model.id()));
        Files.move(away, volume);
        for (Model each : library.models(ModelQuery.all())) {
            assertEquals(Model.Status.AVAILABLE, each.status());
            assertTrue(library.verify(each).await().clean());
        }
        assertEquals(2, library.models(ModelQuery.all()).total());
        library.remove(RemoveRequest.of(second));
        assertTrue(library.verify(model).await().clean());
    }
}
