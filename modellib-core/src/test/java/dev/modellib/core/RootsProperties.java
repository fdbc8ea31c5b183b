package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.modellib.core.Model.Status;
import dev.modellib.testkit.GgufFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class RootsProperties {

    /** Wherever models are, those on the root that is not there are offline, no others, and all come back. */
    @Property(tries = 8)
    void offlineIsWhatIsOnTheRootThatIsNotThere(@ForAll @Size(min = 1, max = 4) List<Boolean> onRoot) throws Exception {
        Path temp = Files.createTempDirectory("modellib-roots-");
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(temp.resolve("library")))) {
            Path volume = Files.createDirectory(temp.resolve("volume"));
            LibraryRoot root = library.roots().add(volume);
            Map<ModelId, Status> here = new HashMap<>();
            Map<ModelId, Status> away = new HashMap<>();
            for (int i = 0; i < onRoot.size(); i++) {
                ImportRequest.Builder request = ImportRequest.builder(Files.write(
                        temp.resolve("m" + i + ".gguf"),
                        GgufFile.tiny("llama", 15, i).bytes()));
                if (onRoot.get(i)) {
                    request.root(root.id());
                }
                ModelId id = library.importModel(request.build()).await().id();
                here.put(id, Status.AVAILABLE);
                away.put(id, onRoot.get(i) ? Status.OFFLINE : Status.AVAILABLE);
            }
            Files.move(volume, temp.resolve("unmounted"));
            assertEquals(away, statuses(library));
            library.upkeep().rebuild().await();
            assertEquals(away, statuses(library));
            library.roots().add(temp.resolve("unmounted"));
            assertEquals(here, statuses(library));
        } finally {
            Fixture.delete(temp);
        }
    }

    private static Map<ModelId, Status> statuses(ModelLibrary library) throws Exception {
        Map<ModelId, Status> statuses = new HashMap<>();
        for (Model model : library.models(ModelQuery.all())) {
            statuses.put(model.id(), model.status());
        }
        return statuses;
    }
}
