package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.modellib.hf.RepoId;
import dev.modellib.io.Digest;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubServer;
import dev.modellib.testkit.SampleRepos;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models found by where they came from, by what they hold, and by where they lie. */
class LookupTest {

    @TempDir
    Path temp;

    private Path root;
    private ModelLibrary library;

    @BeforeEach
    void open() throws Exception {
        root = temp.resolve("library");
        library = ModelLibrary.open(Fixture.local(root));
    }

    @AfterEach
    void close() {
        library.close();
    }

    private Path source(int seed) throws Exception {
        return Files.write(
                temp.resolve("m" + seed + ".gguf"),
                GgufFile.tiny("llama", 15, seed).bytes());
    }

    private Optional<Model> at(Path path) throws ModelLibraryException {
        return library.registry().byPath(path);
    }

    @Test
    void byDigest() throws Exception {
        Model one = library.importModel(source(1)).await();
        library.importModel(source(2)).await();
        ModelFile file = one.files().get(0);
        assertEquals(List.of(one), library.registry().byDigest(file.sha256()));
        assertEquals(List.of(one), library.registry().byDigest(file.blake3()));
        assertEquals(
                List.of(),
                library.registry().byDigest(Digest.blake3(file.sha256().hex())));
    }

    @Test
    void byAPathInItsFolderOrALinkToOne() throws Exception {
        Model model = library.importModel(source(1)).await();
        Path file = model.pathOf(model.files().get(0));
        Optional<Model> found = Optional.of(model);
        assertEquals(found, at(model.folder()));
        assertEquals(found, at(file));
        assertEquals(found, at(model.folder().resolve("metadata.json")));
        assertEquals(found, at(model.folder().resolve("../" + model.folder().getFileName())));
        Path link = Files.createSymbolicLink(temp.resolve("link"), file);
        assertEquals(found, at(link));
        assertEquals(found, at(Files.createSymbolicLink(temp.resolve("link-to-link"), link)));
        Path library2 = Files.createSymbolicLink(temp.resolve("library-elsewhere"), root);
        assertEquals(found, at(library2.resolve(root.relativize(file))));

        for (Path other : List.of(
                temp.resolve("m1.gguf"),
                temp.resolve("absent"),
                root,
                root.resolve("models"),
                model.folder().getParent(),
                model.folder().resolveSibling("absent"))) {
            assertEquals(Optional.empty(), at(other), other.toString());
        }
    }

    @Test
    void byAFileThatTheLibraryHasLinkedElsewhere() throws Exception {
        Model model = library.importModel(source(1)).await();
        Path app = temp.resolve("app");
        library.map(MapRequest.builder(List.of(model), app)
                        .links(LinkPolicy.only(LinkStrategy.COPY))
                        .build())
                .await();
        Path copy = app.resolve(model.files().get(0).path());
        assertEquals(Optional.of(model), at(copy));
        Path elsewhere = Files.createSymbolicLink(temp.resolve("app-elsewhere"), app);
        assertEquals(Optional.of(model), at(elsewhere.resolve(copy.getFileName())));
    }

    /** The file belongs to the model that links to it, though it lies outside of the library. */
    @Test
    void byALinkThatLeadsOutOfTheLibrary() throws Exception {
        Model model = library.importModel(ImportRequest.builder(source(1))
                        .mode(ImportRequest.Mode.LINK)
                        .build())
                .await();
        assertEquals(Optional.of(model), at(model.pathOf(model.files().get(0))));
    }

    @Test
    void byRepositoryAndByPageOfOne() throws Exception {
        library.close();
        try (HubServer hub = HubServer.start()) {
            SampleRepos.quants(hub);
            library = ModelLibrary.open(Fixture.hub(root, hub));
            Model four = library.download(Fixture.ref(SampleRepos.QUANTS + ":Q4_K_M"))
                    .await();
            Model eight =
                    library.download(Fixture.ref(SampleRepos.QUANTS + ":Q8_0")).await();
            library.importModel(source(1)).await();
            RepoId repo = RepoId.parse(SampleRepos.QUANTS);
            assertEquals(Set.of(eight, four), Set.copyOf(library.registry().byRepo(repo)));
            String shouted = SampleRepos.QUANTS.toUpperCase(Locale.ROOT);
            assertEquals(Set.of(eight, four), Set.copyOf(library.registry().byRepo(RepoId.parse(shouted))));
            assertEquals(Optional.of(four), library.find(Fixture.ref(shouted + ":Q4_K_M")));
            assertEquals(
                    2,
                    library.models(query().repo(RepoId.parse(shouted)).build()).total());
            assertEquals(Provenance.HUB, four.card().provenance().get("tags"));
            ModelPage page = library.models(query().repo(repo).limit(1).build());
            assertEquals(2, page.total());
            assertEquals(1, page.models().size());
            ModelQuery exact = query().repo(repo)
                    .quant(four.quant().orElseThrow())
                    .status(ModelStatus.AVAILABLE)
                    .build();
            assertEquals(List.of(four), library.models(exact).models());
            assertEquals(exact.tags(), exact.toBuilder().build().tags());
            ModelQuery part = query().repo(RepoId.parse("testlab/Tiny-Llama")).build();
            assertEquals(0, library.models(part).total());
            assertEquals(2, library.search("source:" + repo).total());
        }
    }

    @Test
    void byTagsAllOfWhichHaveToBeThere() throws Exception {
        Model model = library.importModel(source(1)).await();
        library.importModel(source(2)).await();
        ModelEdit edit = ModelEdit.builder().addTag("Chat: small").addTag("b").build();
        Model tagged = library.registry().edit(new ModelRef.Id(model.id()), edit);
        assertEquals(
                List.of(tagged),
                library.models(query().tag("chat: small").tag("b").build()).models());
        assertEquals(0, library.models(query().tag("b").tag("c").build()).total());
        assertEquals(0, library.models(query().tag("small").build()).total());
    }

    private static ModelQuery.Builder query() {
        return ModelQuery.builder();
    }
}
