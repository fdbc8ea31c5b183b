package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.format.ModelKind;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** Who said what of a model from its import or download on, and that a weaker word never replaces a stronger one. */
class FactSourcesProperties {

    private static final String FILE = "tiny-llama-8b.gguf";
    private static final byte[] WEIGHTS = GgufFile.tiny("llama", 15, 1).bytes();

    private Path temp;
    private HubServer hub;
    private List<String> hubTags = List.of();

    @BeforeProperty
    void start() throws IOException {
        temp = Files.createTempDirectory("facts");
        hub = HubServer.start();
        hub.repo("maker/Tiny-Llama-8B-GGUF")
                .file(FILE, WEIGHTS)
                .pipelineTag("text-generation")
                .tag("chat");
        try (ModelLibrary other = ModelLibrary.open(Fixture.hub(temp.resolve("other"), hub))) {
            hubTags = other.download(ModelRef.parse("maker/Tiny-Llama-8B-GGUF"))
                    .await()
                    .tags();
        }
        assertTrue(hubTags.contains("chat"));
    }

    @AfterProperty
    void stop() throws IOException {
        hub.close();
        Fixture.delete(temp);
    }

    private ModelLibrary open() throws ModelLibraryException {
        return ModelLibrary.open(Fixture.hub(temp.resolve("library"), hub));
    }

    /** What is done to a model: somebody says a fact, or it is identified. */
    private record Step(Optional<Provenance> by, String fact, String text) {

        ModelEdit edit() {
            ModelEditBuilder edit = ModelEdit.builder().by(by.orElseThrow());
            switch (fact) {
                case "name" -> edit.name(text);
                case "kind" -> edit.kind(ModelKind.values()[text.length()]);
                case "tags" -> edit.tags(List.of(text));
                case "licence" -> edit.licence(text);
                default -> edit.set("k", JsonValue.of(text));
            }
            return edit.build();
        }

        Object value() {
            return switch (fact) {
                case "name" -> text;
                case "kind" -> ModelKind.values()[text.length()];
                case "tags" -> List.of(text);
                case "licence" -> Optional.of(text);
                default -> Optional.of(JsonValue.of(text));
            };
        }
    }

    private static Object value(Model model, String fact) {
        return switch (fact) {
            case "name" -> model.name();
            case "kind" -> model.kind();
            case "tags" -> model.tags();
            case "licence" -> model.card().licence();
            default -> Optional.ofNullable(model.card().metadata().get("k"));
        };
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Optional<Provenance>> by = Arbitraries.of(Provenance.values()).optional(0.8);
        return Combinators.combine(
                        by,
                        Arbitraries.of("name", "kind", "tags", "licence", "metadata.k"),
                        Arbitraries.strings()
                                .withCharRange('a', 'c')
                                .ofMinLength(1)
                                .ofMaxLength(3))
                .as(Step::new)
                .list()
                .ofMinSize(4)
                .ofMaxSize(10);
    }

    /** Who said what so far, and what is to be believed of it. */
    private static final class Believed {
        private final Map<String, Provenance> said;
        private final Map<String, Object> values = new TreeMap<>();

        Believed(Map<String, Provenance> said) {
            this.said = new TreeMap<>(said);
        }

        void hear(Provenance by, String fact, Object value) {
            Provenance earlier = said.get(fact);
            if (earlier == null || earlier.compareTo(by) <= 0) {
                said.put(fact, by);
                values.put(fact, value);
            }
        }
    }

    /**
     * On a real library and against a real Hub, where an identification says what the Hub says of exactly this content: each fact is what the
     * strongest who spoke of it said last.
     */
    @Property(tries = 6)
    void whatAPersonSaidOutlivesEveryEditAndIdentification(@ForAll("steps") List<Step> steps) throws Exception {
        try (ModelLibrary library = open()) {
            Model model = library.importModel(Files.write(temp.resolve(FILE), WEIGHTS))
                    .await();
            ModelRef ref = new ModelRef.Id(model.id());
            Believed believed = new Believed(model.card().provenance());
            for (Step step : steps) {
                if (step.by().isEmpty()) {
                    Model before = library.find(ref).orElseThrow();
                    Model after = library.identification().identify(before).await();
                    assertEquals(
                            Identity.Trust.VERIFIED,
                            after.identity().orElseThrow().trust());
                    believed.hear(Provenance.HASH, "name", "Tiny-Llama-8B");
                    believed.hear(Provenance.HASH, "kind", ModelKind.LLM);
                    believed.hear(Provenance.HASH, "tags", hubTags);
                    believed.said.put("repo", Provenance.HASH);
                    continue;
                }
                library.registry().edit(ref, step.edit());
                believed.hear(step.by().get(), step.fact(), step.value());
            }
            Model now = library.find(ref).orElseThrow();
            believed.values.forEach((fact, value) -> assertEquals(value, value(now, fact), fact));
            assertEquals(believed.said, now.card().provenance());
            library.remove(RemoveRequest.of(now));
        }
    }

    @Example
    void anImportIsSaidByItsNameAndItsHeader() throws Exception {
        try (ModelLibrary library = open()) {
            Model model = library.importModel(Files.write(temp.resolve(FILE), WEIGHTS))
                    .await();
            Map<String, Provenance> said = new TreeMap<>(Map.of(
                    "name", Provenance.FILENAME,
                    "kind", Provenance.HEADER,
                    "quant", Provenance.HEADER,
                    "family", Provenance.HEADER,
                    "architecture", Provenance.HEADER));
            model.parameters().ifPresent(any -> said.put("parameters", Provenance.HEADER));
            model.contextLength().ifPresent(any -> said.put("contextLength", Provenance.HEADER));
            assertEquals(said, model.card().provenance());
            Model named = library.importModel(ImportRequest.builder(Files.write(
                                    temp.resolve("x-Q4_K_M.gguf"),
                                    GgufFile.tiny("llama", 15, 2).bytes()))
                            .name("Mine")
                            .build())
                    .await();
            assertEquals(Provenance.MANUAL, named.card().provenance().get("name"));
            assertEquals(Provenance.FILENAME, named.card().provenance().get("quant"));
            library.remove(RemoveRequest.of(model));
        }
    }

    /** What the planner finds in a folder of several is no person's word, and a caller's own name is. */
    @Example
    void aNameThatWasFoundIsNoPersons() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("several"));
        Files.write(folder.resolve("alpha.gguf"), GgufFile.tiny("llama", 15, 3).bytes());
        Files.write(folder.resolve("beta.gguf"), GgufFile.tiny("llama", 15, 4).bytes());
        try (ModelLibrary library = open()) {
            List<ImportRequest> requests =
                    library.imports().plan(ImportRequest.of(folder)).requests();
            assertEquals(2, requests.size());
            Model found = library.importModel(requests.get(0)).await();
            assertEquals(Provenance.FILENAME, found.card().provenance().get("name"));
            Model named = library.importModel(
                            requests.get(1).toBuilder().name("Mine").build())
                    .await();
            assertEquals(Provenance.MANUAL, named.card().provenance().get("name"));
        }
    }

    @Example
    void aDownloadIsSaidByTheHubAndByItsHeader() throws Exception {
        try (ModelLibrary library = open()) {
            Model model =
                    library.download(ModelRef.parse("maker/Tiny-Llama-8B-GGUF")).await();
            Map<String, Provenance> said = model.card().provenance();
            assertEquals(Provenance.HUB, said.get("name"));
            assertEquals(Provenance.HUB, said.get("tags"));
            assertEquals(Provenance.HEADER, said.get("architecture"));
            assertTrue(said.get("kind").compareTo(Provenance.HEADER) >= 0);
            library.remove(RemoveRequest.of(model));
        }
    }
}
