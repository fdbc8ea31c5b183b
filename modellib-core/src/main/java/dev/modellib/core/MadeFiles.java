package dev.modellib.core;

import dev.modellib.io.Publication;
import dev.modellib.search.LinkRow;
import dev.modellib.search.LinkTable;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The small files that mappings made for applications, and which of them no link on record leads to. A mapping records its link before it
 * makes the file, so a file that is dropped is first moved out of the way, and put back when a link was recorded meanwhile.
 */
final class MadeFiles {

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

    private final LibraryLayout layout;
    private final LinkTable links;

    MadeFiles(LibraryLayout layout, LinkTable links) {
        this.layout = layout;
        this.links = links;
    }

    List<Path> unneeded() throws IOException {
        if (!Files.isDirectory(layout.made(), LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(layout.made())) {
            files = all.filter(file ->
                            NAME.matcher(String.valueOf(file.getFileName())).matches())
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
        Set<String> needed = files.isEmpty() ? Set.of() : needed();
        return files.stream().filter(file -> !needed.contains(file.toString())).toList();
    }

    /** The sources of all links, those included that come back when a mapping at work is undone. */
    private Set<String> needed() throws SearchException {
        Set<String> sources = new HashSet<>();
        for (LinkRow row : links.all()) {
            sources.add(row.source());
            LinkState.parse(row.state()).before().ifPresent(before -> sources.add(before.source()));
        }
        return sources;
    }

    /** False when a link to it is on record by now: it stays then. */
    boolean drop(Path file) throws IOException {
        Path aside = file.resolveSibling(".modellib-" + UUID.randomUUID() + ".tmp");
        try {
            Files.move(file, aside);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (needed().contains(file.toString())) {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(aside, file);
            } else {
                // the mapping made it anew: the name is the digest of the content
                Publication.removeTree(aside);
            }
            return false;
        }
        Publication.removeTree(aside);
        return true;
    }
}
