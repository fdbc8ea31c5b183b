package dev.modellib.core;

import dev.modellib.io.Digest;
import dev.modellib.io.LinkStrategy;
import dev.modellib.search.LinkRow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * One link on record.
 *
 * @param mappingId the mapping that it belongs to
 * @param app the application that it was made for; empty when that is not recorded
 * @param model the model that it shares
 * @param sha256 SHA-256 of the file that it shares; empty for a folder
 * @param strategy what was made; empty while it is being made
 * @param source the file or folder in the library
 * @param target where the application sees it
 * @param root the folder of the mapping
 * @param fileKey what the file system calls the link itself, where that is known and lasts
 * @param createdAt when it was made, when that is recorded
 * @param pending whether a mapping is at work on it
 */
public record RecordedLink(
        String mappingId,
        String app,
        ModelId model,
        Optional<Digest> sha256,
        Optional<LinkStrategy> strategy,
        Path source,
        Path target,
        Path root,
        Optional<String> fileKey,
        Optional<Instant> createdAt,
        boolean pending) {

    static RecordedLink of(LinkRow row) {
        return new RecordedLink(
                row.mappingId(),
                row.app(),
                new ModelId(row.modelId()),
                row.fileSha256().isEmpty() ? Optional.empty() : Optional.of(Digest.sha256(row.fileSha256())),
                WireNames.parse(LinkStrategy.values(), LinkStrategy::wireName, row.strategy()),
                Path.of(row.source()),
                Path.of(row.target()),
                LinkUndo.rootOf(row),
                LinkState.parse(row.state()).key(),
                row.createdAtMillis() == 0
                        ? Optional.empty()
                        : Optional.of(Instant.ofEpochMilli(row.createdAtMillis())),
                LinkState.parse(row.state()).isPending());
    }
}
