package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who had the library changed, and how that ended. */
class AuditTest {

    @TempDir
    Path temp;

    private static AuditEvent event(String subject) {
        return new AuditEvent(Instant.EPOCH, "ann", "import", subject, "DONE", Duration.ofMillis(7), 5);
    }

    @Test
    void everyChangeIsRecordedAsItEnds() throws Exception {
        List<AuditEvent> events = new CopyOnWriteArrayList<>();
        byte[] bytes = GgufFile.tiny("llama", 15, 1).bytes();
        try (HubServer hub = HubServer.start()) {
            hub.repo("acme/Tiny").lfs("tiny-Q4_K_M.gguf", bytes);
            LibraryConfig config = Fixture.hub(temp.resolve("library"), hub).toBuilder()
                    .auditSink(events::add)
                    .actor("ann")
                    .clock(() -> Instant.EPOCH)
                    .build();
            try (ModelLibrary library = ModelLibrary.open(config)) {
                Model model = library.download(Fixture.ref("acme/Tiny")).await();
                library.download(Fixture.ref("acme/Tiny")).await();
                assertThrows(
                        ModelLibraryException.NotFound.class,
                        () -> library.download(Fixture.ref("acme/Absent")).await());
                Mapping mapping = library.map(model, temp.resolve("app")).await();
                assertThrows(ModelLibraryException.Conflict.class, () -> library.remove(RemoveRequest.of(model)));
                library.unmap(mapping.id());
                library.search("tiny");
                library.verify(model).await();
                library.remove(RemoveRequest.of(model));
                assertEquals(
                        List.of(
                                "download acme/Tiny DONE " + bytes.length,
                                "download acme/Tiny UNCHANGED 0",
                                "download acme/Absent NOT_FOUND 0",
                                "map " + temp.resolve("app") + " DONE 0",
                                "remove " + model.slug() + " CONFLICT 0",
                                "unmap " + mapping.id() + " DONE 0",
                                "verify " + model.slug() + " UNCHANGED " + bytes.length,
                                "remove " + model.slug() + " DONE 0"),
                        events.stream()
                                .map(event -> event.verb() + " " + event.subject() + " " + event.outcome() + " "
                                        + event.bytes())
                                .toList());
                assertTrue(events.stream()
                        .allMatch(event -> event.actor().equals("ann")
                                && event.at().equals(Instant.EPOCH)
                                && !event.duration().isNegative()));
            }
        }
    }

    @Test
    void aSinkThatFailsChangesNothing() throws Exception {
        for (AuditSink sink : List.<AuditSink>of(
                event -> {
                    throw new IOException("the disk is full");
                },
                event -> {
                    throw new AssertionError("a bad sink");
                })) {
            Path root = temp.resolve("library");
            LibraryConfig config =
                    Fixture.local(root).toBuilder().auditSink(sink).build();
            try (ModelLibrary library = ModelLibrary.open(config)) {
                Path file = Files.write(
                        temp.resolve("m.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
                Model model = library.importModel(file).await();
                assertThrows(
                        ModelLibraryException.NotFound.class,
                        () -> library.importModel(temp.resolve("absent")).await());
                library.remove(RemoveRequest.of(model));
                assertEquals(0, library.models(ModelQuery.all()).total());
            }
        }
    }

    @Test
    void linesAreAppendedToTheFile() throws Exception {
        Path file = temp.resolve("audit.jsonl");
        try (JsonLinesAuditSink sink = JsonLinesAuditSink.of(file)) {
            sink.record(event("a\nb \u202e\u007fä\ud800"));
        }
        assertEquals(
                "{\"at\":\"1970-01-01T00:00:00Z\",\"actor\":\"ann\",\"verb\":\"import\","
                        + "\"subject\":\"a\\nb \\u202E\\u007F\\u00E4\\uD800\",\"outcome\":\"DONE\",\"durationMillis\":7,"
                        + "\"bytes\":5}\n",
                Files.readString(file));
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
        // as a process leaves it that was killed while it wrote
        Files.writeString(file, Files.readString(file) + "{\"at\":\"19");
        JsonLinesAuditSink sink = JsonLinesAuditSink.builder(file).force(false).build();
        sink.record(event("c"));
        sink.close();
        List<String> lines = Files.readAllLines(file);
        assertEquals(3, lines.size());
        assertTrue(lines.get(2).contains("\"subject\":\"c\""));
        assertThrows(IllegalStateException.class, () -> sink.record(event("d")));
    }

    @Test
    void aFullFileIsSetAsideAndTheOldestGoes() throws Exception {
        Path file = temp.resolve("audit.jsonl");
        int lineBytes = 130;
        try (JsonLinesAuditSink sink = JsonLinesAuditSink.builder(file)
                .maxBytes(3 * lineBytes)
                .keptFiles(2)
                .force(false)
                .build()) {
            for (int i = 10; i < 22; i++) {
                sink.record(event("number " + i));
            }
        }
        List<String> lines = new ArrayList<>();
        for (String name : List.of("audit.jsonl.2", "audit.jsonl.1", "audit.jsonl")) {
            Path part = temp.resolve(name);
            assertTrue(Files.size(part) <= 3 * lineBytes);
            lines.addAll(Files.readAllLines(part));
        }
        List<String> numbers = lines.stream()
                .map(line -> line.replaceAll(".*number (\\d+).*", "$1"))
                .toList();
        List<String> newest = Stream.iterate(22 - numbers.size(), i -> i + 1)
                .limit(numbers.size())
                .map(String::valueOf)
                .toList();
        assertEquals(newest, numbers);
        assertTrue(numbers.size() >= 6 && numbers.size() < 12, numbers::toString);
        try (Stream<Path> names = Files.list(temp)) {
            assertEquals(3, names.count());
        }
    }

    @Test
    void anInterruptNeitherEndsNorIsLost() throws Exception {
        Path file = temp.resolve("audit.jsonl");
        try (JsonLinesAuditSink sink = JsonLinesAuditSink.of(file)) {
            Thread.currentThread().interrupt();
            sink.record(event("a"));
            assertTrue(Thread.interrupted());
            sink.record(event("b"));
        }
        assertEquals(2, Files.readAllLines(file, StandardCharsets.US_ASCII).size());
    }

    @Test
    void everyFaultOfTheSettingsIsTold() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> JsonLinesAuditSink.builder(temp.resolve("a"))
                        .maxBytes(0)
                        .keptFiles(0)
                        .build());
        assertTrue(refused.getMessage().contains("maxBytes")
                && refused.getMessage().contains("keptFiles"));
        assertFalse(Files.exists(temp.resolve("a")));
    }
}
