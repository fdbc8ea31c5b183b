package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.DiskFault;
import dev.modellib.testkit.FaultyDisk;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that git itself keeps: the Hub tells their git object id and no SHA-256. */
class SmallFilesTest {

    private static final int FILES = 40;

    @TempDir
    Path temp;

    private static HubServer hub() {
        HubServer hub = HubServer.start();
        for (int i = 0; i < FILES; i++) {
            hub.repo("a/notes").regular("note-" + i + ".txt", ("note " + i).getBytes(StandardCharsets.UTF_8));
        }
        return hub;
    }

    private static Model get(ModelLibrary library) throws IOException {
        return library.download(DownloadRequest.builder(Fixture.ref("a/notes"))
                        .include("*")
                        .build())
                .await();
    }

    /** The digest is taken from the bytes as they come. */
    @Test
    void areNotReadAgainToBeVerified() throws IOException {
        FaultyDisk disk = new FaultyDisk();
        LibraryLayout layout = new LibraryLayout(disk.path(temp.resolve("library")));
        try (HubServer hub = hub();
                ModelLibrary library = new ModelLibrary(
                        LibraryParts.open(Fixture.hub(layout.root(), hub), layout, disk.real(layout.database())))) {
            disk.fail(DiskFault.SHORT_READ, Long.MAX_VALUE); // counts reads
            Model model = get(library);
            assertTrue(disk.operations() < FILES / 2, disk.operations() + " reads");
            disk.heal();
            assertEquals(FILES, model.files().size());
            assertTrue(model.files().stream().allMatch(file -> file.check() == ModelFile.Check.HUB_GIT_SHA1));
        }
    }

    /** What an earlier process left is in no digest of this one. */
    @Test
    void thatWereBegunEarlierAreVerifiedAllTheSame() throws Exception {
        byte[] content = new byte[60_000];
        new java.util.Random(1).nextBytes(content);
        try (HubServer hub = HubServer.start()) {
            hub.repo("a/notes").regular("long.txt", content);
            LibraryConfig config = Fixture.hub(temp.resolve("library"), hub);
            var gate = hub.faults().holdAfter("long.txt", 30_000);
            try (ModelLibrary library = ModelLibrary.open(config)) {
                Operation<Model> first = library.download(DownloadRequest.builder(Fixture.ref("a/notes"))
                        .include("*")
                        .build());
                gate.awaitReached(java.time.Duration.ofSeconds(30));
                while (first.progress().doneBytes() < 10_000) {
                    Thread.onSpinWait();
                }
                first.cancel();
                gate.awaitLeft(java.time.Duration.ofSeconds(30));
            }
            hub.clearRequests();
            try (ModelLibrary library = ModelLibrary.open(config)) {
                Model model = get(library);
                assertTrue(library.verify(model).await().clean());
                assertTrue(
                        hub.requests().stream()
                                .anyMatch(one -> one.header("Range").isPresent()),
                        "it went on");
            }
        }
    }
}
