package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository of very many very small files. */
class ManyFilesTest {

    private static final int FILES = 1_000;
    private static final int SIZE = 4 << 10;

    @TempDir
    Path temp;

    private static byte[] content(int number) {
        byte[] content = new byte[SIZE];
        new Random(number).nextBytes(content);
        return content;
    }

    private static String name(int number) {
        return "part-" + (10_000 + number) + ".dat";
    }

    /** Large-file storage redirects each to another server: two exchanges, of which one is with the Hub. */
    @Test
    void eachCostsTheHubOneQuestion() throws Exception {
        try (HubServer hub = HubServer.start()) {
            HubRepo repo = hub.repo("a/many");
            for (int i = 0; i < FILES; i++) {
                repo.lfs(name(i), content(i));
            }
            DownloadRequest all =
                    DownloadRequest.builder(Fixture.ref("a/many")).include("*").build();
            try (ModelLibrary library = ModelLibrary.open(Fixture.hub(temp.resolve("library"), hub))) {
                Operation<Model> get = library.download(all);
                Model model = get.await();
                assertEquals(FILES, model.files().size());
                for (int i = 0; i < FILES; i++) {
                    assertArrayEquals(
                            content(i), Files.readAllBytes(model.folder().resolve(name(i))));
                }
                assertEquals(FILES, get.progress().filesDone());
                assertEquals((long) FILES * SIZE, get.progress().doneBytes());
            }
            long atHub = hub.requests().stream()
                    .filter(one -> one.server() == HubRequest.Server.HUB)
                    .count();
            assertTrue(atHub <= FILES + 5, atHub + " questions to the Hub");
            assertEquals(FILES, hub.requests().size() - atHub);
            assertTrue(
                    hub.traffic().mostAnswering() <= TransferConfig.defaults().connections());
        }
    }
}
