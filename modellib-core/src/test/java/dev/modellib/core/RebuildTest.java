package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.RebuildReport.Kind;
import dev.modellib.core.RebuildReport.Problem;
import dev.modellib.hf.RepoId;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.LinkRow;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebuildTest {

    @TempDir
    Path temp;

    private Path root;
    private final List<Model> models = new ArrayList<>();

    @BeforeEach
    void threeModels() throws Exception {
        root = temp.resolve("library");
        try (ModelLibrary library = open()) {
            for (int i = 0; i < 3; i++) {
                Path source = Files.write(
                        temp.resolve("m" + i + ".gguf"),
                        GgufFile.tiny("llama", 15, i).bytes());
                models.add(library.importModel(source).await());
            }
        }
    }

    private ModelLibrary open() throws ModelLibraryException {
        return ModelLibrary.open(Fixture.local(root));
    }

    private Path record(int model) {
        return models.get(model).folder().resolve("metadata.json");
    }

    private void edit(int model, UnaryOperator<String> edit) throws Exception {
        Files.writeString(record(model), edit.apply(Files.readString(record(model))));
    }

    private void tag(int model, String tag) throws Exception {
        edit(model, text -> text.replaceFirst("\"tags\" : \\[ ?\\]", "\"tags\" : [ \"" + tag + "\" ]"));
    }

    private static List<Kind> kinds(RebuildReport report) {
        return report.problems().stream().map(Problem::kind).toList();
    }

    @Test
    void withoutADatabaseIdsTagsAndCountsComeBack() throws Exception {
        tag(0, "chat");
        Files.delete(root.resolve(".modellib/library.db"));
        try (ModelLibrary library = open()) {
            ModelPage all = library.models(ModelQuery.all());
            assertEquals(3, all.total());
            for (Model model : models) {
                Model found = library.find(new ModelRef.Id(model.id())).orElseThrow();
                assertEquals(model.files(), found.files());
                assertEquals(model.addedAt(), found.addedAt());
            }
            assertEquals(
                    List.of("chat"),
                    library.find(new ModelRef.Id(models.get(0).id()))
                            .orElseThrow()
                            .tags());
            assertEquals(1, library.search("tag:chat").total());
            RebuildReport report = library.upkeep().rebuild().await();
            assertEquals(new RebuildReport(3, 0, 0, 0, List.of()), report, "nothing is left to do");
        }
    }

    @Test
    void whatTheIndexLostOrHasOtherwiseComesBackAndLinksStay() throws Exception {
        LinkRow link = new LinkRow("m", models.get(0).id().value(), "", "symlink", "/s", "/t", "done\n");
        try (ModelLibrary library = open();
                LibraryDatabase beside = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
            beside.links().put(link);
            beside.models().remove(models.get(0).id().value());
            tag(1, "vision");
            RebuildReport report = library.upkeep().rebuild().await();
            assertEquals(new RebuildReport(3, 1, 1, 0, List.of()), report);
            assertTrue(report.clean());
            assertEquals(3, library.models(ModelQuery.all()).total());
            assertEquals(1, library.search("tag:vision").total());
            assertEquals(List.of(link), beside.links().all());
        }
    }

    @Test
    void whatCannotBeTakenOverIsToldOneByOneAndStaysListed() throws Exception {
        Files.writeString(record(0), "{ no json");
        String digest = models.get(1).files().get(0).sha256().hex();
        String other = (digest.charAt(0) == '0' ? "1" : "0") + digest.substring(1);
        edit(1, text -> text.replace(digest, other));
        Fixture.delete(models.get(2).folder());
        try (ModelLibrary library = open()) {
            RebuildReport report = library.upkeep().rebuild().await();
            assertEquals(List.of(Kind.UNREADABLE, Kind.DIFFERS, Kind.GONE), kinds(report), report.toString());
            assertFalse(report.clean());
            assertEquals(3, library.models(ModelQuery.all()).total());
            Model kept = library.find(new ModelRef.Id(models.get(1).id())).orElseThrow();
            assertEquals(digest, kept.files().get(0).sha256().hex(), "the evidence is not overwritten");
            library.remove(RemoveRequest.of(
                    library.find(new ModelRef.Id(models.get(2).id())).orElseThrow()));
            assertEquals(
                    List.of(Kind.UNREADABLE, Kind.DIFFERS),
                    kinds(library.upkeep().rebuild().await()));
        }
        assertTrue(Files.readString(record(1)).contains(other), "nor is the file");
    }

    @Test
    void aCopiedFolderIsMisplacedAndOneWithAnEditedSlugADuplicate() throws Exception {
        Path copy = models.get(0).folder().resolveSibling("copy");
        Files.createDirectory(copy);
        Files.copy(record(0), copy.resolve("metadata.json"));
        try (ModelLibrary library = open()) {
            assertEquals(
                    List.of(Kind.MISPLACED), kinds(library.upkeep().rebuild().await()));
            String slug = models.get(0).slug();
            String otherSlug = slug.substring(0, slug.lastIndexOf('/') + 1) + "copy";
            Files.writeString(
                    copy.resolve("metadata.json"), Files.readString(record(0)).replace(slug, otherSlug));
            assertEquals(
                    List.of(Kind.DUPLICATE), kinds(library.upkeep().rebuild().await()));
            assertEquals(3, library.models(ModelQuery.all()).total());
        }
    }

    /** An edit that ends after the rebuild has read the record, and before it writes the index, is not undone there. */
    @Test
    void anEditMeanwhileStaysInTheIndex() throws Exception {
        tag(0, "vision");
        LibraryParts parts = LibraryParts.open(Fixture.local(root));
        try (ModelLibrary library = new ModelLibrary(parts)) {
            List<Operation<RebuildReport>> begun = new ArrayList<>();
            ModelRef first = new ModelRef.Id(models.get(0).id());
            parts.editor().change(first, model -> {
                if (!begun.isEmpty()) {
                    // nobody else can write to the index now
                    while (begun.get(0).progress().filesDone() < 3) {
                        Thread.onSpinWait();
                    }
                } else {
                    begun.add(library.upkeep().rebuild());
                }
                return ModelEdit.builder().tags(List.of("late")).build().applyTo(model);
            });
            begun.get(0).await();
            assertEquals(1, library.search("tag:late").total());
            assertEquals(List.of("late"), library.find(first).orElseThrow().tags());
            assertEquals(
                    new RebuildReport(3, 0, 0, 0, List.of()),
                    library.upkeep().rebuild().await());
        }
    }

    /** The Hub knows a repository in whatever letters it is written, and so does the index. */
    @Test
    void aRepositoryInOtherLettersIsNoOtherSource() throws Exception {
        try (ModelLibrary library = open()) {
            Path source = Files.write(
                    temp.resolve("hub.gguf"), GgufFile.tiny("llama", 15, 9).bytes());
            models.add(library.importModel(ImportRequest.builder(source)
                            .repo(RepoId.parse("Acme/Tiny"))
                            .build())
                    .await());
            edit(3, text -> text.replace("Acme/Tiny", "acme/tiny"));
            assertEquals(
                    new RebuildReport(4, 0, 1, 0, List.of()),
                    library.upkeep().rebuild().await());
            edit(3, text -> text.replace("acme/tiny", "acme/other"));
            assertEquals(List.of(Kind.DIFFERS), kinds(library.upkeep().rebuild().await()));
        }
    }

    /** No index can hold such a time; the other models are not to suffer from it. */
    @Test
    void aTimeThatNobodyCanReckonWithIsNotTakenOver() throws Exception {
        edit(0, text -> text.replaceFirst("\"addedAt\" : \"[^\"]*\"", "\"addedAt\" : \"+999999999-01-01T00:00:00Z\""));
        try (ModelLibrary library = open()) {
            assertEquals(
                    List.of(Kind.UNREADABLE), kinds(library.upkeep().rebuild().await()));
        }
        Files.delete(root.resolve(".modellib/library.db"));
        try (ModelLibrary library = open()) {
            assertEquals(2, library.models(ModelQuery.all()).total());
        }
    }

    /** Others remove and publish models while the folders are gone through. */
    @Test
    void foldersThatComeAndGoMeanwhileAreNoFault() throws Exception {
        Path family = root.resolve("models/llm/passing");
        Records records = new Records(new LibraryLayout(root), new MetadataJson(new LibraryLayout(root)));
        Step others = () -> {
            for (int i = 0; i < 20; i++) {
                Files.createDirectories(family.resolve("m" + i));
            }
            Fixture.delete(family);
        };
        beside(others, () -> {
            for (int i = 0; i < 3_000; i++) {
                List<Path> folders = records.folders();
                assertTrue(
                        folders.containsAll(models.stream().map(Model::folder).toList()));
            }
        });
    }

    /** Read or not: a record that is taken away meanwhile is no damaged one. */
    @Test
    void aRecordThatComesAndGoesMeanwhileIsNotUnreadable() throws Exception {
        Path aside = temp.resolve("aside");
        LibraryLayout layout = new LibraryLayout(root);
        Step others = () -> {
            Files.move(record(0), aside);
            Files.move(aside, record(0));
        };
        try (LibraryDatabase database = LibraryDatabase.open(layout.database())) {
            RecordScan scan = new RecordScan(layout, new MetadataJson(layout), database.models());
            beside(others, () -> {
                for (int i = 0; i < 5_000; i++) {
                    for (Problem problem : scan.run(folder -> {}).problems()) {
                        assertEquals(Kind.GONE, problem.kind(), problem.message());
                    }
                }
            });
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Does something while a second thread does another thing again and again. */
    private static void beside(Step others, Step ours) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            try {
                while (!ended.get()) {
                    others.run();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.start();
        try {
            ours.run();
        } finally {
            ended.set(true);
            thread.join();
        }
    }

    /** Its folder was removed by hand, and then the same model was taken in again and got that name. */
    @Test
    void aModelWhoseFolderIsAnothersNowIsGone() throws Exception {
        Fixture.delete(models.get(0).folder());
        try (ModelLibrary library = open()) {
            Model again = library.importModel(temp.resolve("m0.gguf")).await();
            assertEquals(models.get(0).slug(), again.slug());
            RebuildReport report = library.upkeep().rebuild().await();
            assertEquals(List.of(Kind.GONE), kinds(report));
            assertTrue(
                    report.problems()
                            .get(0)
                            .message()
                            .contains(models.get(0).id().value()),
                    report.toString());
            library.remove(RemoveRequest.of(models.get(0)));
            assertTrue(library.upkeep().rebuild().await().clean());
            assertTrue(library.verify(again).await().clean());
            assertEquals(3, library.models(ModelQuery.all()).total());
        }
    }
}
