package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.TreeFinding.Kind;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TreeWatchTest extends WatchRig {

    @Test
    void whatIsDoneByHandIsToldAndWhatTheLibraryDoesIsNot() throws Exception {
        open(pause -> {});
        Model first = model(1);
        Path before = Files.writeString(first.folder().resolve("before.txt"), "mine");
        try (TreeWatch watch = watch()) {
            assertTrue(watch.isComplete());
            hears(Kind.FILE_ADDED, before);

            Model second = model(2);
            library.registry()
                    .edit(
                            ModelRef.parse(second.id().value()),
                            ModelEdit.builder().name("Other").build());
            library.map(second, temp.resolve("app")).await();
            library.remove(RemoveRequest.of(model(3)));
            Path added = Files.writeString(second.folder().resolve("added.txt"), "mine");
            hears(Kind.FILE_ADDED, added);

            Files.delete(weights(second));
            hears(Kind.FILE_REMOVED, weights(second));
            Path stray = Files.writeString(models.resolve("stray.gguf"), "mine");
            hears(Kind.FILE_ADDED, stray);
            Path nested = Files.createDirectories(temp.resolve("made/mine/mine"));
            Files.move(temp.resolve("made"), models.resolve("made"));
            hears(Kind.FOLDER_WITHOUT_RECORD, models.resolve("made/mine/mine"));
            assertFalse(Files.exists(nested));
            Files.move(models.resolve("made"), temp.resolve("made"));
            Files.move(first.folder(), temp.resolve("moved"));
            hears(Kind.MODEL_REMOVED, first.folder());
            assertEquals(Set.of(), Set.copyOf(heard.findings));
            assertEquals(Set.of(), Set.copyOf(heard.unseen));
        }
    }

    @Test
    void aFileThatLooksOtherwiseIsReadAndToldWhenItsBytesAreOthers() throws Exception {
        open(pause -> {});
        Model touched = model(1);
        Model changed = model(2);
        try (TreeWatch watch = watch()) {
            // told last of the first look, so that everything has been seen
            Path seen = Files.writeString(changed.folder().resolve("seen"), "mine");
            hears(Kind.FILE_ADDED, seen);
            Files.setLastModifiedTime(weights(touched), FileTime.fromMillis(1_000_000_000_000L));
            Path twin = temp.resolve("twin");
            byte[] bytes = Files.readAllBytes(weights(changed));
            bytes[bytes.length - 1] ^= 1;
            Files.write(twin, bytes);
            Files.move(twin, weights(changed), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            hears(Kind.FILE_CHANGED, weights(changed));
            assertTrue(watch.isOpen());
            assertEquals(Set.of(), Set.copyOf(heard.findings));
        }
    }

    /** The system tells of every write, also of one that leaves size and time as they were; and of a change of rights, too. */
    @Test
    void aFileThatTheSystemToldOfIsReadWhateverItsTimeSays() throws Exception {
        Pauses pauses = new Pauses();
        open(pauses);
        Model touched = model(1);
        Model changed = model(2);
        Path before = Files.writeString(changed.folder().resolve("before"), "mine");
        try (TreeWatch watch = watch()) {
            hears(Kind.FILE_ADDED, before);
            Files.delete(before);
            pauses.awaitPause();
            rewrite(weights(touched), 0);
            rewrite(weights(changed), 1);
            pauses.end();
            hears(Kind.FILE_CHANGED, weights(changed));
            rewrite(weights(changed), 1);
            Path mark = Files.writeString(changed.folder().resolve("mark"), "mine");
            hears(Kind.FILE_ADDED, mark);
            Path other = Files.writeString(touched.folder().resolve("mark"), "mine");
            hears(Kind.FILE_ADDED, other);
            assertTrue(watch.isOpen());
            assertEquals(Set.of(), Set.copyOf(heard.findings));
        }
    }

    /** A kind's folder that is moved away takes its models with it, and brings them back. */
    @Test
    void modelsThatGoAndComeWithAFolderAboveAreToldEachTime() throws Exception {
        open(pause -> {});
        Model model = model(1);
        Path kind = model.folder().getParent().getParent();
        Path away = temp.resolve("away");
        try (TreeWatch watch = watch()) {
            for (int i = 0; i < 2; i++) {
                Files.move(kind, away);
                hears(Kind.MODEL_REMOVED, model.folder());
                Files.move(away, kind);
                Path mark = Files.writeString(model.folder().resolve("mark" + i), "mine");
                hears(Kind.FILE_ADDED, mark);
                Files.delete(mark);
            }
            assertTrue(watch.isOpen());
        }
    }

    @Test
    void whatPassesWithinAPauseIsNotToldAndLostEventsLoseNothing() throws Exception {
        Pauses pauses = new Pauses();
        open(pauses);
        Model model = model(1);
        Set<Path> added = new TreeSet<>();
        Path before = Files.writeString(model.folder().resolve("before"), "mine");
        try (TreeWatch watch = watch()) {
            hears(Kind.FILE_ADDED, before);
            Path first = Files.writeString(model.folder().resolve("first"), "mine");
            pauses.awaitPause();
            Files.delete(first);
            // more than the JDK keeps of one folder
            for (int i = 0; i < 600; i++) {
                added.add(Files.createFile(model.folder().resolve("f" + i)));
            }
            pauses.end();
            Set<Path> told = new TreeSet<>();
            while (told.size() < added.size()) {
                TreeFinding finding = heard.next();
                assertEquals(Kind.FILE_ADDED, finding.kind());
                assertTrue(told.add(finding.path()), "twice: " + finding);
            }
            assertEquals(added, told);
            assertTrue(watch.isOpen());
        }
    }

    @Test
    void theWatchSaysWhenTheSystemGivesTooFewWatches() throws Exception {
        open(pause -> {});
        Model model = model(1);
        AtomicInteger left = new AtomicInteger(1);
        WatchedFolders.Registrar few = (folder, service) -> {
            if (left.getAndDecrement() <= 0) {
                throw new IOException("User limit of inotify watches reached");
            }
            return WatchedFolders.Registrar.system().register(folder, service);
        };
        try (TreeWatch watch = library.upkeep().watch(Upkeep.QUIET, heard, few)) {
            assertFalse(watch.isComplete());
            assertTrue(heard.unseen.remove().contains("max_user_watches"));
            assertTrue(heard.unseen.isEmpty(), "it is said once");
            Files.writeString(model.folder().resolve("unseen.txt"), "mine");
            Path stray = Files.writeString(models.resolve("stray.gguf"), "mine");
            // the first look may have found the other
            Set<Path> told = new TreeSet<>();
            do {
                told.add(heard.next().path());
            } while (!told.contains(stray));
        }
    }

    @Test
    void anEmptyMountPointIsSaidAndNotTakenForAnEmptyLibrary() throws Exception {
        open(pause -> {});
        Model model = model(1);
        try (TreeWatch watch = watch()) {
            Path seen = Files.writeString(model.folder().resolve("seen"), "mine");
            hears(Kind.FILE_ADDED, seen);
            Files.move(library.root().resolve("library.json"), temp.resolve("away"));
            Files.move(model.folder().getParent().getParent(), temp.resolve("kind"));
            String reason = heard.unseen.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertNotNull(reason);
            assertTrue(reason.contains("mount"), reason);
            assertEquals(Set.of(), Set.copyOf(heard.findings));
            assertTrue(watch.isOpen());
        }
    }

    @Test
    void aWatchEndsWithItsLibraryAndLeavesNoThread() throws Exception {
        open(pause -> {});
        TreeWatch closed = watch();
        closed.close();
        closed.close();
        assertFalse(closed.isOpen());
        TreeWatch open = watch();
        library.close();
        assertFalse(open.isOpen());
        assertFalse(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("modellib-watch")));
        assertThrows(IllegalStateException.class, this::watch);
        open(pause -> {});
        assertThrows(IllegalArgumentException.class, () -> library.upkeep().watch(Duration.ofMillis(-1), heard));
    }

    /** While the library is at work on a folder it is passed over, and what was told of it is not told once more. */
    @Test
    void whatWasToldIsNotToldAgainAfterALookThatPassedItOver() throws Exception {
        open(pause -> {});
        Model changed = model(1);
        Model other = library.importModel(Files.write(
                        temp.resolve("other.gguf"),
                        GgufFile.tiny("qwen2", 15, 2).bytes()))
                .await();
        Path family = other.folder().getParent();
        assertNotEquals(family, changed.folder().getParent());
        Path mark = Files.writeString(changed.folder().resolve("first"), "mine");
        try (LibraryDatabase beside =
                        LibraryDatabase.open(temp.resolve("library").resolve(".modellib/library.db"));
                TreeWatch watch = watch()) {
            hears(Kind.FILE_ADDED, mark);
            String owner = Owner.here("another").toString();
            assertTrue(beside.journal().begin(new JournalEntry("held", Jobs.EDIT, "", owner, changed.slug())));
            Files.move(family, temp.resolve("away"));
            hears(Kind.MODEL_REMOVED, other.folder());
            beside.journal().end("held");
            Path second = Files.writeString(changed.folder().resolve("second"), "mine");
            hears(Kind.FILE_ADDED, second);
            assertTrue(watch.isOpen());
            assertEquals(Set.of(), Set.copyOf(heard.findings));
        }
    }

    @Test
    void anErrorOfTheListenerEndsNothing() throws Exception {
        open(pause -> {});
        Model model = model(1);
        Path first = Files.writeString(model.folder().resolve("first"), "mine");
        TreeListener failing = finding -> {
            heard.found(finding);
            throw new AssertionError("no listener should");
        };
        try (TreeWatch watch = library.upkeep().watch(Upkeep.QUIET, failing)) {
            hears(Kind.FILE_ADDED, first);
            Path second = Files.writeString(model.folder().resolve("second"), "mine");
            hears(Kind.FILE_ADDED, second);
            assertTrue(watch.isOpen());
        }
    }
}
