package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.GgufFile;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that edit one model at once, one of which may be killed. */
@Tag("sweep")
class EditorsTest {

    private static final int PROCESSES = 2;
    private static final int ROUNDS = 15;

    @TempDir
    Path temp;

    private Path root;
    private Model model;

    @BeforeEach
    void aModel() throws Exception {
        root = temp.resolve("library");
        Path source = Files.write(
                temp.resolve("m.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            model = library.importModel(source).await();
        }
    }

    @Test
    void processesThatEditAtOnceLoseNothing() throws Exception {
        List<Process> children = start(ROUNDS);
        try {
            for (int i = 0; i < PROCESSES; i++) {
                assertEquals(0, children.get(i).waitFor(), Files.readString(temp.resolve("errors-" + i)));
            }
        } finally {
            children.forEach(Process::destroyForcibly);
        }
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            Model edited = library.find(new ModelRef.Id(model.id())).orElseThrow();
            Set<String> wanted = new HashSet<>();
            for (int i = 0; i < PROCESSES; i++) {
                for (int round = 0; round < ROUNDS; round++) {
                    wanted.add("p" + i + "-" + round);
                }
            }
            assertEquals(wanted, new HashSet<>(edited.tags()));
            assertEquals(
                    JsonValue.of(PROCESSES * ROUNDS), edited.card().metadata().get("count"));
            assertEquals(1 + 2 * PROCESSES * ROUNDS, edited.card().version(), "each acknowledged edit is one version");
        }
    }

    @Test
    void whatAKilledProcessWasToldStays() throws Exception {
        List<Process> children = start(10_000);
        Path said = temp.resolve("said-0");
        try {
            while (Files.size(said) < 200 && children.get(0).isAlive()) {
                Thread.onSpinWait();
            }
            for (Process child : children) {
                child.destroyForcibly().waitFor();
            }
        } finally {
            children.forEach(Process::destroyForcibly);
        }
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            Model edited = library.find(new ModelRef.Id(model.id())).orElseThrow();
            long counted = 0;
            for (int i = 0; i < PROCESSES; i++) {
                String whole = Files.readString(temp.resolve("said-" + i));
                for (String line :
                        whole.substring(0, whole.lastIndexOf('\n') + 1).lines().toList()) {
                    counted += line.equals("counted") ? 1 : 0;
                    if (line.startsWith("tagged ")) {
                        assertTrue(edited.tags().contains(line.substring("tagged ".length())), line);
                    }
                }
            }
            long count = edited.card().metadata().get("count").wholeNumber().orElseThrow();
            assertTrue(count >= counted && count <= counted + PROCESSES, count + " of " + counted);
            assertEquals(1 + edited.tags().size() + count, edited.card().version());
            assertEquals(
                    List.of(edited),
                    library.search("tag:" + edited.tags().get(0)).models());
            assertTrue(library.verify(edited).await().clean());
        }
    }

    private List<Process> start(int rounds) throws Exception {
        Path go = temp.resolve("go");
        List<Process> children = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            children.add(child(i, rounds, go));
        }
        for (int i = 0; i < PROCESSES; i++) {
            while (!Files.exists(temp.resolve("ready-" + i)) && children.get(i).isAlive()) {
                Thread.onSpinWait();
            }
        }
        Files.createFile(go);
        return children;
    }

    private Process child(int number, int rounds, Path go) throws Exception {
        String modules = System.getProperty("jdk.module.path", "");
        String classes = Path.of(
                        EditorMain.class.getResource("EditorMain.class").toURI())
                .resolve("../../../..")
                .normalize()
                .toString();
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        String.join(File.pathSeparator, modules, classes, System.getProperty("java.class.path")),
                        EditorMain.class.getName(),
                        root.toString(),
                        model.id().value(),
                        "p" + number,
                        Integer.toString(rounds),
                        temp.resolve("ready-" + number).toString(),
                        go.toString())
                .redirectError(temp.resolve("errors-" + number).toFile())
                .redirectOutput(temp.resolve("said-" + number).toFile())
                .start();
    }
}
