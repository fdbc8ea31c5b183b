package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.LinkRow;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/** What recovery does is on record, by the library itself, once. */
class RecoveryAuditProperties {

    private static final String DEAD = "99999999@1";

    /** What a process that died may have left. */
    private enum Left {
        PUBLISHED_IMPORT,
        STAGED_IMPORT,
        STAGED_DOWNLOAD,
        REMOVAL,
        EDIT,
        HALF_A_MAPPING,
        MAPPING,
        FOLDER_WITHOUT_A_ROW
    }

    private Path temp;
    private final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    private final Map<Left, Model> models = new EnumMap<>(Left.class);

    @BeforeTry
    void aLibrary() throws IOException {
        temp = Files.createTempDirectory("modellib-audit-");
        events.clear();
        models.clear();
        try (ModelLibrary library = open()) {
            for (Left left : Left.values()) {
                Path source = Files.write(
                        temp.resolve("m" + left.ordinal() + ".gguf"),
                        GgufFile.tiny("llama", 15, left.ordinal()).bytes());
                models.put(left, library.importModel(source).await());
            }
        }
        events.clear();
    }

    @AfterTry
    void delete() throws IOException {
        Fixture.delete(temp);
    }

    private ModelLibrary open() throws ModelLibraryException {
        return ModelLibrary.open(Fixture.local(temp.resolve("library")).toBuilder()
                .auditSink(events::add)
                .actor("ann")
                .build());
    }

    private Path database() {
        return temp.resolve("library/.modellib/library.db");
    }

    private static JournalEntry job(String id, String kind, String key, String payload) {
        return new JournalEntry(id, kind, key, DEAD, payload);
    }

    private void stage(String id) throws IOException {
        Path folder = Files.createDirectories(
                temp.resolve("library/.modellib/staging").resolve(id));
        Files.writeString(folder.resolve("half.gguf"), "half");
    }

    /** Leaves it, and gives the event by which its recovery is told. */
    private String leave(Left left, LibraryDatabase database) throws IOException {
        Model model = models.get(left);
        String id = ModelId.random().value();
        switch (left) {
            case PUBLISHED_IMPORT -> {
                database.models().remove(model.id().value());
                database.journal().begin(job(model.id().value(), Jobs.IMPORT, "", model.slug()));
                return "recover-import " + model.slug() + " DONE";
            }
            case STAGED_IMPORT -> {
                stage(id);
                database.journal().begin(job(id, Jobs.IMPORT, "", ""));
                return "recover-import  UNDONE";
            }
            case STAGED_DOWNLOAD -> {
                stage(id);
                database.journal().begin(job(id, Jobs.DOWNLOAD, "download:acme/Tiny@" + "0".repeat(40) + ":x", ""));
                return "recover-download acme/Tiny@" + "0".repeat(40) + " UNCHANGED";
            }
            case REMOVAL -> {
                String removal = "remove-" + model.id();
                database.journal().begin(job(removal, Jobs.REMOVE, removal, model.slug()));
                return "recover-remove " + model.slug() + " DONE";
            }
            case EDIT -> {
                database.journal().begin(job("edit-1", Jobs.EDIT, "", model.slug()));
                return "recover-edit " + model.slug() + " DONE";
            }
            case HALF_A_MAPPING, MAPPING -> {
                boolean made = left == Left.MAPPING;
                String job = "job-" + left.ordinal();
                database.journal().begin(job(job, Jobs.MAP, "map:" + job, made ? Mapper.MADE : ""));
                Path source = model.pathOf(model.files().get(0));
                Path target = Files.createSymbolicLink(temp.resolve(job + ".gguf"), source);
                database.links()
                        .put(new LinkRow(
                                "map:" + job,
                                model.id().value(),
                                model.files().get(0).sha256().hex(),
                                "symlink",
                                source.toString(),
                                target.toString(),
                                LinkState.pending(job, "", Optional.empty()).toString()));
                return "recover-map map:" + job + (made ? " DONE" : " UNDONE");
            }
            default -> {
                stage(id);
                return "recover-leftover " + id + " UNDONE";
            }
        }
    }

    private List<String> told() {
        List<String> told = new ArrayList<>();
        for (AuditEvent event : events) {
            assertEquals(Audit.LIBRARY, event.actor());
            assertTrue(!event.duration().isNegative());
            told.add(event.verb() + " " + event.subject() + " " + event.outcome());
        }
        Collections.sort(told);
        return told;
    }

    /** Whatever was left together: each thing is one event with what became of it, at one opening. */
    @Property(tries = 8)
    void whatWasLeftIsToldOnce(@ForAll @Size(min = 1) Set<Left> all) throws IOException {
        List<String> expected = new ArrayList<>();
        try (LibraryDatabase database = LibraryDatabase.open(database())) {
            for (Left left : all) {
                expected.add(leave(left, database));
            }
        }
        Collections.sort(expected);
        open().close();
        assertEquals(expected, told());
        events.clear();
        open().close();
        assertEquals(List.of(), told());
    }

    @Example
    void whatIsInTheWayOfAVerbIsToldBesideTheVerb() throws IOException {
        try (ModelLibrary library = open()) {
            String recovered;
            try (LibraryDatabase database = LibraryDatabase.open(database())) {
                recovered = leave(Left.REMOVAL, database);
            }
            library.importModel(temp.resolve("m0.gguf")).await();
            assertEquals(
                    List.of("modellib " + recovered, "ann import " + temp.resolve("m0.gguf") + " UNCHANGED"),
                    events.stream()
                            .map(event ->
                                    event.actor() + " " + event.verb() + " " + event.subject() + " " + event.outcome())
                            .toList());
        }
    }

    /** A row that cannot be recovered, such as one of a later version, has changed nothing: it is no event, now and at the next verb. */
    @Example
    void whatIsLeftAloneIsNoEvent() throws IOException {
        try (LibraryDatabase database = LibraryDatabase.open(database())) {
            database.journal().begin(job("later-1", "of-a-later-version", "", ""));
            database.journal().begin(job("edit-1", Jobs.EDIT, "", "../escape"));
        }
        open().close();
        assertEquals(List.of(), told());
        try (LibraryDatabase database = LibraryDatabase.open(database())) {
            assertEquals(2, database.journal().entries().size());
        }
    }

    @Example
    void anIndexAndADatabaseThatAreMadeAnewAreTold() throws IOException {
        Files.delete(database());
        open().close();
        assertEquals(List.of("recover-index  DONE"), told());
        events.clear();
        byte[] bytes = Files.readAllBytes(database());
        for (int at = 0; at < 100; at++) {
            bytes[at] = 'x';
        }
        Files.write(database(), bytes);
        open().close();
        assertEquals(List.of("recover-database " + database() + " DONE", "recover-index  DONE"), told());
    }
}
