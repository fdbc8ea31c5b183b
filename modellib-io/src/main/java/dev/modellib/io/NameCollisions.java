package dev.modellib.io;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which names of a set cannot stand side by side on a volume that ignores case or normalises Unicode, as those of Windows and
 * macOS do.
 *
 * <p>Every file system folds by a table of its own. Here names are taken for one when any common table might: by full
 * case mapping over decomposed text, so that {@code ß} meets {@code ss} and a composed {@code é} the decomposed one. What is told apart
 * here is told apart everywhere.
 *
 * <p><i>Threads:</i> any; nothing is looked up on disk. <i>Source:</i> Unicode Standard, 3.13 "Default Case Algorithms"; UAX #15.
 */
public final class NameCollisions {
    private NameCollisions() {}

    /**
     * Finds the names that collide: files that would be one, and a file whose name another one needs for a folder. Folders
     * that differ in case only are no collision by themselves; their files share one folder then.
     *
     * @param names paths of files below one folder; the same path twice counts once
     * @return groups of two or more, each in the order of {@code names}, in the order of their first; a path may be in two of them;
     *     empty when all can stand side by side
     */
    public static List<List<RelativePath>> among(Collection<RelativePath> names) {
        Map<String, List<RelativePath>> files = new LinkedHashMap<>();
        for (RelativePath name : new LinkedHashSet<>(names)) {
            files.computeIfAbsent(folded(name.value()), key -> new ArrayList<>())
                    .add(name);
        }
        Map<String, LinkedHashSet<RelativePath>> groups = new LinkedHashMap<>();
        files.forEach((key, same) -> groups.put(key, new LinkedHashSet<>(same)));
        files.forEach((key, same) -> {
            for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
                LinkedHashSet<RelativePath> inTheWay = groups.get(key.substring(0, slash));
                if (inTheWay != null) {
                    inTheWay.addAll(same);
                }
            }
        });
        List<RelativePath> order = List.copyOf(new LinkedHashSet<>(names));
        return groups.values().stream()
                .filter(group -> group.size() > 1)
                .map(group -> order.stream().filter(group::contains).toList())
                .toList();
    }

    /** One text for all that might be one name; twice, since a mapping may bring forth what the first pass would have mapped. */
    static String folded(String name) {
        return foldedOnce(foldedOnce(name));
    }

    private static String foldedOnce(String name) {
        String apart = Normalizer.normalize(name, Normalizer.Form.NFD);
        return Normalizer.normalize(apart.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
    }
}
