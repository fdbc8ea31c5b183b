package dev.modellib.core;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the files looked like when they were last looked at. One that looks otherwise is read, since the library itself may have put it
 * there; any other is not. For one thread.
 */
final class SeenFiles implements FolderLook.Content {

    private final FolderLook.Content atFirst;
    private final FolderLook.Content byReading;
    private final Map<Path, Seen> seen = new HashMap<>();
    private final Set<Path> suspects = new HashSet<>();

    private record Seen(FileTime modified, @Nullable Object key, Optional<TreeFinding> verdict) {}

    SeenFiles(FolderLook.Content atFirst, FolderLook.Content byReading) {
        this.atFirst = atFirst;
        this.byReading = byReading;
    }

    /** It was written to before it was first looked at, or meanwhile. */
    void suspect(Path file) {
        suspects.add(file);
    }

    @Override
    public Optional<TreeFinding> look(Model model, ModelFile file, BasicFileAttributes now) throws IOException {
        Path path = model.pathOf(file);
        Seen before = seen.get(path);
        boolean suspect = suspects.remove(path);
        boolean same = before != null
                && before.modified().equals(now.lastModifiedTime())
                && Objects.equals(before.key(), now.fileKey());
        if (before != null && same && !suspect) {
            return before.verdict();
        }
        Optional<TreeFinding> verdict =
                before == null && !suspect ? atFirst.look(model, file, now) : byReading.look(model, file, now);
        seen.put(path, new Seen(now.lastModifiedTime(), now.fileKey(), verdict));
        return verdict;
    }

    /** Forgets what lay in a folder that is gone. */
    void forget(Path folder) {
        seen.keySet().removeIf(file -> file.startsWith(folder));
    }
}
