package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.search.ConfigRow;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelConfigsTest {

    private static final Map<String, JsonValue> FAST = Map.of(
            "contextLength", JsonValue.of(8192),
            "temperature", JsonValue.of(0.7),
            "flashAttention", JsonValue.of(true),
            "chatTemplate", JsonValue.of("8192"));

    @TempDir
    Path temp;

    private Path root;
    private ModelLibrary library;
    private Model model;
    private ModelRef ref;

    @BeforeEach
    void aLibraryWithAModel() throws Exception {
        root = temp.resolve("library");
        library = ModelLibrary.open(Fixture.local(root));
        model = library.importModel(Files.write(
                        temp.resolve("m.gguf"), GgufFile.tiny("llama", 15, 1).bytes()))
                .await();
        ref = new ModelRef.Id(model.id());
    }

    @AfterEach
    void close() {
        library.close();
    }

    private ModelConfigs configs() {
        return library.registry().configs();
    }

    private LibraryDatabase database() throws Exception {
        return LibraryDatabase.open(root.resolve(".modellib/library.db"));
    }

    @Test
    void parametersKeepTheirTypes() throws Exception {
        ModelConfig written = configs().set(ref, "fast", FAST);
        assertEquals(new ModelConfig("fast", false, 1, FAST), written);
        assertEquals(Optional.of(written), configs().find(ref, "fast"));
        assertEquals(List.of(written), configs().list(new ModelRef.Slug(model.slug())));
        assertEquals(Optional.empty(), configs().find(ref, "slow"));
        assertEquals(written, configs().set(ref, "fast", FAST), "what is the same is not written");
        assertEquals(
                2,
                configs()
                        .set(ref, "fast", Map.of("temperature", JsonValue.of(1)), 1)
                        .version());
    }

    @Test
    void oneIsTheDefault() throws Exception {
        configs().set(ref, "a", Map.of());
        configs().set(ref, "b", Map.of());
        assertEquals(Optional.empty(), configs().defaultOf(ref));
        assertTrue(configs().makeDefault(ref, "a").isDefault());
        configs().makeDefault(ref, "b");
        assertEquals("b", configs().defaultOf(ref).orElseThrow().name());
        assertEquals(
                1, configs().list(ref).stream().filter(ModelConfig::isDefault).count());
        assertTrue(configs().set(ref, "b", FAST).isDefault(), "a default that is changed stays one");
        assertTrue(configs().delete(ref, "b"));
        assertFalse(configs().delete(ref, "b"));
        assertEquals(Optional.empty(), configs().defaultOf(ref));
        assertThrows(ModelLibraryException.NotFound.class, () -> configs().makeDefault(ref, "b"));
    }

    @Test
    void aStaleVersionIsAConflictThatSaysWhatIsThere() throws Exception {
        configs().set(ref, "fast", FAST, 0);
        ModelLibraryException.Conflict refused = assertThrows(
                ModelLibraryException.Conflict.class, () -> configs().set(ref, "fast", Map.of(), 0));
        assertTrue(refused.getMessage().contains("8192"), refused.getMessage());
        assertEquals(FAST, configs().find(ref, "fast").orElseThrow().parameters());
    }

    @Test
    void everyFaultIsTold() {
        Map<String, JsonValue> bad = new LinkedHashMap<>();
        bad.put("list", JsonValue.parse("[1]"));
        bad.put("none", JsonValue.Nothing.NULL);
        bad.put(" ", JsonValue.of(1));
        IllegalArgumentException faults =
                assertThrows(IllegalArgumentException.class, () -> configs().set(ref, "a\nb", bad));
        for (String part : List.of("configuration", "'list'", "'none'", "name of a parameter")) {
            assertTrue(String.valueOf(faults.getMessage()).contains(part), faults.getMessage());
        }
        assertThrows(ModelLibraryException.NotFound.class, () -> configs().list(new ModelRef.Id(ModelId.random())));
    }

    @Test
    void theyOutliveTheIndexAndGoWithTheirModel() throws Exception {
        ModelConfig fast = configs().set(ref, "fast", FAST);
        library.close();
        try (LibraryDatabase database = database()) {
            database.models().clear();
            database.models().put(Registry.indexed(model, new MetadataJson(new LibraryLayout(root))));
        }
        library = ModelLibrary.open(Fixture.local(root));
        assertEquals(List.of(fast), configs().list(ref));
        library.remove(RemoveRequest.of(model));
        library.close();
        try (LibraryDatabase database = database()) {
            assertEquals(List.of(), database.configs().ofModel(model.id().value()));
        }
    }

    @Test
    void aDamagedRowIsTypedAndCanBeReplaced() throws Exception {
        library.close();
        try (LibraryDatabase database = database()) {
            database.configs()
                    .replace(Optional.empty(), new ConfigRow(model.id().value(), "fast", false, 1, "{"));
        }
        library = ModelLibrary.open(Fixture.local(root));
        assertThrows(ModelLibraryException.Damaged.class, () -> configs().list(ref));
        assertTrue(configs().delete(ref, "fast"));
        assertEquals(1, configs().set(ref, "fast", FAST).version());
    }

    @Test
    void threadsThatChangeOneAtOnceLoseNothing() throws Exception {
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            threads.add(new Thread(() -> {
                try {
                    for (int j = 0; j < 8; j++) {
                        String name = "p" + number + j;
                        configs().change(ref, "shared", now -> {
                            Map<String, JsonValue> next = new LinkedHashMap<>(now);
                            next.put(name, JsonValue.of(1));
                            return next;
                        });
                    }
                } catch (IOException | RuntimeException e) {
                    failures.add(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
        ModelConfig shared = configs().find(ref, "shared").orElseThrow();
        assertEquals(24, shared.parameters().size());
        assertEquals(24, shared.version());
    }
}
