package dev.modellib.core;

import dev.modellib.search.LinkRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The links on record: every one that the library made in somebody's folder. Only what stands here is ever removed there.
 *
 * <p><em>Threads:</em> any. <em>Blocks:</em> on the drives that the links are on. <em>Errors:</em> {@link ModelLibraryException}.
 */
public final class LinkRegistry {

    private final LibraryParts parts;

    LinkRegistry(LibraryParts parts) {
        this.parts = parts;
    }

    /**
     * A mapping whose folder is not there: an application that was removed, or a drive that is not connected.
     *
     * @param mappingId the mapping
     * @param app the application that it was made for; empty when that is not recorded
     * @param root the folder
     * @param links how many links of it are on record
     */
    public record Ghost(String mappingId, String app, Path root, int links) {}

    /**
     * Lists the links as they are on record; nothing on disk is looked at.
     *
     * @return ordered by target
     * @throws ModelLibraryException when the registry cannot be read
     */
    public List<RecordedLink> list() throws ModelLibraryException {
        return parts.answer(() ->
                parts.database().links().all().stream().map(RecordedLink::of).toList());
    }

    /**
     * Looks at every link on disk. Copies are read whole and compared with their sources.
     *
     * @return how each stands
     * @throws ModelLibraryException when the registry or a drive cannot be read
     */
    public LinkReport check() throws ModelLibraryException {
        return parts.answer(() -> {
            List<LinkReport.Entry> entries = new ArrayList<>();
            for (LinkRow row : parts.database().links().all()) {
                entries.add(new LinkReport.Entry(RecordedLink.of(row), TargetLook.health(row), Optional.empty()));
            }
            return new LinkReport(entries);
        });
    }

    /**
     * Makes links anew that are missing or lead to nothing: to the file they led to, or, when that is gone, to another file of the
     * library with the same SHA-256. What a person put in the place of a link stays, as does what cannot be reached.
     *
     * @return the operation; its report says how each link stands afterwards and what was done
     */
    public Operation<LinkReport> repair() {
        return parts.change("repair-links", meter -> parts.mapping().repair().run(meter));
    }

    /**
     * Follows a folder that was moved, be it the library's, an application's, or one above them: every recorded path that lies in
     * the old one is taken to lie in the new one. Paths are compared name by name. Links on disk are made anew where they have to be; those
     * whose file is not at the new place stay as they are on record.
     *
     * @param from the folder as it was called
     * @param to the folder as it is called now
     * @return the operation; its report says what became of the links that it is about. It fails with {@code NOT_FOUND} when there is no
     *     folder at the new place
     * @throws IllegalArgumentException when one of them is not absolute
     */
    public Operation<LinkReport> relocate(Path from, Path to) {
        if (!from.isAbsolute() || !to.isAbsolute()) {
            throw new IllegalArgumentException("both folders must be absolute paths");
        }
        return parts.change(
                "relocate-links:" + from + " to " + to,
                meter -> parts.mapping().relocation().run(from.normalize(), to.normalize(), meter));
    }

    /**
     * Takes symbolic links on record that a person or another program made below a folder, and that lead to files or model folders
     * of this library. From then on they are the library's: they are repaired, and removed when their mapping is undone.
     *
     * @param folder where to look; links to folders are not followed
     * @return the operation, with the links that were taken on record
     */
    public Operation<LinkReport> adopt(Path folder) {
        Path root = folder.toAbsolutePath().normalize();
        return parts.change(
                "adopt-links:" + root, meter -> parts.mapping().adoption().run(root));
    }

    /**
     * Finds mappings whose folders are not there. Nothing is forgotten: {@link ModelLibrary#unmap} forgets a mapping.
     *
     * @return ordered by folder
     * @throws ModelLibraryException when the registry cannot be read
     */
    public List<Ghost> ghosts() throws ModelLibraryException {
        return parts.answer(() -> {
            Map<String, List<LinkRow>> byMapping = new TreeMap<>();
            for (LinkRow row : parts.database().links().all()) {
                if (TargetLook.isOffline(row)) {
                    byMapping
                            .computeIfAbsent(LinkUndo.rootOf(row) + "\n" + row.mappingId(), key -> new ArrayList<>())
                            .add(row);
                }
            }
            return byMapping.values().stream()
                    .map(rows -> new Ghost(
                            rows.get(0).mappingId(), rows.get(0).app(), LinkUndo.rootOf(rows.get(0)), rows.size()))
                    .toList();
        });
    }
}
