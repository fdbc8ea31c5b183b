package dev.modellib.core;

import dev.modellib.io.StorageException;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the files looked like when they were last looked at. One that looks otherwise is read, since the library itself may have put it
 * there, and so is one that the system told of, whatever it looks like; any other is not. For one thread.
 */
final class SeenFiles implements FolderLook.Content {

    private final Consumer<Model> begun;
    private final FolderLook.Content atFirst;
    private final FolderLook.Content byReading;
    private final Map<Path, Seen> seen = new HashMap<>();
    /** By the model's folder. */
    private final Map<Path, Set<Path>> suspects = new HashMap<>();
    /** The models' folders with a file that was changed while it was read. */
    private final Set<Path> changing = new HashSet<>();

    private record Seen(FileTime modified, @Nullable Object key, Optional<TreeFinding> verdict) {}

    SeenFiles(Consumer<Model> begun, FolderLook.Content atFirst, FolderLook.Content byReading) {
        this.begun = begun;
        this.atFirst = atFirst;
        this.byReading = byReading;
    }

    /** Something happened to a file in a model's folder: the next look reads it. */
    void suspect(Path folder, Path file) {
        suspects.computeIfAbsent(folder, of -> new HashSet<>()).add(file);
    }

    @Override
    public void begin(Model model) {
        begun.accept(model);
    }

    @Override
    public Optional<TreeFinding> look(Model model, ModelFile file, BasicFileAttributes now) throws IOException {
        Path path = model.pathOf(file);
        Seen before = seen.get(path);
        Set<Path> suspected = suspects.getOrDefault(model.folder(), Set.of());
        boolean suspect = suspected.contains(path);
        boolean same = before != null
                && before.modified().equals(now.lastModifiedTime())
                && Objects.equals(before.key(), now.fileKey());
        if (before != null && same && !suspect) {
            return before.verdict();
        }
        Optional<TreeFinding> verdict;
        try {
            verdict = before == null && !suspect ? atFirst.look(model, file, now) : byReading.look(model, file, now);
        } catch (StorageException.SourceChanged e) {
            suspect(model.folder(), path);
            changing.add(model.folder());
            return before == null ? Optional.empty() : before.verdict();
        }
        seen.put(path, new Seen(now.lastModifiedTime(), now.fileKey(), verdict));
        if (suspect) {
            suspected.remove(path);
        }
        return verdict;
    }

    /** The folders to look at once more, since of a file in them nothing could be said: it was changed while it was read. */
    Set<Path> takeChanging() {
        Set<Path> folders = Set.copyOf(changing);
        changing.clear();
        return folders;
    }

    /** A folder was looked at; what is suspected there still is no file of a model, or needs no reading. */
    void looked(Path folder) {
        suspects.remove(folder);
    }

    /** All folders were looked at, other than some. */
    void lookedAtAllBut(Set<Path> unsettled) {
        suspects.keySet().retainAll(unsettled);
    }

    /** Forgets what lay in a folder that is gone. */
    void forget(Path folder) {
        seen.keySet().removeIf(file -> file.startsWith(folder));
    }
}
