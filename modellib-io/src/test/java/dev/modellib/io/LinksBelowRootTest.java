package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class LinksBelowRootTest {
    private static final List<LinkStrategy> EVERYWHERE =
            List.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.COPY);
    private static final int ROUNDS = 200;

    private final Scratch scratch = new Scratch();

    @AfterEach
    void clear() {
        scratch.close();
    }

    private Path root() throws IOException {
        return Files.createDirectories(scratch.path("app"));
    }

    private static RelativePath relative(String path) {
        return new RelativePath(path);
    }

    @Test
    void linksAreMadeInFoldersThatAreMadeAndRemovedAgain() throws IOException {
        Path source = scratch.file("models/a", "content");
        Path root = root();
        for (LinkStrategy strategy : EVERYWHERE) {
            RelativePath target = relative("loras/deep/" + strategy.wireName());
            Link link = Links.create(source, root, target, LinkPolicy.only(strategy));
            assertEquals(new Link(strategy, source, target.resolveIn(root), link.fileKey()), link);
            assertEquals("content", Files.readString(link.target()));
            assertTrue(Links.isIntact(link));
            assertTrue(Links.remove(link, root));
            assertFalse(Links.isIntact(link));
            assertFalse(Links.remove(link, root));
        }
        Link direct = Links.create(source, root, relative("a"), LinkPolicy.auto());
        assertEquals(Path.of("../models/a"), Files.readSymbolicLink(direct.target()));
        assertTrue(Links.remove(direct, root));
        assertEquals(Map.of("app", "folder", "app/loras", "folder", "app/loras/deep", "folder"), withoutModels());
    }

    private SortedMap<String, String> withoutModels() throws IOException {
        SortedMap<String, String> census = scratch.census();
        census.keySet().removeIf(name -> name.startsWith("models"));
        return census;
    }

    @Test
    void aSymbolicLinkCountsFromTheFolderItIsIn() throws IOException {
        Path source = scratch.file("models/llm/a", "content");
        Link link = Links.create(source, root(), relative("x/y/a"), LinkPolicy.auto());
        assertEquals(Path.of("../../../models/llm/a"), Files.readSymbolicLink(link.target()));
    }

    @Test
    void aFolderIsLinkedSymbolically() throws IOException {
        Path source = scratch.file("models/a/file", "content").getParent();
        Link link = Links.create(source, root(), relative("diffusers/a"), LinkPolicy.auto());
        assertEquals(LinkStrategy.SYMLINK, link.strategy());
        assertEquals("content", Files.readString(link.target().resolve("file")));
        assertTrue(Links.isIntact(link));
        assertTrue(Links.remove(link, root()));
        assertEquals("content", Files.readString(source.resolve("file")));
    }

    @Test
    void whatIsThereIsNeverReplaced() throws IOException {
        Path source = scratch.file("models/a", "content");
        Path root = root();
        scratch.file("app/x/file", "mine");
        Files.createSymbolicLink(scratch.path("app/x/broken"), Path.of("nowhere"));
        Files.createDirectory(scratch.path("app/x/folder"));
        Files.createLink(scratch.path("app/x/same"), source);
        SortedMap<String, String> before = scratch.census();
        for (String name : List.of("file", "broken", "folder", "same")) {
            for (LinkStrategy strategy : LinkStrategy.values()) {
                assertThrows(
                        StorageException.AlreadyExists.class,
                        () -> Links.create(source, root, relative("x/" + name), LinkPolicy.only(strategy)));
            }
        }
        assertEquals(before, scratch.census());
    }

    @Test
    void aLinkOrAFileOnTheWayIsNotFollowed() throws IOException {
        Path source = scratch.file("models/a", "content");
        Path root = root();
        scratch.file("elsewhere/mine", "mine");
        Files.createSymbolicLink(scratch.path("app/loras"), scratch.path("elsewhere"));
        scratch.file("app/file", "mine");
        Files.createSymbolicLink(scratch.path("elsewhere/a"), Path.of("../models/a"));
        SortedMap<String, String> before = scratch.census();
        for (LinkStrategy strategy : EVERYWHERE) {
            for (String path : List.of("loras/b", "loras/new/b", "file/b")) {
                assertThrows(
                        StorageException.Failed.class,
                        () -> Links.create(source, root, relative(path), LinkPolicy.only(strategy)));
            }
        }
        Link ours = new Link(LinkStrategy.SYMLINK, source, root.resolve("loras/a"));
        assertTrue(Links.isIntact(ours));
        assertThrows(StorageException.Failed.class, () -> Links.remove(ours, root));
        assertEquals(before, scratch.census());
    }

    @Test
    void foldersThatWereMadeForALinkThatFailsGoAgain() throws IOException {
        Path source = scratch.file("models/a/file", "content").getParent();
        Path root = root();
        scratch.file("app/x/mine", "mine");
        SortedMap<String, String> before = scratch.census();
        assertThrows(
                StorageException.LinkFailed.class,
                () -> Links.create(source, root, relative("x/y/z/a"), LinkPolicy.sharing()));
        assertEquals(before, scratch.census());
        assertThrows(
                StorageException.NoSuchSource.class,
                () -> Links.create(scratch.path("none"), root, relative("x/y/a"), LinkPolicy.auto()));
        StorageException.NoSuchSource fault = assertThrows(
                StorageException.NoSuchSource.class,
                () -> Links.create(source, scratch.path("none"), relative("a"), LinkPolicy.auto()));
        assertEquals(scratch.path("none"), fault.path());
        assertEquals(before, scratch.census());
    }

    @Test
    void onlyWhatIsBelowTheRootIsRemoved() throws IOException {
        Path source = scratch.file("models/a", "content");
        Path root = root();
        Link link =
                Links.create(source, Files.createDirectory(scratch.path("other")), relative("a"), LinkPolicy.auto());
        for (Path target : List.of(link.target(), root, root.resolve("../other/a"), scratch.folder)) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Links.remove(new Link(LinkStrategy.SYMLINK, source, target), root));
        }
        assertFalse(Links.remove(new Link(LinkStrategy.SYMLINK, source, root.resolve("none/a")), root));
        assertTrue(Links.isIntact(link));
    }

    @Test
    void aVolumeThatBeginsBelowTheRootIsLinkedInto() throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path source = scratch.file("models/a", "content");
            Path root = root();
            Path other = volumes.tmpfs(root.resolve("other"), "size=1m");
            Link link = Links.create(source, root, relative("other/new/a"), LinkPolicy.auto());
            assertEquals(source, Files.readSymbolicLink(other.resolve("new/a")));
            Link copy = Links.create(source, root, relative("other/b"), LinkPolicy.only(LinkStrategy.COPY));
            Files.createSymbolicLink(other.resolve("away"), scratch.path("models"));
            assertThrows(
                    StorageException.Failed.class,
                    () -> Links.create(source, root, relative("other/away/b"), LinkPolicy.auto()));
            assertTrue(Links.remove(link, root));
            assertTrue(Links.remove(copy, root));
            assertEquals(
                    List.of("away", "new"), List.copyOf(Scratch.census(other).keySet()));
        }
    }

    @Test
    void aLinkThatWasMadeAnewBySomebodyElseIsNotOurs() throws IOException {
        Path source = scratch.file("models/a", "content");
        Map<LinkStrategy, Link> links = new EnumMap<>(LinkStrategy.class);
        for (LinkStrategy strategy : List.of(LinkStrategy.SYMLINK, LinkStrategy.COPY)) {
            links.put(
                    strategy,
                    Links.create(source, root(), relative("x/" + strategy.wireName()), LinkPolicy.only(strategy)));
        }
        assumeTrue(
                links.values().stream().allMatch(link -> link.fileKey().isPresent()),
                "this file system gives no lasting file keys");
        for (Link link : links.values()) {
            // the old one stays elsewhere, so that its number is not given to the new one
            Path kept = Files.move(link.target(), scratch.path("kept-" + link.strategy()));
            if (link.strategy() == LinkStrategy.SYMLINK) {
                Files.createSymbolicLink(link.target(), Files.readSymbolicLink(kept));
            } else {
                Files.copy(source, link.target());
            }
            assertFalse(Links.isIntact(link));
            assertFalse(Links.remove(link));
            assertFalse(Links.remove(link, root()));
            Link withoutKey = new Link(link.strategy(), link.source(), link.target());
            assertTrue(Links.isIntact(withoutKey));
            assertTrue(Links.remove(withoutKey, root()));
        }
    }

    @Test
    void theNumberOfTheDeviceMayChange() throws IOException {
        Path source = scratch.file("models/a", "content");
        Link link = Links.create(source, root(), relative("a"), LinkPolicy.auto());
        assumeTrue(link.fileKey().isPresent(), "this file system gives no lasting file keys");
        Optional<String> mountedAnew = link.fileKey().map(key -> key.replaceAll("dev=[0-9a-f]+", "dev=1"));
        assertTrue(Links.remove(new Link(link.strategy(), source, link.target(), mountedAnew), root()));
    }

    /**
     * What somebody else does to the folder on the way all the time: it is moved aside, a link outside takes its place, and back.
     * The folder that the linker makes while there is none is put aside for good.
     */
    private void swap(Path folder, Path outside, AtomicBoolean end) throws IOException {
        Path aside = scratch.path("aside");
        while (!end.get()) {
            Files.move(folder, aside);
            untilFree(folder, () -> Files.createSymbolicLink(folder, outside));
            Thread.onSpinWait();
            Files.delete(folder);
            untilFree(folder, () -> Files.move(aside, folder));
        }
    }

    private interface Change {
        Path make() throws IOException;
    }

    private void untilFree(Path folder, Change change) throws IOException {
        FileSystemException last = null;
        for (int i = 0; i < 1000; i++) {
            try {
                change.make();
                return;
            } catch (FileSystemException e) {
                last = e;
                putAside(folder);
            }
        }
        throw last;
    }

    private void putAside(Path folder) throws IOException {
        try {
            Files.move(folder, scratch.path("made").resolve(UUID.randomUUID().toString()));
        } catch (NoSuchFileException e) {
            // the linker had no use for it any more
            Thread.onSpinWait();
        }
    }

    private static boolean worksOnHandles(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return entries instanceof SecureDirectoryStream;
        }
    }

    /** However the folder is swapped, nothing appears or disappears outside, and what is made or removed is in the folder. */
    @Test
    void aFolderThatIsSwappedForALinkLeadsNowhere() throws Exception {
        Path source = scratch.file("models/a", "content");
        Path folder = Files.createDirectory(root().resolve("loras"));
        assumeTrue(worksOnHandles(folder), "no folders through handles here");
        Files.writeString(folder.resolve("mine"), "mine");
        Files.createDirectory(scratch.path("made"));
        Path outside = Files.createDirectory(scratch.path("outside"));
        // what a removal that follows the swapped folder would take for ours
        Files.createSymbolicLink(outside.resolve("SYMLINK"), source);
        Files.createLink(outside.resolve("HARDLINK"), source);
        Files.copy(source, outside.resolve("COPY"));
        SortedMap<String, String> before = Scratch.census(outside);
        AtomicBoolean end = new AtomicBoolean();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<?> swapping = thread.submit(() -> {
            swap(folder, outside, end);
            return null;
        });
        int made = 0;
        int removed = 0;
        try {
            for (int round = 0; round < ROUNDS && !swapping.isDone(); round++) {
                LinkStrategy strategy = EVERYWHERE.get(round % EVERYWHERE.size());
                RelativePath target = relative("loras/" + strategy + round);
                RelativePath known = relative("loras/" + strategy);
                made += succeeds(() -> Links.create(source, root(), target, LinkPolicy.only(strategy)) != null);
                Link same = new Link(strategy, source, known.resolveIn(root()));
                removed += succeeds(() -> Links.remove(same, root()));
                assertEquals(before, Scratch.census(outside));
            }
        } finally {
            end.set(true);
            finish(swapping);
            thread.shutdownNow();
        }
        assertEquals(0, removed, "there was nothing of ours to remove");
        assertEquals(List.of("loras"), names(root()));
        Files.delete(folder.resolve("mine"));
        List<Path> links = new ArrayList<>();
        for (Path place : List.of(folder, scratch.path("made"))) {
            try (Stream<Path> entries = Files.walk(place)) {
                entries.filter(entry -> !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                        .forEach(links::add);
            }
        }
        assertEquals(made, links.size());
        // a quiet folder is linked into and out of again
        int left = 0;
        for (String name : names(folder)) {
            LinkStrategy strategy = LinkStrategy.valueOf(name.replaceAll("[0-9]", ""));
            left += 1 - succeeds(() -> Links.remove(new Link(strategy, source, folder.resolve(name)), root()));
        }
        assertEquals(0, left);
        assertEquals(before, Scratch.census(outside));
    }

    /** Somebody makes and removes a file under the very name, all the time: it is never replaced, and a link is told to be in the way. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aNameThatAppearsMeanwhileIsNotReplaced() throws Exception {
        Path source = scratch.file("models/a", "content");
        Path folder = Files.createDirectory(root().resolve("loras"));
        Path name = folder.resolve("a");
        AtomicBoolean end = new AtomicBoolean();
        AtomicInteger tries = new AtomicInteger();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<Integer> others = thread.submit(() -> {
            int kept = 0;
            for (int round = 0; !end.get(); round++) {
                try {
                    Files.writeString(name, "mine " + round, StandardOpenOption.CREATE_NEW);
                } catch (FileAlreadyExistsException e) {
                    continue;
                }
                for (int look = 0; look < 20; look++) {
                    assertFalse(Files.isSymbolicLink(name), "it was replaced by a link");
                    assertEquals("mine " + round, Files.readString(name), "it was replaced");
                }
                Files.delete(name);
                kept++;
                // every other time the name stays free for a while, or no link would ever be made
                for (int seen = tries.get(); round % 2 == 0 && tries.get() < seen + 2 && !end.get(); ) {
                    Thread.onSpinWait();
                }
            }
            return kept;
        });
        int made = 0;
        try {
            for (int round = 0; round < 10 * ROUNDS && !others.isDone(); round++) {
                LinkPolicy policy = LinkPolicy.only(EVERYWHERE.get(round % EVERYWHERE.size()));
                tries.incrementAndGet();
                try {
                    Link link = Links.create(source, root(), relative("loras/a"), policy);
                    made++;
                    assertTrue(Links.remove(link, root()));
                } catch (StorageException.AlreadyExists e) {
                    assertFalse(e.getMessage().isBlank());
                }
            }
        } finally {
            end.set(true);
            thread.shutdown();
        }
        assertTrue(others.get() > 0, "no file was ever there");
        assertTrue(made > 0, "no link was ever made");
        assertEquals(List.of("loras"), names(root()));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void anOpenedFolderIsReachedByItsDescriptor() throws Exception {
        Path folder = Files.createDirectories(root().resolve("x/y"));
        try (OpenedFolder opened =
                OpenedFolder.open(root(), List.of("x", "y"), Optional.empty()).orElseThrow()) {
            Path direct = opened.direct("new").orElseThrow();
            Files.move(folder, scratch.path("away"));
            Files.createSymbolicLink(folder, Files.createDirectory(scratch.path("outside")));
            Files.createDirectory(direct);
        }
        assertEquals(List.of("new"), names(scratch.path("away")));
        assertEquals(List.of(), names(scratch.path("outside")));
    }

    private interface Act {
        boolean succeeds() throws IOException;
    }

    private static int succeeds(Act act) throws IOException {
        try {
            return act.succeeds() ? 1 : 0;
        } catch (StorageException e) {
            // swapped at that moment, and told so
            assertFalse(e.getMessage().isBlank());
            return 0;
        }
    }

    private static void finish(Future<?> swapping) throws InterruptedException, IOException {
        try {
            swapping.get();
        } catch (ExecutionException e) {
            throw new IOException("the swapping thread was disturbed", e.getCause());
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            List<String> names = new ArrayList<>();
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
            return names;
        }
    }
}
