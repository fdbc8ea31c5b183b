package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovedBranchTest {

    private static final String NAME = "m.dat";

    @TempDir
    Path temp;

    /** What was remembered of the branch is a commit that is gone. */
    @Test
    void aBranchThatWasMovedByForceIsAskedForOnceMore() throws Exception {
        try (HubServer hub = HubServer.start();
                ModelLibrary library = ModelLibrary.open(Fixture.hub(temp.resolve("library"), hub))) {
            HubRepo repo = hub.repo("a/b").regular(NAME, new byte[] {1});
            String first = repo.commit();
            repo.regular(NAME, new byte[] {2});
            String second = repo.commit();
            DownloadRequest request =
                    DownloadRequest.builder(Fixture.ref("a/b")).include(NAME).build();
            hub.faults().status("/api/*/tree/*", 403, 1);
            assertThrows(ModelLibraryException.class, () -> library.plan(request));
            repo.history().moveBack(first);
            repo.history().forget(second);
            assertEquals(first, library.plan(request).commit());
            assertEquals(
                    first, library.download(request).await().source().commit().orElseThrow());
        }
    }
}
