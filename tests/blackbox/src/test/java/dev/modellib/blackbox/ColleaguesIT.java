package dev.modellib.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.Change;
import dev.modellib.core.ChangePage;
import dev.modellib.core.DoctorReport;
import dev.modellib.core.LinkReport;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelQuery;
import dev.modellib.core.RebuildReport;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes that do mixed work on one library at once: nothing is lost and nothing is there twice. {@code -Dmodellib.operations=200} is
 * how many each does; the seed is printed.
 */
class ColleaguesIT {

    private static final int PROCESSES = 2;
    private static final int OPERATIONS = Integer.getInteger("modellib.operations", 40);

    @TempDir
    Path temp;

    private final long seed = System.nanoTime();

    /** What the processes have been told. */
    private final Map<String, String> contents = new HashMap<>();

    private final Set<String> removed = new HashSet<>();
    /** Removals that were begun: one that was refused may be finished by whoever comes next. */
    private final Set<String> removing = new HashSet<>();

    private final Map<String, Set<String>> tags = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    @Test
    void nothingIsLostOrDoubled() throws Exception {
        for (int i = 0; i < 5; i++) {
            Path folder = Files.createDirectories(temp.resolve("sources/" + i));
            // two of one name, the others of names of their own
            Path file = folder.resolve("model-" + Math.max(1, i) + ".gguf");
            Files.write(file, GgufFile.tiny("llama", 15, i).bytes());
        }
        List<Process> processes = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(start("p" + i, seed + i));
            }
            for (int i = 0; i < PROCESSES; i++) {
                while (!Files.exists(temp.resolve("ready-p" + i))
                        && processes.get(i).isAlive()) {
                    Thread.onSpinWait();
                }
            }
            Files.createFile(temp.resolve("go"));
            for (int i = 0; i < PROCESSES; i++) {
                int exit = processes.get(i).waitFor();
                String errors = Files.readString(temp.resolve("errors-p" + i));
                assertEquals(0, exit, () -> "seed " + seed + ": " + errors);
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        for (int i = 0; i < PROCESSES; i++) {
            Files.readAllLines(temp.resolve("said-p" + i)).forEach(this::hear);
        }
        System.out.println("ColleaguesIT seed " + seed + ": " + PROCESSES + " x " + OPERATIONS + " operations, "
                + contents.size() + " models came, " + removed.size() + " left");
        try (ModelLibrary library = ModelLibrary.open(temp.resolve("library"))) {
            checkModels(library);
            checkFeed(library);
            checkLinks(library);
            checkWhole(library);
        }
    }

    private Process start(String name, long itsSeed) throws IOException {
        List<String> arguments = List.of(temp.toString(), name, Integer.toString(OPERATIONS), Long.toString(itsSeed));
        return Java.onClassPath("dev.modellib.blackbox.Colleague", arguments)
                .redirectError(temp.resolve("errors-" + name).toFile())
                .redirectOutput(temp.resolve("said-" + name).toFile())
                .start();
    }

    private void hear(String line) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "added" -> assertEquals(null, contents.put(words[1], words[2]), "acknowledged twice");
            case "removing" -> removing.add(words[1]);
            case "removed" -> assertTrue(removed.add(words[1]), () -> words[1] + " was removed twice");
            case "tagged" ->
                assertTrue(tags.computeIfAbsent(words[1], id -> new TreeSet<>()).add(words[2]));
            case "counted" -> counts.merge(words[1], 1, Integer::sum);
            default -> {}
        }
    }

    private void checkModels(ModelLibrary library) throws IOException {
        List<Model> models = library.models(ModelQuery.all()).models();
        Set<String> found = models.stream().map(model -> model.id().value()).collect(Collectors.toSet());
        Set<String> wanted = new TreeSet<>(contents.keySet());
        wanted.removeAll(removed);
        wanted.removeIf(id -> removing.contains(id) && !found.contains(id));
        assertEquals(wanted, found);
        for (Model model : models) {
            String id = model.id().value();
            Set<String> its = tags.getOrDefault(id, Set.of());
            int counted = counts.getOrDefault(id, 0);
            assertEquals(its, new TreeSet<>(model.tags()), id);
            assertEquals(counted, Integer.parseInt(model.card().description().orElse("0")), id);
            assertEquals(1 + its.size() + counted, model.card().version(), id);
            for (String tag : its) {
                assertEquals(List.of(model), library.search(tag).models());
                assertEquals(
                        List.of(model),
                        library.models(ModelQuery.builder().tag(tag).build()).models());
            }
            assertTrue(library.verify(model).await().clean(), id);
        }
    }

    /** At no time were there two models of one content. */
    private void checkFeed(ModelLibrary library) throws IOException {
        Map<String, String> present = new HashMap<>();
        Map<String, Integer> edits = new HashMap<>();
        ChangePage page = library.changes().since(library.changes().first(), 100);
        long sequence = 0;
        while (!page.changes().isEmpty()) {
            for (Change change : page.changes()) {
                assertEquals(++sequence, change.sequence());
                String id = change.model().value();
                switch (change.kind()) {
                    case ADDED -> {
                        String content = contents.get(id);
                        assertTrue(!present.containsValue(content), () -> "a second model of " + content);
                        present.put(id, content);
                    }
                    case REMOVED -> assertTrue(present.remove(id) != null, change::toString);
                    case EDITED -> edits.merge(id, 1, Integer::sum);
                    default -> {}
                }
            }
            page = library.changes().since(page.next(), 100);
        }
        for (String id : present.keySet()) {
            int wanted = tags.getOrDefault(id, Set.of()).size() + counts.getOrDefault(id, 0);
            assertEquals(wanted, edits.getOrDefault(id, 0), id);
        }
    }

    private void checkLinks(ModelLibrary library) throws IOException {
        LinkReport report = library.links().check();
        assertTrue(report.healthy(), report::toString);
        Set<Path> recorded =
                report.links().stream().map(entry -> entry.link().target()).collect(Collectors.toSet());
        Set<Path> standing = Set.of();
        if (Files.exists(temp.resolve("apps"))) {
            try (Stream<Path> walk = Files.walk(temp.resolve("apps"))) {
                standing = walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                        .collect(Collectors.toSet());
            }
        }
        assertEquals(recorded, standing);
    }

    private void checkWhole(ModelLibrary library) throws IOException {
        try (Stream<Path> staged = Files.list(temp.resolve("library/.modellib/staging"))) {
            assertEquals(List.of(), staged.toList());
        }
        DoctorReport doctor = library.upkeep().doctor(false).await();
        assertTrue(doctor.healthy(), doctor::toString);
        RebuildReport rebuilt = library.upkeep().rebuild().await();
        assertTrue(rebuilt.clean() && rebuilt.added() == 0 && rebuilt.changed() == 0, rebuilt::toString);
    }
}
