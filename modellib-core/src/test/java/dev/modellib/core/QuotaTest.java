package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.Volume;
import dev.modellib.io.VolumeProbe;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuotaTest {

    @TempDir
    Path temp;

    private Path first;
    private Path second;

    @BeforeEach
    void files() throws Exception {
        first = Files.write(
                temp.resolve("a.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        second = Files.write(
                temp.resolve("b.gguf"), GgufFile.tiny("llama", 15, 2).bytes());
    }

    private LibraryConfig config() {
        return Fixture.local(temp.resolve("library"));
    }

    private static void assertRefused(Operation<Model> operation) {
        ModelLibraryException failure = assertThrows(ModelLibraryException.class, operation::await);
        assertEquals(Code.INSUFFICIENT_SPACE, failure.code(), failure.getMessage());
    }

    private void assertReadable(ModelLibrary library, Model model) throws Exception {
        assertEquals(1, library.models(ModelQuery.all()).total());
        assertEquals(1, library.search("a gguf").total());
        assertTrue(library.verify(model).await().clean());
        assertTrue(library.upkeep().verify(VerifyRequest.all()).await().clean());
        assertEquals(
                List.of(),
                Fixture.leftovers(temp.resolve("library")).stream()
                        .filter(path -> path.startsWith(".modellib/staging/"))
                        .toList());
    }

    @Test
    void whatExceedsTheQuotaIsRefusedBeforeTheFirstByteAndReadsGoOn() throws Exception {
        try (HubServer hub = HubServer.start()) {
            hub.repo("acme/Large").lfs("model-Q8_0.gguf", new byte[1 << 20]);
            LibraryConfig config = Fixture.hub(temp.resolve("library"), hub).toBuilder()
                    .maxBytes(Files.size(first) + Files.size(second) - 1)
                    .build();
            try (ModelLibrary library = ModelLibrary.open(config)) {
                Model model = library.importModel(first).await();
                assertRefused(library.importModel(second));
                assertRefused(library.download(ModelRef.parse("acme/Large:Q8_0")));
                assertFalse(hub.requests().stream()
                        .anyMatch(request -> request.toString().contains("/resolve/")));
                assertReadable(library, model);
                ImportRequest link = ImportRequest.builder(second)
                        .mode(ImportRequest.Mode.LINK)
                        .build();
                Model linked = library.importModel(link).await();
                library.remove(RemoveRequest.of(linked));
                library.remove(RemoveRequest.of(model));
                library.importModel(second).await();
            }
        }
    }

    @Test
    void aFullVolumeRefusesWritesAndNotReads() throws Exception {
        Model model;
        try (ModelLibrary library = ModelLibrary.open(config())) {
            model = library.importModel(first).await();
        }
        VolumeProbe full = path -> {
            Volume real = VolumeProbe.system().volumeOf(path);
            return new Volume(
                    real.id(),
                    real.mountPoint(),
                    real.fileSystem(),
                    real.drive(),
                    false,
                    real.totalBytes(),
                    10,
                    10,
                    real.largestFileBytes(),
                    real.caseSensitivity(),
                    real.links());
        };
        LibraryConfig config =
                config().toBuilder().volumeProbe(full).reserveBytes(10).build();
        try (ModelLibrary library = ModelLibrary.open(config)) {
            ImportRequest copy =
                    ImportRequest.builder(second).mode(ImportRequest.Mode.COPY).build();
            assertRefused(library.importModel(copy));
            assertReadable(library, model);
            DoctorReport report = library.upkeep().doctor(false).await();
            assertTrue(report.findings().stream()
                    .anyMatch(finding -> finding.code().equals("VOLUME_FULL")));
        }
    }

    @Test
    void aQuotaBelowZeroIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> LibraryConfig.builder(temp).maxBytes(-1).build());
    }
}
