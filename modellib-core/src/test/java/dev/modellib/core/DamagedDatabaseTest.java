package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.DoctorReport.Severity;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.Digest;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.GgufFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database is derived, for the most part: a damaged one costs nothing but the time to make it anew. */
class DamagedDatabaseTest {

    private static final int PAGE_BYTES = 4096;

    /** The first byte of such a page. <i>Source:</i> the file format of SQLite, section 1.6. */
    private static final byte LEAF_OF_AN_INDEX = 0x0a;

    @TempDir
    Path temp;

    private Path root;
    private Path file;

    @BeforeEach
    void names() {
        root = temp.resolve("library");
        file = root.resolve(".modellib/library.db");
    }

    private ModelLibrary open() throws ModelLibraryException {
        return ModelLibrary.open(Fixture.local(root));
    }

    private List<Model> fill() throws Exception {
        try (ModelLibrary library = open()) {
            for (int i = 0; i < 3; i++) {
                Path source = Files.write(
                        temp.resolve("model-" + i + ".gguf"),
                        GgufFile.tiny("llama", 15, i).bytes());
                library.importModel(source).await();
            }
            Model first = library.models(ModelQuery.all()).models().get(0);
            library.map(first, temp.resolve("app")).await();
            return library.models(ModelQuery.all()).models();
        }
    }

    private long links() throws Exception {
        try (LibraryDatabase database = LibraryDatabase.open(file)) {
            return database.links().all().size();
        }
    }

    private void change(String before, String after) throws Exception {
        change(before, after, Integer.MAX_VALUE);
    }

    /** Changes the file where the text stands the first times. */
    private void change(String before, String after, int times) throws Exception {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        int at = bytes.indexOf(before);
        assertTrue(at >= 0);
        for (int done = 0; done < times && at >= 0; done++) {
            bytes = bytes.substring(0, at) + after + bytes.substring(at + before.length());
            at = bytes.indexOf(before, at + after.length());
        }
        Files.writeString(file, bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void aRecordThatWasChangedIsToldAndTheNextOpeningMakesItAnew() throws Exception {
        List<Model> models = fill();
        long links = links();
        assertTrue(links > 0);
        change(models.get(1).id().value() + "\"", models.get(1).id().value() + "'");
        byte[] damaged = Files.readAllBytes(file);
        try (ModelLibrary library = open()) {
            ModelLibraryException refusal =
                    assertThrows(ModelLibraryException.class, () -> library.models(ModelQuery.all()));
            assertEquals(Code.CORRUPTED, refusal.code());
            assertTrue(refusal.getMessage().contains("open the library again"), refusal.getMessage());
        }
        assertArrayEquals(damaged, Files.readAllBytes(file));
        try (ModelLibrary library = open()) {
            assertEquals(models, library.models(ModelQuery.all()).models());
        }
        assertEquals(links, links());
        DatabaseRescue rescue = rescues().get(0);
        assertEquals(file.resolveSibling("library.db.damaged-1"), rescue.setAside());
        assertTrue(rescue.whole(), rescue.toString());
        assertEquals(new DatabaseRescue.Rows(links, 0, true), rescue.kept().get("links"));
        assertEquals(Optional.of(Severity.INFO), doctor());
        assertArrayEquals(damaged, Files.readAllBytes(file.resolveSibling("library.db.damaged-1")));
    }

    /**
     * In the index over this digest, which no count and no list reads: what a look-up does not find is not missed. It is the first page
     * of an index with this digest and not with the other, which stands in a row beside it.
     */
    private void changeInIndex(ModelFile of) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        for (int page = PAGE_BYTES; page < bytes.length; page += PAGE_BYTES) {
            String text = new String(bytes, page, PAGE_BYTES, StandardCharsets.ISO_8859_1);
            int at = text.indexOf(of.sha256().hex());
            if (bytes[page] == LEAF_OF_AN_INDEX
                    && at >= 0
                    && !text.contains(of.blake3().hex())) {
                bytes[page + at] ^= 1;
                Files.write(file, bytes);
                return;
            }
        }
        throw new AssertionError("no such page");
    }

    @Test
    void aBitInAnIndexIsToldByTheDoctorAndByRebuildAndCuredByTheNextOpening() throws Exception {
        List<Model> models = fill();
        ModelFile damaged = models.get(0).files().get(0);
        Digest digest = damaged.sha256();
        changeInIndex(damaged);
        try (ModelLibrary library = open()) {
            assertEquals(List.of(), library.registry().byDigest(digest), "the damage is one that hides a model");
            assertThrows(
                    ModelLibraryException.Damaged.class,
                    () -> library.upkeep().rebuild().await());
        }
        try (ModelLibrary library = open()) {
            assertEquals(1, library.registry().byDigest(digest).size());
            assertEquals(models, library.models(ModelQuery.all()).models());
        }
        changeInIndex(damaged);
        assertEquals(Optional.of(Severity.ERROR), doctor("DATABASE_DAMAGED"));
        assertEquals(Optional.empty(), doctor("DATABASE_DAMAGED"), "it is cured by the opening before");
    }

    @Test
    void aFileThatIsNoDatabaseAnyMoreIsSetAside() throws Exception {
        List<Model> models = fill();
        Files.writeString(file, "no database".repeat(1_000));
        try (ModelLibrary library = open()) {
            assertEquals(models, library.models(ModelQuery.all()).models());
            assertEquals(models.size(), library.search("llama").total());
        }
        assertTrue(Files.readString(file.resolveSibling("library.db.damaged-1")).startsWith("no database"));
        assertFalse(rescues().get(0).whole());
        assertEquals(Optional.of(Severity.WARNING), doctor());
    }

    @Test
    void aLinkThatWasLostIsToldUntilTheDamagedFileIsGone() throws Exception {
        List<Model> models = fill();
        long links = links();
        change(temp.resolve("app").toString(), temp.resolve("apq").toString(), 1);
        try (ModelLibrary library = open()) {
            assertEquals(models, library.models(ModelQuery.all()).models());
        }
        DatabaseRescue rescue = rescues().get(0);
        assertEquals(
                links,
                rescue.kept().get("links").saved() + rescue.kept().get("links").lost());
        assertTrue(rescue.kept().get("links").lost() > 0, rescue.toString());
        assertEquals(Optional.of(Severity.WARNING), doctor());
        Files.delete(rescue.setAside());
        assertEquals(List.of(), rescues());
        assertEquals(Optional.empty(), doctor());
    }

    private List<DatabaseRescue> rescues() throws Exception {
        try (ModelLibrary library = open()) {
            return library.upkeep().rescues();
        }
    }

    /** How much the doctor makes of it. */
    private Optional<Severity> doctor() throws Exception {
        return doctor("DATABASE_REPLACED");
    }

    private Optional<Severity> doctor(String code) throws Exception {
        try (ModelLibrary library = open()) {
            return library.upkeep().doctor(false).await().findings().stream()
                    .filter(finding -> finding.code().equals(code))
                    .map(DoctorReport.Finding::severity)
                    .findFirst();
        }
    }

    @Test
    void aRebuildThatWasCutOffIsDoneAgain() throws Exception {
        List<Model> models = fill();
        Files.delete(file);
        LibraryDatabase.open(file).close();
        try (ModelLibrary library = open()) {
            assertEquals(models, library.models(ModelQuery.all()).models());
        }
    }
}
