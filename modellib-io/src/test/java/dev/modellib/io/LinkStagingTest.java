package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinkStagingTest {
    private static final UUID ID = new UUID(1, 2);
    private static final String NAME = ".modellib-" + ID + ".tmp";
    private static final LinkPolicy COPY = LinkPolicy.only(LinkStrategy.COPY);

    private final Scratch scratch = new Scratch();

    /** Ends a call where a kill would: nothing that clears up after a fault sees it. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @AfterEach
    void clear() {
        scratch.close();
    }

    private Path root() throws IOException {
        return Files.createDirectories(scratch.path("app"));
    }

    private static LinkStaging killed() {
        return new LinkStaging(ID, key -> {
            throw new Killed();
        });
    }

    @Test
    void whoeverKeepsTheRecordIsToldOfACopyBeforeItHasItsName() throws IOException {
        Path source = scratch.file("models/a", "content");
        Path target = root().resolve("x/a");
        List<String> keys = new ArrayList<>();
        LinkStaging staging = new LinkStaging(ID, key -> {
            assertEquals("content", Files.readString(root().resolve(NAME)));
            assertFalse(Scratch.exists(target));
            keys.add(key);
        });
        Link link = Links.create(source, root(), new RelativePath("x/a"), COPY, staging);
        assertEquals(link.fileKey().stream().toList(), keys);
        assertEquals("content", Files.readString(target));
        assertFalse(Scratch.exists(root().resolve(NAME)));
        assertFalse(LinkStaging.remove(ID, root(), new RelativePath("x/a")));
    }

    @Test
    void whatCannotBeWrittenDownDoesNotGetItsName() throws IOException {
        Path source = scratch.file("models/a", "content");
        root();
        SortedMap<String, String> before = scratch.census();
        LinkStaging staging = new LinkStaging(ID, key -> {
            throw new IOException("the record cannot be written");
        });
        StorageException fault = assertThrows(
                StorageException.LinkFailed.class,
                () -> Links.create(source, root(), new RelativePath("x/a"), COPY, staging));
        assertTrue(fault.getMessage().contains("the record cannot be written"), fault.getMessage());
        assertEquals(before, scratch.census());
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndNothingElse() throws IOException {
        Path source = scratch.file("models/a", "content");
        scratch.file("app/" + NAME + ".mine", "mine");
        scratch.file("app/.modellib-" + new UUID(1, 3) + ".tmp", "another's");
        scratch.file("app/x/" + NAME.replace("tmp", "mine"), "mine");
        SortedMap<String, String> before = scratch.census();
        assertThrows(Killed.class, () -> Links.create(source, root(), new RelativePath("x/a"), COPY, killed()));
        assertTrue(Scratch.exists(root().resolve(NAME)));
        assertTrue(LinkStaging.remove(ID, root(), new RelativePath("x/a")));
        assertEquals(before, scratch.census());
        assertFalse(LinkStaging.remove(ID, root(), new RelativePath("x/a")));
        assertFalse(LinkStaging.remove(ID, root(), new RelativePath("none/of/these/a")));
        assertFalse(LinkStaging.remove(ID, scratch.path("no-root"), new RelativePath("a")));
        assertEquals(before, scratch.census());
    }

    /** Links and folders have the name, too, where they cannot be made in place. */
    @Test
    void aLinkIsNotFollowedAndAFolderWithSomethingInItStays() throws IOException {
        scratch.file("mine", "mine");
        SortedMap<String, String> before = scratch.census();
        Files.createSymbolicLink(root().resolve(NAME), scratch.path("mine"));
        assertTrue(LinkStaging.remove(ID, root(), new RelativePath("a")));
        Files.createDirectory(root().resolve(NAME));
        assertTrue(LinkStaging.remove(ID, root(), new RelativePath("a")));
        Files.delete(root());
        assertEquals(before, scratch.census());
        scratch.file("app/" + NAME + "/mine", "mine");
        assertFalse(LinkStaging.remove(ID, root(), new RelativePath("a")));
        assertEquals("mine", Files.readString(root().resolve(NAME).resolve("mine")));
    }

    @Test
    void aFolderThatWasSwappedForALinkLeadsNowhere() throws IOException {
        root();
        scratch.file("outside/" + NAME, "mine");
        Files.createSymbolicLink(scratch.path("app/x"), scratch.path("outside"));
        SortedMap<String, String> before = scratch.census();
        assertFalse(LinkStaging.remove(ID, root(), new RelativePath("x/a")));
        assertFalse(LinkStaging.remove(ID, root(), new RelativePath("x/" + NAME + "/a")));
        assertEquals(before, scratch.census());
    }

    /** What is to go to another volume is made there, beside its place. */
    @Test
    void aVolumeThatBeginsBelowTheRootIsLookedAtToo() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path source = scratch.file("models/a", "content");
            Path other = volumes.tmpfs(root().resolve("other"), "size=1m");
            RelativePath target = new RelativePath("other/x/a");
            assertThrows(Killed.class, () -> Links.create(source, root(), target, COPY, killed()));
            assertTrue(Scratch.exists(other.resolve("x").resolve(NAME)));
            assertTrue(LinkStaging.remove(ID, root(), target));
            assertEquals(Map.of("x", "folder"), Scratch.census(other));
        }
    }
}
