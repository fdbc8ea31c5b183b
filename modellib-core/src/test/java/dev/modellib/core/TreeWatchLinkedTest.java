package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.TreeFinding.Kind;
import dev.modellib.testkit.GgufFile;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that models link to, which lie outside of the library. */
class TreeWatchLinkedTest extends WatchRig {

    private Path theirs;

    @BeforeEach
    void folderOfTheirs() throws Exception {
        open(pause -> {});
        theirs = Files.createDirectories(temp.toRealPath().resolve("theirs/models"));
    }

    private Model linked(int seed) throws Exception {
        Path file = theirs.resolve("m" + seed + ".gguf");
        Files.write(file, GgufFile.tiny("llama", 15, seed).bytes());
        return library.importModel(ImportRequest.builder(file)
                        .mode(ImportRequest.Mode.LINK)
                        .build())
                .await();
    }

    private Path theirsOf(int seed) {
        return theirs.resolve("m" + seed + ".gguf");
    }

    /** A watch that has looked at everything. */
    private TreeWatch watchFrom(WatchedFolders.Registrar registrar) throws Exception {
        Path before = Files.writeString(models.resolve("before"), "mine");
        TreeWatch watch = library.upkeep().watch(Upkeep.QUIET, heard, registrar);
        hears(Kind.FILE_ADDED, before);
        return watch;
    }

    private TreeWatch watchFromNow() throws Exception {
        return watchFrom(WatchedFolders.Registrar.system());
    }

    /** What came before it has been looked at; it is told, and nothing else is. */
    private void nothingElseIsTold(Model model, String name) throws Exception {
        Path mark = Files.writeString(model.folder().resolve(name), "mine");
        hears(Kind.FILE_ADDED, mark);
        assertEquals(Set.of(), Set.copyOf(heard.findings));
        assertEquals(Set.of(), Set.copyOf(heard.unseen));
    }

    @Test
    void aLinkedFileThatIsWrittenReplacedOrRemovedIsTold() throws Exception {
        Model written = linked(1);
        Model replaced = linked(2);
        Model removed = linked(3);
        Model touched = linked(4);
        try (TreeWatch watch = watchFromNow()) {
            Files.setLastModifiedTime(theirsOf(4), FileTime.fromMillis(1_000_000_000_000L));
            rewrite(theirsOf(1), 1);
            hears(Kind.FILE_CHANGED, weights(written));
            rewrite(theirsOf(1), 1);

            Path twin = Files.write(
                    temp.resolve("twin"), GgufFile.tiny("llama", 15, 9).bytes());
            Files.move(twin, theirsOf(2), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            hears(Kind.FILE_CHANGED, weights(replaced));

            for (int i = 0; i < 2; i++) {
                Path kept = Files.copy(theirsOf(3), temp.resolve("kept"), StandardCopyOption.REPLACE_EXISTING);
                Files.delete(theirsOf(3));
                hears(Kind.FILE_REMOVED, weights(removed));
                Files.createFile(theirsOf(3));
                hears(Kind.FILE_CHANGED, weights(removed));
                Files.move(kept, theirsOf(3), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                nothingElseIsTold(removed, "mark" + i);
            }
            nothingElseIsTold(touched, "mark");
            assertTrue(watch.isComplete());
        }
    }

    @Test
    void modelsThatComeAndGoMeanwhileAreFollowed() throws Exception {
        try (TreeWatch watch = watchFromNow()) {
            Model first = linked(1);
            Model second = linked(2);
            nothingElseIsTold(second, "come");
            rewrite(theirsOf(1), 1);
            hears(Kind.FILE_CHANGED, weights(first));
            library.remove(RemoveRequest.of(first));
            rewrite(theirsOf(1), 1);
            Files.delete(theirsOf(1));
            nothingElseIsTold(second, "gone");
            Files.delete(theirsOf(2));
            hears(Kind.FILE_REMOVED, weights(second));
            assertTrue(watch.isOpen());
        }
    }

    @Test
    void whatElseIsInTheirFolderIsNeitherListedNorTold() throws Exception {
        Model model = linked(1);
        Path beside = Files.createDirectories(theirs.resolve("beside/deep"));
        Set<Path> registered = ConcurrentHashMap.newKeySet();
        WatchedFolders.Registrar recording = (folder, service) -> {
            registered.add(folder);
            return WatchedFolders.Registrar.system().register(folder, service);
        };
        try (TreeWatch watch = watchFrom(recording)) {
            Files.writeString(beside.resolve("file"), "theirs");
            Path made = Files.createDirectories(theirs.resolve("made/deep"));
            Files.writeString(theirs.resolve("other"), "theirs");
            Files.delete(theirs.resolve("other"));
            // more than the JDK keeps of one folder, so that what happened to the linked one may be lost
            for (int i = 0; i < 600; i++) {
                Files.createFile(theirs.resolve("f" + i));
            }
            nothingElseIsTold(model, "mark");
            Files.delete(theirsOf(1));
            hears(Kind.FILE_REMOVED, weights(model));
            assertTrue(registered.contains(theirs));
            assertFalse(registered.contains(beside) || registered.contains(beside.getParent()));
            assertFalse(registered.contains(made) || registered.contains(made.getParent()));
            assertTrue(watch.isComplete());
        }
    }

    @Test
    void aFolderThatIsMovedAwayOrWasNotThereIsToldAndWatchedWhenItComes() throws Exception {
        Model model = linked(1);
        Path away = temp.resolve("away");
        Files.move(theirs.getParent(), away);
        try (TreeWatch watch = watch()) {
            hears(Kind.FILE_REMOVED, weights(model));
            for (int i = 0; i < 2; i++) {
                Files.move(away, theirs.getParent());
                backAndWatched(model, "back" + i);
                Files.move(theirs.getParent(), away);
                hears(Kind.FILE_REMOVED, weights(model));
            }
            Path elsewhere = Files.move(away, temp.resolve("elsewhere"));
            Files.createSymbolicLink(theirs.getParent(), elsewhere);
            backAndWatched(model, "linked");
            assertTrue(watch.isComplete());
        }
    }

    private void backAndWatched(Model model, String name) throws Exception {
        nothingElseIsTold(model, name);
        rewrite(theirsOf(1), 1);
        hears(Kind.FILE_CHANGED, weights(model));
        rewrite(theirsOf(1), 1);
        nothingElseIsTold(model, name + "-whole");
    }

    @Test
    void aFolderThatMayNotBeReadIsSaidOnceAndTheRestIsWatched() throws Exception {
        Model blind = linked(1);
        Model other = model(2);
        WatchedFolders.Registrar refusing = (folder, service) -> {
            if (!folder.startsWith(temp.resolve("library"))) {
                throw new AccessDeniedException(folder.toString());
            }
            return WatchedFolders.Registrar.system().register(folder, service);
        };
        try (TreeWatch watch = watchFrom(refusing)) {
            String reason = heard.unseen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(reason);
            assertTrue(reason.contains(theirs.toString()), reason);
            assertFalse(watch.isComplete());
            Files.delete(theirsOf(1));
            nothingElseIsTold(other, "mark");
            Path mark = Files.writeString(blind.folder().resolve("mark"), "mine");
            Set<Path> told = Set.of(heard.next().path(), heard.next().path());
            assertEquals(Set.of(mark, weights(blind)), told, "found when its model's folder is looked at");
            assertEquals(Set.of(), Set.copyOf(heard.unseen), "it is said once");
        }
    }
}
