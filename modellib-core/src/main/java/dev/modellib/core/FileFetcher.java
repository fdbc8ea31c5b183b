package dev.modellib.core;

import dev.modellib.core.DownloadPlan.Item;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.FileRole;
import dev.modellib.hf.HubBody;
import dev.modellib.hf.HubClient;
import dev.modellib.hf.HubException;
import dev.modellib.hf.RemoteFile;
import dev.modellib.io.ByteRange;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.Fingerprints;
import dev.modellib.io.Publication;
import dev.modellib.io.RelativePath;
import dev.modellib.io.ResumableFile;
import dev.modellib.io.ResumablePart;
import dev.modellib.io.SpaceLedger;
import dev.modellib.io.StorageException;
import dev.modellib.network.NetworkConfig;
import dev.modellib.network.NetworkException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one file of a repository into staging: goes on where an earlier try ended, goes on when a connection breaks,
 * and compares size and digest with what the Hub's listing says before it calls the file whole.
 */
final class FileFetcher {

    private static final Logger LOG = LoggerFactory.getLogger(FileFetcher.class);
    private static final int TRIES_WITHOUT_PROGRESS = 5;

    private final LibraryLayout layout;
    private final HubClient hub;
    private final NetworkConfig network;

    FileFetcher(LibraryLayout layout, HubClient hub, NetworkConfig network) {
        this.layout = layout;
        this.hub = hub;
        this.network = network;
    }

    ModelFile fetch(DownloadPlan plan, Item item, Path folder, SpaceLedger.Reservation space, ProgressMeter meter)
            throws IOException {
        String stored = LibraryLayout.storedPath(item.path());
        RelativePath path = RelativePath.parse(stored);
        Path target = path.resolveIn(folder);
        Path journal = path.resolveIn(LibraryLayout.rangesOf(folder));
        Fingerprint fingerprint = fetchRest(plan, item, target, journal, space, meter);
        ModelFile.Check check = verify(plan, item, target, fingerprint);
        return new ModelFile(
                stored,
                fingerprint.sizeBytes(),
                fingerprint.sha256(),
                fingerprint.blake3(),
                FileRole.of(stored),
                check,
                false);
    }

    /** What tells the content of a file from any other: bytes that were kept for another are not gone on with. */
    static String identity(Optional<String> sha256, String gitSha1) {
        return sha256.map(hex -> "sha256 " + hex).orElse("git " + gitSha1);
    }

    private Fingerprint fetchRest(
            DownloadPlan plan, Item item, Path target, Path journal, SpaceLedger.Reservation space, ProgressMeter meter)
            throws IOException {
        RemoteFile remote = new RemoteFile(
                plan.repo(),
                plan.commit(),
                item.path(),
                OptionalLong.of(item.sizeBytes()),
                item.sha256().orElse(item.gitSha1()),
                item.sha256());
        String identity = identity(item.sha256(), item.gitSha1());
        try (ResumableFile staged = ResumableFile.open(target, journal, item.sizeBytes(), identity, meter::add)) {
            int failures = 0;
            while (!staged.missing().isEmpty()) {
                long before = staged.missing().totalBytes();
                IOException fault = fetchOnce(remote, staged, space, meter);
                long after = staged.missing().totalBytes();
                failures = after < before ? 0 : failures + 1;
                if (after > 0) {
                    pauseOrGiveUp(fault, item, failures);
                }
            }
            return staged.seal();
        }
    }

    /** Writes what one answer brings from the first missing byte on; returns why it ended early, when that may pass. */
    private IOException fetchOnce(
            RemoteFile remote, ResumableFile staged, SpaceLedger.Reservation space, ProgressMeter meter)
            throws IOException {
        ByteRange next = first(staged);
        try (HubBody body = hub.open(remote, next.offset())) {
            if (body.offset() != next.offset()) {
                // the server sends the whole file again: what is here cannot be joined to it
                meter.discard(
                        remote.sizeBytes().orElseThrow() - staged.missing().totalBytes());
                staged.restart();
                next = first(staged);
            }
            try (ResumablePart part = staged.part(next)) {
                part.append(body.stream(), bytes -> {
                    space.consume(bytes);
                    meter.add(bytes);
                });
            }
            if (staged.missing().isEmpty() && body.stream().read() >= 0) {
                LOG.warn("{} goes on behind its end; its digest will tell", remote.path());
            }
            return new EOFException(remote.path() + " ended early, and the server called that whole");
        } catch (IOException e) {
            if (mayPass(e)) {
                return e;
            }
            throw e;
        }
    }

    private static ByteRange first(ResumableFile staged) {
        return staged.missing().ranges().get(0);
    }

    /** Whether the rest of the file may be had by asking again. */
    private static boolean mayPass(IOException fault) {
        if (fault instanceof HubException) {
            return fault instanceof HubException.ServerFailed;
        }
        return !(fault instanceof StorageException
                || fault instanceof NetworkException.Offline
                || fault instanceof NetworkException.Interrupted);
    }

    private void pauseOrGiveUp(IOException fault, Item item, int failures) throws IOException {
        if (failures >= TRIES_WITHOUT_PROGRESS) {
            throw fault;
        }
        LOG.info("{} broke off and is resumed: {}", item.path(), fault.getMessage());
        Duration pause = network.backoffBase().multipliedBy(failures);
        try {
            network.sleeper().sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelLibraryException.Cancelled("cancelled; run it again to go on", e);
        }
    }

    private ModelFile.Check verify(DownloadPlan plan, Item item, Path target, Fingerprint actual) throws IOException {
        if (actual.sizeBytes() != item.sizeBytes()) {
            throw mismatch(plan, item, target, item.sizeBytes() + " bytes", actual.sizeBytes() + " bytes");
        }
        if (item.sha256().isPresent()) {
            String found = actual.sha256().hex();
            if (!found.equals(item.sha256().get())) {
                throw mismatch(plan, item, target, "SHA-256 " + item.sha256().get(), "SHA-256 " + found);
            }
            return ModelFile.Check.HUB_SHA256;
        }
        String found = Fingerprints.gitBlobSha1(target);
        if (!found.equals(item.gitSha1())) {
            throw mismatch(plan, item, target, "git object " + item.gitSha1(), "git object " + found);
        }
        return ModelFile.Check.HUB_GIT_SHA1;
    }

    /** Wrong bytes are kept for whoever wants to know why, out of the way of the next try. */
    private ModelLibraryException mismatch(DownloadPlan plan, Item item, Path target, String expected, String actual)
            throws IOException {
        String fact = plan.repo() + "@" + plan.commit() + " " + Text.display(item.path()) + ": expected " + expected
                + ", got " + actual;
        Path kept = layout.quarantine().resolve(ModelId.random().value());
        Files.createDirectories(layout.quarantine());
        try {
            Files.move(target, kept);
            Publication.replaceFile(
                    kept.resolveSibling(kept.getFileName() + ".txt"), (fact + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (StorageException e) {
            LOG.warn("no note beside {}: {}", kept, e.getMessage());
        }
        return new ModelLibraryException.Damaged(
                Code.CHECKSUM_MISMATCH,
                fact + "; the bytes are in " + kept + ", nothing was published. Try again: the next try starts afresh",
                null);
    }
}
