package dev.modellib.core;

import dev.modellib.io.NameCollisions;
import dev.modellib.io.RelativePath;
import dev.modellib.io.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which targets of one mapping cannot stand side by side. The first in order has its name; the others have a rival. */
final class TargetNames {

    private final Map<Path, Path> rivals;

    private TargetNames(Map<Path, Path> rivals) {
        this.rivals = rivals;
    }

    /**
     * Compares the targets with each other.
     *
     * @param blind whether the volume may take names for one that differ in case or in how accents are written
     */
    static TargetNames of(Path folder, Collection<Path> targets, boolean blind) throws StorageException.UnsafeName {
        Map<Path, Path> rivals = new HashMap<>();
        if (blind) {
            Map<RelativePath, Path> byName = new HashMap<>();
            List<RelativePath> names = new ArrayList<>();
            for (Path target : targets) {
                RelativePath name = LinkUndo.below(folder, target);
                names.add(name);
                byName.put(name, target);
            }
            for (List<RelativePath> group : NameCollisions.among(names)) {
                for (RelativePath name : group.subList(1, group.size())) {
                    rivals.putIfAbsent(byName.get(name), byName.get(group.get(0)));
                }
            }
        } else {
            Set<Path> all = new HashSet<>(targets);
            for (Path target : targets) {
                for (Path parent = target.getParent();
                        parent != null && !parent.equals(folder);
                        parent = parent.getParent()) {
                    if (all.contains(parent)) {
                        rivals.putIfAbsent(target, parent);
                    }
                }
            }
        }
        return new TargetNames(rivals);
    }

    Optional<Path> rivalOf(Path target) {
        return Optional.ofNullable(rivals.get(target));
    }
}
