package dev.modellib.core;

import dev.modellib.core.Identity.Method;
import dev.modellib.core.Identity.Trust;
import dev.modellib.hf.LocalFolder;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.Fingerprints;
import dev.modellib.io.StorageException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the Hub's reference client noted beside the files of an import, as far as their bytes agree with it. The notes tell commit and
 * digest of a file and not its repository, which the caller knows.
 *
 * <p><em>Threads:</em> one.
 */
final class HubNotes {

    private static final Logger LOG = LoggerFactory.getLogger(HubNotes.class);

    private final Optional<LocalFolder> folder;
    /** By the path in the model. */
    private final Map<String, Found> agreed = new HashMap<>();

    /** A file whose bytes are those of its note. */
    private record Found(LocalFolder.Note note, String path, boolean large) {}

    private HubNotes(Optional<LocalFolder> folder) {
        this.folder = folder;
    }

    /** The notes about what lies at a place: those of the nearest folder that has any. */
    static HubNotes near(Path source) {
        return new HubNotes(LocalFolder.around(source));
    }

    /** The note about a file, to be asked for before it is read: it holds for the file as it was last written. */
    Optional<LocalFolder.Note> of(Path source) {
        return folder.flatMap(notes -> notes.pathOf(source).flatMap(notes::note));
    }

    /**
     * Compares a file with its note, and keeps that they agree.
     *
     * @param bytes where the bytes are now, for those that git knows by its own digest
     */
    Optional<ModelFile.Check> compare(LocalFolder.Note note, Path source, String stored, Fingerprint actual, Path bytes)
            throws StorageException {
        boolean large = note.etag().length() == 64;
        String digest = large ? actual.sha256().hex() : Fingerprints.gitBlobSha1(bytes);
        if (!digest.equals(note.etag())) {
            LOG.warn("{} is not what was noted when it was downloaded: {}, not {}", source, digest, note.etag());
            return Optional.empty();
        }
        String path = folder.flatMap(notes -> notes.pathOf(source)).orElse(stored);
        agreed.put(stored, new Found(note, path, large));
        return Optional.of(large ? ModelFile.Check.HUB_SHA256 : ModelFile.Check.HUB_GIT_SHA1);
    }

    /** The one commit that all files were taken from whose notes agree; empty when there are none, or several. */
    Optional<String> commit() {
        Set<String> commits = new HashSet<>();
        agreed.values().forEach(found -> commits.add(found.note().commit()));
        return commits.size() == 1 ? Optional.of(commits.iterator().next()) : Optional.empty();
    }

    /** Which file of the Hub the weights are: only an equal SHA-256 says so. */
    Optional<Identity> identity(RepoId repo, ModelFile weights) {
        Optional<Found> found = Optional.ofNullable(agreed.get(weights.path())).filter(Found::large);
        return found.map(one -> new Identity(
                Trust.VERIFIED,
                Method.LOCAL_NOTE,
                Optional.of(repo),
                Optional.of(one.note().commit()),
                Optional.of(one.path()),
                List.of("the SHA-256 " + weights.sha256().hex() + " is the one that the Hub's client noted when it"
                        + " downloaded " + Text.display(one.path()) + " at "
                        + one.note().commit()),
                one.note().notedAt()));
    }
}
