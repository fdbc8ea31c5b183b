package dev.modellib.core;

import dev.modellib.core.DownloadPlan.Item;
import dev.modellib.hf.RemoteFile;
import dev.modellib.io.ByteRange;
import dev.modellib.io.ByteRanges;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.RelativePath;
import dev.modellib.io.ResumableFile;
import dev.modellib.io.ResumablePart;
import dev.modellib.io.StorageException;
import java.io.Closeable;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One file of a download on its way into staging: where it goes, what of it is there, whom it comes from, and whether
 * ranges of it can be had.
 *
 * <p><em>Threads:</em> opened, restarted, sealed and closed by the one that has its only part; the rest is safe for many.
 */
final class FileTransfer implements Closeable {

    private final RemoteFile remote;
    private final Item item;
    private final Path target;
    private final Path journal;
    private final SourceOrder sources;
    private final ProgressMeter.FileMeter meter;
    private volatile @Nullable ResumableFile staged;
    private final Optional<GitBlobDigest> git;
    private volatile boolean plain;
    private volatile boolean outdated;
    private volatile boolean changedBefore;
    private final StorageTag tag;
    /** Guarded by itself. */
    private final Set<String> senders = new TreeSet<>();

    FileTransfer(DownloadPlan plan, Item item, Path folder, SourceOrder sources, ProgressMeter.FileMeter meter)
            throws StorageException {
        this.remote = new RemoteFile(
                plan.repo(),
                plan.commit(),
                item.path(),
                OptionalLong.of(item.sizeBytes()),
                item.sha256().orElse(item.gitSha1()),
                item.sha256());
        this.item = item;
        RelativePath path = RelativePath.parse(LibraryLayout.storedPath(item.path()));
        this.target = path.resolveIn(folder);
        this.journal = path.resolveIn(LibraryLayout.rangesOf(folder));
        this.tag = new StorageTag(LibraryLayout.tagOf(folder, path.value()), item);
        this.sources = sources;
        this.meter = meter;
        this.git = item.sha256().isPresent() ? Optional.empty() : Optional.of(new GitBlobDigest(item.sizeBytes()));
    }

    RemoteFile remote() {
        return remote;
    }

    Item item() {
        return item;
    }

    Path target() {
        return target;
    }

    long sizeBytes() {
        return item.sizeBytes();
    }

    SourceOrder sources() {
        return sources;
    }

    ProgressMeter.FileMeter meter() {
        return meter;
    }

    /** Whether ranges of it are not to be had, so that it comes over one connection, from its first byte on. */
    boolean isPlain() {
        return plain;
    }

    void becomePlain() {
        plain = true;
    }

    /** Whether what is here may be of another version than what comes, so that it has to be dropped before another byte is taken. */
    boolean isOutdated() {
        return outdated;
    }

    /** The server has another version now: all of it is fetched again, in parts the first time, then over one connection. */
    synchronized void changed() {
        // other parts under way may see the same change
        if (!outdated) {
            plain |= changedBefore;
            changedBefore = true;
            outdated = true;
        }
    }

    boolean isOpen() {
        return staged != null;
    }

    /** Opens it with what an earlier try left. */
    void open() throws StorageException {
        meter.begin();
        String identity = FileFetcher.identity(item.sha256(), item.gitSha1());
        ResumableFile opened = ResumableFile.open(target, journal, item.sizeBytes(), identity, meter::add);
        staged = opened;
        if (opened.missing().totalBytes() < item.sizeBytes()) {
            sources.servedBefore();
            sentBy("an earlier run");
        }
    }

    /** Makes the servers ask for more only of what was here already, where that is known. */
    void expectTag(Sources servers) {
        if (staged().missing().totalBytes() < item.sizeBytes()) {
            tag.expect(servers, remote);
        } else {
            tag.forget();
        }
    }

    /** Keeps which version a server sends, before a byte of it is. */
    void keepTag(String server, String storageTag) {
        tag.keep(server, storageTag);
    }

    /** Whoever sent bytes that are here. */
    void sentBy(String sender) {
        synchronized (senders) {
            senders.add(sender);
        }
    }

    String senders() {
        synchronized (senders) {
            return String.join(", ", senders);
        }
    }

    private ResumableFile staged() {
        ResumableFile open = staged;
        if (open == null) {
            throw new IllegalStateException(item.path() + " is not open");
        }
        return open;
    }

    boolean isWhole() {
        return isOpen() && staged().missing().isEmpty();
    }

    long frontierOffset() {
        return isOpen() ? staged().frontierOffset() : 0;
    }

    ResumablePart part(ByteRange range) throws StorageException {
        return staged().part(range);
    }

    /** What is missing, cut into parts. */
    List<ByteRange> missing(long partBytes) {
        return staged().missing().parts(partBytes);
    }

    /** What is missing beside a range, cut into parts. */
    List<ByteRange> missingBeside(ByteRange range, long partBytes) {
        return staged().missing().minus(range).parts(partBytes);
    }

    /** The first part of what is missing, or all of the file when it is plain; empty when nothing is. */
    Optional<ByteRange> first(long partBytes) {
        ByteRanges missing = staged().missing();
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                plain
                        ? new ByteRange(0, item.sizeBytes())
                        : missing.parts(partBytes).get(0));
    }

    /** Forgets its bytes, since the whole comes again: what is here cannot be joined to it. */
    void restart() throws StorageException {
        outdated = false;
        git.ifPresent(GitBlobDigest::restart);
        tag.forget();
        synchronized (senders) {
            senders.clear();
        }
        long here = item.sizeBytes() - staged().missing().totalBytes();
        if (here > 0) {
            meter.discard(here);
            staged().restart();
        }
    }

    /** The bytes of an answer, whose first one stands at an offset, on their way through the digest that the listing states. */
    InputStream watched(InputStream bytes, long offset) {
        return git.isPresent() ? git.get().over(bytes, offset) : bytes;
    }

    /** The git object id of its bytes; empty when it is none that git keeps, or not all of them came by here in their order. */
    Optional<String> gitSha1() {
        return git.flatMap(GitBlobDigest::finish);
    }

    /** Ends it; it can be opened again. */
    Fingerprint seal() throws StorageException {
        return staged().seal();
    }

    /** Its bytes were wrong and are gone. */
    void lose() {
        close();
        git.ifPresent(GitBlobDigest::restart);
        tag.forget();
        synchronized (senders) {
            senders.clear();
        }
        meter.discard(item.sizeBytes());
    }

    @Override
    public void close() {
        ResumableFile open = staged;
        if (open != null) {
            open.close();
            staged = null;
        }
    }

    @Override
    public String toString() {
        return item.path();
    }
}
