package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a library must hold: the model in memory that it is compared with. */
final class SequenceNotes {

    /** A link that must stand in somebody's folder. */
    record Link(ModelId model, String sha256, int app) {}

    final Map<ModelId, Model> models = new LinkedHashMap<>();
    /** By the target's path. */
    final Map<String, Link> links = new TreeMap<>();
    /** What the feed must tell of the last step. */
    final List<String> news = new ArrayList<>();
    /** Repositories whose downloads were begun and not ended: their bytes may wait in staging. */
    final Set<String> begun = new HashSet<>();
    /** Whether a fault that was survived may have left something that the next opening drops. */
    boolean untidy;

    private final Set<ModelId> ever = new HashSet<>();

    /** Of all there is, one; empty when there is none. */
    Optional<Model> pick(int number) {
        List<Model> all = List.copyOf(models.values());
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(number % all.size()));
    }

    void came(Model model, SequenceGoods goods) {
        assertTrue(ever.add(model.id()), () -> model.id() + " is given a second time");
        assertEquals(goods.digests(), digests(model), "other files than were given");
        assertFalse(
                models.values().stream().anyMatch(other -> other.slug().equals(model.slug())),
                () -> model.slug() + " is taken");
        models.put(model.id(), model);
        news.add("added " + model.id() + " ");
    }

    void changed(Model before, Model after) {
        models.put(after.id(), after);
        if (!before.equals(after)) {
            news.add("edited " + after.id() + " ");
        }
    }

    void left(ModelId model) {
        linksOf(model).forEach(this::unlinked);
        models.remove(model);
        news.add("removed " + model + " ");
    }

    void linked(String target, Link link) {
        links.put(target, link);
        news.add("mapped " + link.model() + " " + target);
    }

    void unlinked(String target) {
        news.add("unmapped " + links.remove(target).model() + " " + target);
    }

    List<String> linksOf(ModelId model) {
        return links.entrySet().stream()
                .filter(link -> link.getValue().model().equals(model))
                .map(Map.Entry::getKey)
                .toList();
    }

    List<String> linksIn(int app) {
        return links.entrySet().stream()
                .filter(link -> link.getValue().app() == app)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The models that hold all of this content. */
    Set<ModelId> holders(SequenceGoods goods) {
        return models.values().stream()
                .filter(model -> new HashSet<>(digests(model).values()).containsAll(goods.contents()))
                .map(Model::id)
                .collect(Collectors.toSet());
    }

    Set<ModelId> fromRepo(String repo) {
        return models.values().stream()
                .filter(model -> model.source().repo().map(Object::toString).equals(Optional.of(repo)))
                .map(Model::id)
                .collect(Collectors.toSet());
    }

    static Map<String, String> digests(Model model) {
        Map<String, String> digests = new TreeMap<>();
        model.files().forEach(file -> digests.put(file.path(), file.sha256().hex()));
        return digests;
    }
}
