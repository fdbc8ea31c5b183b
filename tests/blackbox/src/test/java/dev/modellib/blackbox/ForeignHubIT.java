package dev.modellib.blackbox;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modellib.core.DownloadRequest;
import dev.modellib.core.LibraryConfig;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelQuery;
import dev.modellib.core.ModelRef;
import dev.modellib.hf.HubConfig;
import dev.modellib.network.NetworkConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interrupted and killed downloads from a server that is none of ours, nginx: needs it installed. */
class ForeignHubIT {

    private static final String NAME = "Big-Q4_K_M.gguf";
    private static final int PART = 16 << 20;
    private static final int ROUNDS = Integer.getInteger("modellib.rounds", 10);
    private static final int MOST_CUTS = 6;

    /** What one read brings at most, so what a connection may lose when it breaks. */
    private static final int BUFFER = 16 << 10;

    /** Of an answer, as generous as a server may be. */
    private static final int HEAD = 1 << 10;

    @TempDir
    Path temp;

    @BeforeAll
    static void nginxIsThere() {
        assumeTrue(ForeignHub.executable().isPresent(), "nginx is not installed");
    }

    private static void requireRight(ModelLibrary library, byte[] content) throws IOException {
        Model model = library.models(ModelQuery.all()).models().get(0);
        assertArrayEquals(content, Files.readAllBytes(model.folder().resolve(NAME)));
        assertTrue(library.verify(model).await().clean());
    }

    @Test
    void cutAnywhereItEndsRightAndFetchesHardlyAnythingTwice() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] content = KillLateIT.content(1 + PART + random.nextInt(2 * PART), random);
            int cuts = random.nextInt(MOST_CUTS + 1);
            Path folder = Files.createDirectory(temp.resolve("hub" + round));
            try (ForeignHub hub = new ForeignHub(folder, NAME, content)) {
                for (int cut = 0; cut < cuts; cut++) {
                    hub.storage().cutAfter(1 + random.nextInt(PART));
                }
                LibraryConfig config = LibraryConfig.builder(temp.resolve("library" + round))
                        .hub(HubConfig.builder()
                                .endpoint(URI.create(hub.endpoint()))
                                .build())
                        .network(NetworkConfig.builder()
                                .sleeper(pause -> {})
                                .circuitFailures(1_000)
                                .build())
                        .build();
                try (ModelLibrary library = ModelLibrary.open(config)) {
                    ModelRef.Hub repo = (ModelRef.Hub) ModelRef.parse(ForeignHub.REPO);
                    library.download(DownloadRequest.of(repo)).await();
                    requireRight(library, content);
                }
                long answers = content.length / PART + 1L + cuts;
                long most = content.length + cuts * (long) BUFFER + answers * HEAD;
                long passed = hub.storage().passed();
                assertTrue(
                        passed <= most,
                        () -> passed + " bytes for a file of " + content.length + " with " + cuts + " cuts, seed "
                                + seed);
            }
        }
    }

    @Test
    void killedLateTheNextRunFetchesHardlyMoreThanTheRest() throws Exception {
        byte[] content = KillLateIT.content(8 * PART, new Random(7));
        Path root = temp.resolve("library");
        try (ForeignHub hub = new ForeignHub(Files.createDirectory(temp.resolve("hub")), NAME, content)) {
            List<String> get = KillLateIT.get(root, hub.endpoint(), ForeignHub.REPO);
            hub.storage().holdAfter(content.length / 100 * 95);
            KillLateIT.killWhen(hub.storage()::awaitHeld, get);
            long before = hub.storage().passed();
            hub.storage().release();
            Java.Result second = Java.run(Java.cli(get));
            assertEquals(0, second.exit(), second.err());
            long fetched = hub.storage().passed() - before;
            System.out.printf(
                    "ForeignHubIT: killed after %.1f %%, the second run fetched %.1f %%%n",
                    100.0 * before / content.length, 100.0 * fetched / content.length);
            assertTrue(fetched <= content.length / 10, fetched + " bytes were fetched by the second run");
        }
        try (ModelLibrary library = ModelLibrary.open(LibraryConfig.defaults(root))) {
            requireRight(library, content);
        }
    }
}
