package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Where downloads go that are asked for in several roots. */
class RootDownloadProperties {

    private static final int MODELS = 3;
    private static final int PLACES = 3;

    /** Which model, and into which place: 0 is the library's own folder. */
    private record Wish(int model, int place) {}

    @Provide
    Arbitrary<List<Wish>> wishes() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, MODELS - 1),
                        Arbitraries.integers().between(0, PLACES - 1))
                .as(Wish::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(7);
    }

    /** In whatever order: a model is where it was first asked to be, once, whole, and comes over the network once. */
    @Property(tries = 10)
    void aModelIsWhereItWasFirstAskedToBe(@ForAll("wishes") List<Wish> wishes) throws Exception {
        Path temp = Files.createTempDirectory("modellib-roots-").toRealPath();
        try (HubServer hub = HubServer.start();
                ModelLibrary library = ModelLibrary.open(Fixture.hub(temp.resolve("library"), hub))) {
            for (int i = 0; i < MODELS; i++) {
                hub.repo("acme/Tiny" + i)
                        .lfs("tiny-Q4_K_M.gguf", GgufFile.tiny("llama", 15, i).bytes());
            }
            List<Path> places = List.of(
                    library.root(),
                    Files.createDirectory(temp.resolve("volume-1")),
                    Files.createDirectory(temp.resolve("volume-2")));
            List<String> ids = List.of(
                    "",
                    library.roots().add(places.get(1)).id(),
                    library.roots().add(places.get(2)).id());
            Map<Integer, Integer> first = new HashMap<>();
            for (Wish wish : wishes) {
                DownloadRequest.Builder request = DownloadRequest.builder(Fixture.ref("acme/Tiny" + wish.model()));
                if (wish.place() > 0) {
                    request.root(ids.get(wish.place()));
                }
                Model model = library.download(request.build()).await();
                int place = first.computeIfAbsent(wish.model(), any -> wish.place());
                Path folder = model.folder().toRealPath();
                assertTrue(folder.startsWith(places.get(place)), folder + " is not on " + places.get(place));
                assertTrue(library.verify(model).await().clean());
            }
            assertEquals(first.size(), library.models(ModelQuery.all()).total());
            assertEquals(
                    first.size(),
                    hub.requests().stream()
                            .filter(request -> request.server() == HubRequest.Server.CDN)
                            .count());
            for (Path place : places) {
                assertEquals(Map.of("", "folder"), Fixture.tree(place.resolve(".modellib/staging")));
            }
        } finally {
            Fixture.delete(temp);
        }
    }
}
