package dev.modellib.hf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds to a cache so that a reader never meets anything half done: whatever has content is written under a temporary name among
 * the blobs, where readers look at nothing that no snapshot names and cleaners know the ending, and renamed into place.
 */
final class CacheWriter {

    private static final Logger LOG = LoggerFactory.getLogger(CacheWriter.class);

    private final Path root;
    private final boolean links;

    CacheWriter(Path root, boolean links) {
        this.root = root;
        this.links = links;
    }

    Path add(CacheEntry entry, Path source, CacheTransfer how) throws IOException {
        Path repo = repo(entry.repo());
        Path blobs = folder(repo, List.of(CacheNames.BLOBS));
        Path snapshot = snapshot(repo, entry);
        Path pointer = place(snapshot, entry.path());
        try (CacheLock lock = CacheLock.tryAcquire(locks(repo), entry.etag())) {
            LOG.debug("{} is added to {}: {}", PlainText.shown(entry.path()), snapshot, lock);
            if (!links || !isLinked(entry, source, how, blobs, pointer)) {
                boolean here = Files.isRegularFile(pointer, LinkOption.NOFOLLOW_LINKS)
                        && Files.size(pointer) == Files.size(source);
                if (!here) {
                    transfer(source, how, blobs, pointer);
                }
            }
            return pointer;
        }
    }

    /** Puts the content among the blobs and a link into the snapshot; false when links cannot be made or followed here. */
    private boolean isLinked(CacheEntry entry, Path source, CacheTransfer how, Path blobs, Path pointer)
            throws IOException {
        Path blob = blobs.resolve(entry.etag());
        Path link = temporary(blobs);
        try {
            // first of all, since content among the blobs is of no use where there are no links
            Files.createSymbolicLink(link, link.getFileSystem().getPath(linkText(entry)));
        } catch (IOException | UnsupportedOperationException | SecurityException e) {
            LOG.debug("{} can have no links: {}", root, e.toString());
            return false;
        }
        try {
            if (!isThere(blob, Files.size(source))) {
                transfer(source, how, blobs, blob);
            }
            Files.move(link, pointer, StandardCopyOption.ATOMIC_MOVE);
            return Files.isRegularFile(pointer);
        } finally {
            Files.deleteIfExists(link);
        }
    }

    boolean addRef(RepoId id, String revision, String commit) throws IOException {
        Path repo = repo(id);
        Path blobs = folder(repo, List.of(CacheNames.BLOBS));
        folder(repo, List.of(CacheNames.SNAPSHOTS, commit));
        Path ref = place(folder(repo, List.of(CacheNames.REFS)), revision);
        if (Files.exists(ref, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        Path temporary = temporary(blobs);
        try {
            write(commit.getBytes(StandardCharsets.US_ASCII), temporary);
            return isFirst(temporary, ref);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Another program may write the ref at the same moment: a second name never replaces it, as a rename would. */
    private static boolean isFirst(Path written, Path ref) throws IOException {
        try {
            Files.createLink(ref, written);
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException | UnsupportedOperationException | SecurityException e) {
            LOG.debug("{} is renamed: {}", ref, e.toString());
            Files.move(written, ref, StandardCopyOption.ATOMIC_MOVE);
        }
        return true;
    }

    void addMissing(CacheEntry entry) throws IOException {
        Path repo = repo(entry.repo());
        folder(repo, List.of(CacheNames.BLOBS));
        snapshot(repo, entry);
        Path file = place(folder(repo, List.of(CacheNames.MISSING, entry.commit())), entry.path());
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} was known to be missing", file);
        }
    }

    void addTree(RepoId id, String commit, byte[] json) throws IOException {
        Path repo = repo(id);
        Path blobs = folder(repo, List.of(CacheNames.BLOBS));
        publish(json, blobs, folder(repo, List.of(CacheNames.TREES)).resolve(commit + ".json"));
        // without it the other clients call the whole repository damaged
        folder(repo, List.of(CacheNames.SNAPSHOTS));
    }

    private Path repo(RepoId id) throws IOException {
        Files.createDirectories(root);
        try {
            Files.writeString(root.resolve(CacheNames.TAG), CacheNames.TAG_TEXT, StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            LOG.trace("{} is tagged", root);
        }
        String name = CacheNames.folder(id);
        if (!Files.isDirectory(root.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            begin(name);
        }
        return folder(root, List.of(name));
    }

    /** A repository without a folder for its snapshots would be unsound, so it appears with one. */
    private void begin(String name) throws IOException {
        Path made = folder(root, List.of(CacheNames.LOCKS, name + "." + eightDigits()));
        try {
            folder(made, List.of(CacheNames.SNAPSHOTS));
            Files.move(made, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(made.resolve(CacheNames.SNAPSHOTS));
            Files.deleteIfExists(made);
            if (!Files.isDirectory(root.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
            LOG.debug("somebody else has begun {}", name);
        }
    }

    private static String eightDigits() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    /** The folder of the snapshot, and then a ref to it: a ref without its snapshot would make the repository unsound. */
    private static Path snapshot(Path repo, CacheEntry entry) throws IOException {
        Path snapshot = folder(repo, List.of(CacheNames.SNAPSHOTS, entry.commit()));
        String name = entry.revision().orElse("pinned-" + entry.commit());
        Path ref = place(folder(repo, List.of(CacheNames.REFS)), name);
        byte[] commit = entry.commit().getBytes(StandardCharsets.US_ASCII);
        boolean same = Files.isRegularFile(ref, LinkOption.NOFOLLOW_LINKS)
                && Files.size(ref) == commit.length
                && Files.readString(ref, StandardCharsets.ISO_8859_1).equals(entry.commit());
        if (!same) {
            publish(commit, repo.resolve(CacheNames.BLOBS), ref);
        }
        return snapshot;
    }

    /** Where a name from outside belongs below a folder, with the folders between. */
    private static Path place(Path folder, String name) throws IOException {
        Optional<Path> place = CacheNames.below(folder, name);
        if (place.isEmpty()) {
            throw new HubException.Malformed("\"" + PlainText.shown(name)
                    + "\" cannot be the name of a file in a cache: it could mean another file. Leave it out.");
        }
        List<String> names = List.of(name.split("/", -1));
        folder(folder, names.subList(0, names.size() - 1));
        return place.get();
    }

    /** Folders inside a folder, made when they are not there; no link is gone through. */
    private static Path folder(Path parent, List<String> names) throws IOException {
        Path at = parent;
        for (String name : names) {
            at = at.resolve(name);
            try {
                Files.createDirectory(at);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                    throw new FileSystemException(
                            at.toString(), null, "a link or a file is where the cache has a folder; move it away");
                }
            }
        }
        return at;
    }

    private Path locks(Path repo) throws IOException {
        return folder(root, List.of(CacheNames.LOCKS, String.valueOf(repo.getFileName())));
    }

    /** A blob of another size is no blob of this digest, and is replaced; a link is followed inside the cache. */
    private boolean isThere(Path blob, long sizeBytes) {
        return CacheRoot.of(root)
                .map(at -> at.follow(at.real().resolve(root.relativize(blob))))
                .filter(chain -> chain.isFile() && chain.sizeBytes() == sizeBytes)
                .isPresent();
    }

    private static Path temporary(Path blobs) {
        return blobs.resolve("modellib." + eightDigits() + ".incomplete");
    }

    private static void transfer(Path source, CacheTransfer how, Path blobs, Path target) throws IOException {
        Path temporary = temporary(blobs);
        try {
            if (how == CacheTransfer.COPY || !isSecondName(source, temporary)) {
                copy(source, temporary);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            // also after a move that did nothing, because both were names of one file
            Files.deleteIfExists(temporary);
        }
    }

    private static boolean isSecondName(Path source, Path name) throws IOException {
        Path file = source.toRealPath();
        try {
            Files.createLink(name, file);
            return true;
        } catch (IOException | UnsupportedOperationException | SecurityException e) {
            LOG.debug("{} is copied: {}", file, e.toString());
            return false;
        }
    }

    /** With the mode that any new file gets, and on the drive before it gets its name. */
    private static void copy(Path source, Path target) throws IOException {
        try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(target, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            long sizeBytes = in.size();
            long done = 0;
            while (done < sizeBytes) {
                long moved = in.transferTo(done, sizeBytes - done, out);
                if (moved <= 0) {
                    throw new FileSystemException(source.toString(), null, "it became shorter while it was copied");
                }
                done += moved;
            }
            out.force(true);
        }
    }

    /** Small content, whole or not at all. */
    private static void publish(byte[] content, Path blobs, Path target) throws IOException {
        Path temporary = temporary(blobs);
        try {
            write(content, temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** On the drive before it gets its name: a ref without its commit would make the repository unsound after a power failure. */
    private static void write(byte[] content, Path file) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            out.force(true);
        }
    }

    /** From the name in the snapshot up to the repository's folder, and down to the blob. */
    private static String linkText(CacheEntry entry) {
        long folders = entry.path().chars().filter(c -> c == '/').count();
        return "../".repeat((int) folders + 2) + CacheNames.BLOBS + "/" + entry.etag();
    }
}
