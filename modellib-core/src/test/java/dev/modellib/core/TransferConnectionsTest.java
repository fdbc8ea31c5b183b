package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over how many connections a transfer comes, and in which order they are given work. */
class TransferConnectionsTest {

    private static final String REPO = "acme/Parts";
    private static final String NAME = "a-model-Q8_0.gguf";
    private static final int PART = 64 << 10;
    private static final int PARTS = 24;

    @TempDir
    Path temp;

    private final byte[] content = new byte[PARTS * PART - 100];
    private HubServer hub;

    @BeforeEach
    void aFileOfManyParts() {
        new Random(5).nextBytes(content);
        hub = HubServer.start();
        hub.repo(REPO).lfs(NAME, content);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private LibraryConfig config(int connections) {
        LibraryConfig parts = Fixture.parts(Fixture.hub(temp.resolve("library"), hub), PART);
        return parts.toBuilder()
                .transfers(parts.transfers().toBuilder()
                        .connections(connections)
                        .connectionsPerFile(connections)
                        .build())
                .build();
    }

    private static DownloadRequest all() {
        return DownloadRequest.builder(Fixture.ref(REPO)).include("*").build();
    }

    /** Their names come behind the large one's. */
    @Test
    void smallFilesAreAskedForBeforeTheFirstPartOfALargeOne() throws Exception {
        hub.repo(REPO)
                .regular("b.json", "{}".getBytes(StandardCharsets.UTF_8))
                .regular("c.txt", "c".getBytes(StandardCharsets.UTF_8))
                .regular("z.md", "z".getBytes(StandardCharsets.UTF_8));
        try (ModelLibrary library = ModelLibrary.open(config(1))) {
            library.download(all()).await();
        }
        List<String> asked = hub.requests().stream()
                .filter(one -> one.server() == HubRequest.Server.HUB)
                .map(HubRequest::path)
                .filter(path -> path.contains("/resolve/"))
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .distinct()
                .toList();
        assertEquals(List.of("b.json", "c.txt", "z.md", NAME), asked);
    }
}
