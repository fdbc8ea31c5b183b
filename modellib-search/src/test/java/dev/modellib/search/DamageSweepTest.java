package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One bit of the file is another one: it is found, or it changes nothing; and what can be made anew comes back, with every id,
 * tag and count: by a rebuild where the rows are sound, else by a rescue.
 */
@Tag("sweep")
class DamageSweepTest {
    private static final int FLIPS = 200;
    private static final long SEED = 20_261_128L;
    private static final int RESCUED_OF = 12;
    private static final int REBUILT_OF = 4;
    private static final List<String> TEXTS =
            List.of("qwen", "llama3", "kind:llm", "-tag:chat", "\"kleines modell\"", "inst", "l", "qwne");

    private Scratch scratch;
    private int rebuilt;

    @BeforeEach
    void makeFolder() throws IOException {
        scratch = new Scratch();
    }

    @AfterEach
    void removeFolder() throws IOException {
        scratch.close();
    }

    /** Everything that a library asks its database for. */
    private record Answers(
            Map<String, IndexPage> pages,
            Map<String, Facets> facets,
            List<Object> lookups,
            List<JournalEntry> journal,
            List<LinkRow> links) {
        static Answers of(LibraryDatabase database, Set<String> documents) throws SearchException {
            ModelIndex index = database.models();
            Map<String, IndexPage> pages = new TreeMap<>();
            Map<String, Facets> facets = new TreeMap<>();
            pages.put("", index.list(ModelFilter.none(), 100, 0));
            for (String text : TEXTS) {
                pages.put(text, index.search(text, ModelFilter.none(), 100, 0));
                facets.put(text, index.facets(text, ModelFilter.none()));
            }
            pages.values().forEach(page -> page.hits().forEach(hit -> requireWritten(documents, hit.document())));
            List<Object> lookups = new ArrayList<>(List.of(index.ids(), index.count()));
            for (IndexedModel model : models()) {
                lookups.add(index.document(model.id()));
                lookups.add(index.documentBySlug(model.slug()));
                lookups.add(index.documentsByRepo(model.repo()));
                index.document(model.id()).ifPresent(document -> requireWritten(documents, document));
                for (IndexedFile file : model.files()) {
                    lookups.add(index.documentsBySha256(file.sha256()));
                }
            }
            return new Answers(
                    pages,
                    facets,
                    lookups,
                    database.journal().entries(),
                    database.links().all());
        }

        private static void requireWritten(Set<String> documents, String document) {
            assertTrue(documents.contains(document), "no record was written like this: " + document);
        }
    }

    private static List<IndexedModel> models() {
        List<IndexedModel> models = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            models.add(AnyModel.renamed(Examples.full("m"), "qwen" + i));
            models.add(Examples.model(
                    "llama" + i, "Llama-3-Instruct " + i, "llm", "Q8_0", "prose " + i, List.of("chat"), i));
        }
        return models;
    }

    private Answers fill() throws SearchException {
        try (LibraryDatabase database = scratch.open()) {
            database.models().putAll(models());
            database.models().put(models().get(3));
            database.indexFilled();
            for (int i = 0; i < 3; i++) {
                database.journal().begin(new JournalEntry("job" + i, "import", "key" + i, "me", "payload " + i));
                database.links().put(new LinkRow("m", "qwen" + i, "ab", "copy", "/from/" + i, "/to/" + i, "made"));
            }
            return Answers.of(database, documents());
        }
    }

    private static Set<String> documents() {
        return new HashSet<>(models().stream().map(IndexedModel::document).toList());
    }

    @Test
    void aChangedBitIsFoundOrHarmlessAndWhatIsDerivedComesBack() throws Exception {
        Answers written = fill();
        byte[] sound = Files.readAllBytes(scratch.file());
        Random random = new Random(SEED);
        int found = 0;
        for (int flip = 0; flip < FLIPS; flip++) {
            int at = random.nextInt(sound.length);
            while (flip % 2 == 0 && sound[at] == 0) {
                at = random.nextInt(sound.length);
            }
            int bit = random.nextInt(Byte.SIZE);
            byte[] damaged = sound.clone();
            damaged[at] ^= (byte) (1 << bit);
            removeAll();
            Files.write(scratch.file(), damaged);
            String what = "bit " + bit + " of byte " + at;
            if (!isSound(written, what, flip % REBUILT_OF < 2)) {
                found++;
                if (found % RESCUED_OF == 1) {
                    requireRescued(written, what);
                }
            }
        }
        assertTrue(found > FLIPS / RESCUED_OF, "flips found: " + found);
        assertTrue(rebuilt > 0, "no flip was in what a rebuild makes anew");
    }

    /** Whether nothing was noticed, by an answer or by a check; then everything is as it was written. */
    private boolean isSound(Answers written, String what, boolean rebuild) {
        try (LibraryDatabase database = scratch.open()) {
            Optional<Answers> answers;
            try {
                answers = Optional.of(Answers.of(database, documents()));
            } catch (SearchException e) {
                answers = Optional.empty();
            }
            DatabaseCheck check = database.check();
            if (!check.isSound() || answers.isEmpty()) {
                if (rebuild && check.derived()) {
                    assertDoesNotThrow(() -> requireRebuilt(database, written, what), what);
                }
                return false;
            }
            assertEquals(written, answers.get(), what);
            return true;
        } catch (SearchException e) {
            return false;
        }
    }

    private void requireRebuilt(LibraryDatabase database, Answers written, String what) throws SearchException {
        database.models().rebuild();
        assertTrue(database.check().isSound(), what);
        assertEquals(written, Answers.of(database, documents()), what);
        rebuilt++;
    }

    private void requireRescued(Answers written, String what) throws Exception {
        Rescue rescue = LibraryDatabase.rescue(scratch.file());
        assertTrue(Files.exists(rescue.setAside()), what);
        try (LibraryDatabase database = scratch.open()) {
            assertFalse(database.isIndexFilled(), what);
            assertEquals(Optional.empty(), database.openingCheck(), what);
            database.models().putAll(models());
            database.indexFilled();
            assertTrue(database.check().isSound(), what);
            Answers answers = Answers.of(database, documents());
            assertEquals(written.pages(), answers.pages(), what);
            assertEquals(written.facets(), answers.facets(), what);
            assertEquals(written.lookups(), answers.lookups(), what);
            assertTrue(written.journal().containsAll(answers.journal()), what);
            assertTrue(written.links().containsAll(answers.links()), what);
            Rescue.Rows journal = rescue.kept().get("journal");
            Rescue.Rows links = rescue.kept().get("links");
            assertEquals(answers.journal().size(), journal.saved(), what);
            assertEquals(answers.links().size(), links.saved(), what);
            assertTrue(!journal.complete() || journal.saved() + journal.lost() == 3, what);
            assertTrue(!links.complete() || links.saved() + links.lost() == 3, what);
        }
        scratch.requireSound();
    }

    private void removeAll() throws IOException {
        for (String name : scratch.names()) {
            Files.delete(scratch.folder().resolve(name));
        }
    }
}
