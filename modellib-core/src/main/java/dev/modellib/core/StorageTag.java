package dev.modellib.core;

import dev.modellib.core.DownloadPlan.Item;
import dev.modellib.hf.RemoteFile;
import dev.modellib.io.Publication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entity tag that a storage gave the first bytes of a large file, kept beside the journal of its ranges: a later process asks for the
 * rest on condition that the storage still has that version, and does not learn from the digest of the whole that it had two.
 *
 * <p>It saves bytes and nothing rests on it: when it cannot be kept or read, the digest tells.
 *
 * <p><em>Shape:</em> two lines, the server that was asked and the tag. <em>Threads:</em> safe for many.
 */
final class StorageTag {

    private static final Logger LOG = LoggerFactory.getLogger(StorageTag.class);

    /** Of a smaller file there is next to nothing to lose. */
    static final long LEAST_BYTES = 1 << 20;

    private static final int MOST_CHARACTERS = 1_000;

    private final Path file;
    private final boolean worthIt;
    private boolean known;

    StorageTag(Path file, Item item) {
        this.file = file;
        this.worthIt = item.sha256().isPresent() && item.sizeBytes() >= LEAST_BYTES;
    }

    /** Tells the server that was asked then which tag it gave. */
    synchronized void expect(Sources servers, RemoteFile remote) {
        if (!worthIt || !Files.isRegularFile(file)) {
            return;
        }
        try {
            List<String> lines = Files.size(file) > MOST_CHARACTERS
                    ? List.of()
                    : Files.readString(file, StandardCharsets.ISO_8859_1)
                            .lines()
                            .toList();
            for (int i = 0; i < servers.hubs().size() && lines.size() == 2; i++) {
                if (servers.name(i).equals(lines.get(0))) {
                    servers.hub(i).expect(remote, lines.get(1));
                    known = true;
                }
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be read: {}", file, e.toString());
        }
    }

    /** Keeps the tag of the first answer; that of another server says nothing about it. */
    synchronized void keep(String server, String tag) {
        if (!worthIt || known || tag.isEmpty()) {
            return;
        }
        known = true;
        try {
            Files.createDirectories(file.resolveSibling(""));
            Publication.replaceFile(file, (server + "\n" + tag + "\n").getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            LOG.debug("{} cannot be kept: {}", file, e.toString());
        }
    }

    /** The bytes that it was about are gone. */
    synchronized void forget() {
        known = false;
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("{} cannot be dropped: {}", file, e.toString());
        }
    }
}
