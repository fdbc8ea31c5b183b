package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.TreeFinding.Kind;
import dev.modellib.core.VerifyRequest.Depth;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeScanTest {

    @TempDir
    Path temp;

    private ModelLibrary library;
    private Path models;

    @BeforeEach
    void open() throws Exception {
        library = ModelLibrary.open(Fixture.local(temp.resolve("library")));
        models = library.root().resolve("models");
    }

    @AfterEach
    void close() {
        library.close();
    }

    private Model model(int seed) throws Exception {
        return library.importModel(source(seed)).await();
    }

    private Path source(int seed) throws IOException {
        return Files.write(
                temp.resolve("m" + seed + ".gguf"),
                GgufFile.tiny("llama", 15, seed).bytes());
    }

    private static Path weights(Model model) {
        return model.pathOf(model.files().get(0));
    }

    private Map<Path, Kind> scan(Depth depth) throws Exception {
        var before = Fixture.tree(models);
        TreeReport report = library.upkeep().scan(depth).await();
        assertEquals(before, Fixture.tree(models), "a scan changes nothing");
        Map<Path, Kind> found = new TreeMap<>();
        for (TreeFinding finding : report.findings()) {
            assertTrue(finding.message().contains("; "), finding.toString());
            found.put(finding.path(), finding.kind());
        }
        return found;
    }

    /** Other bytes of the same length, as an editor writes them: beside it, then a rename. */
    static void replace(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Path beside = file.resolveSibling("." + file.getFileName() + ".swp");
        Files.write(beside, bytes);
        Files.delete(file);
        Files.move(beside, file);
    }

    @Test
    void whatTheLibraryDidIsNoFinding() throws Exception {
        Model model = model(1);
        library.importModel(ImportRequest.builder(source(2))
                        .mode(ImportRequest.Mode.LINK)
                        .build())
                .await();
        library.map(model, temp.resolve("app")).await();
        TreeReport report = library.upkeep().scan(Depth.DIGESTS).await();
        assertEquals(2, report.models());
        assertEquals(2, report.files());
        assertTrue(report.clean(), report.toString());
    }

    @Test
    void everyHandmadeChangeHasItsKind() throws Exception {
        Path shorter = weights(model(1));
        Path gone = weights(model(2));
        Path lost = model(3).folder();
        Path record = model(4).folder().resolve("metadata.json");
        Path edited = model(5).folder().resolve("metadata.json");
        Path beside = shorter.resolveSibling("sub/notes.txt");
        Files.delete(shorter);
        Files.writeString(shorter, "short");
        Files.delete(gone);
        Files.createDirectories(beside.getParent());
        Files.writeString(beside, "mine");
        Fixture.delete(lost);
        Files.writeString(record, "{");
        Files.writeString(
                edited, Files.readString(edited).replaceFirst("\"family\" ?: ?\"[^\"]*\"", "\"family\": \"other\""));
        Path folder = Files.createDirectories(models.resolve("llm/mine/mine"));
        Path stray = Files.writeString(models.resolve("stray.gguf"), "mine");
        Path deeper = Files.writeString(models.resolve("llm/stray.gguf"), "mine");
        assertEquals(
                new TreeMap<>(Map.of(
                        shorter, Kind.FILE_CHANGED,
                        gone, Kind.FILE_REMOVED,
                        lost, Kind.MODEL_REMOVED,
                        record, Kind.RECORD_REFUSED,
                        edited, Kind.RECORD_CHANGED,
                        beside, Kind.FILE_ADDED,
                        folder, Kind.FOLDER_WITHOUT_RECORD,
                        stray, Kind.FILE_ADDED,
                        deeper, Kind.FILE_ADDED)),
                scan(Depth.SIZES));
    }

    @Test
    void aRecordWithoutARowIsToldUnlessSomebodyIsAtWorkOnIt() throws Exception {
        Model model = model(1);
        Path record = model.folder().resolve("metadata.json");
        try (LibraryDatabase beside = LibraryDatabase.open(library.root().resolve(".modellib/library.db"))) {
            beside.models().remove(model.id().value());
            assertEquals(Map.of(record, Kind.RECORD_NOT_INDEXED), scan(Depth.SIZES));
            String alive = Owner.here("another library of this process").toString();
            beside.journal().begin(new JournalEntry(model.id().value(), Jobs.IMPORT, "", alive, model.slug()));
            assertEquals(Map.of(), scan(Depth.SIZES));
        }
    }

    @Test
    void bytesOfTheSameLengthAreFoundByReadingAndByTheTimeWhereItIsKnown() throws Exception {
        Model owned = model(1);
        Path theirs = source(2);
        Model linked = library.importModel(ImportRequest.builder(theirs)
                        .mode(ImportRequest.Mode.LINK)
                        .build())
                .await();
        FileTime later = FileTime.fromMillis(Files.getLastModifiedTime(theirs).toMillis() + 5000);
        replace(weights(owned));
        replace(theirs);
        Files.setLastModifiedTime(weights(owned), later);
        Files.setLastModifiedTime(theirs, later);
        assertEquals(Map.of(weights(linked), Kind.FILE_CHANGED), scan(Depth.SIZES), "nobody has verified the other");
        assertEquals(
                Map.of(weights(linked), Kind.FILE_CHANGED, weights(owned), Kind.FILE_CHANGED), scan(Depth.DIGESTS));

        Model verified = model(3);
        library.upkeep()
                .verify(VerifyRequest.builder().models(List.of(verified)).build())
                .await();
        Files.setLastModifiedTime(weights(verified), later);
        assertTrue(scan(Depth.SIZES).containsKey(weights(verified)), "its time is another");
        assertTrue(!scan(Depth.DIGESTS).containsKey(weights(verified)), "its bytes are the same");
    }

    @Test
    void aLinkedFileThatIsGoneIsToldThoughTheLinkToItIsThere() throws Exception {
        Path theirs = source(1);
        Model linked = library.importModel(ImportRequest.builder(theirs)
                        .mode(ImportRequest.Mode.LINK)
                        .build())
                .await();
        Files.delete(theirs);
        assertEquals(Map.of(weights(linked), Kind.FILE_REMOVED), scan(Depth.SIZES));
        assertEquals(Map.of(weights(linked), Kind.FILE_REMOVED), scan(Depth.DIGESTS));
        Files.createDirectory(theirs);
        assertEquals(Map.of(weights(linked), Kind.FILE_CHANGED), scan(Depth.SIZES));
    }

    @Test
    void anEmptyMountPointIsNotTakenForAnEmptyLibrary() throws Exception {
        model(1);
        Path away = temp.resolve("away");
        Files.move(library.root().resolve("library.json"), away);
        ModelLibraryException refused = assertThrows(
                ModelLibraryException.NotFound.class,
                () -> library.upkeep().scan(Depth.SIZES).await());
        assertTrue(refused.getMessage().contains("mount"), refused.getMessage());
        Files.move(away, library.root().resolve("library.json"));
        assertEquals(Map.of(), scan(Depth.SIZES));
    }

    /** The record says so first, then the file goes. */
    @Test
    void aFileThatIsBeingRemovedIsNotTakenForAStrangers() throws Exception {
        Model model = model(1);
        Path leaving = Files.writeString(model.folder().resolve("notes.txt"), "leaving");
        assertEquals(Map.of(leaving, Kind.FILE_ADDED), scan(Depth.SIZES));
        try (LibraryDatabase beside = LibraryDatabase.open(library.root().resolve(".modellib/library.db"))) {
            String alive = Owner.here("another library of this process").toString();
            String job = "remove-files-" + model.id();
            beside.journal().begin(new JournalEntry(job, Jobs.REMOVE_FILES, job, alive, model.slug() + "\nnotes.txt"));
            assertEquals(Map.of(), scan(Depth.SIZES));
        }
    }
}
