package dev.modellib.core;

import dev.modellib.core.VerifyReport.FileVerdict;
import dev.modellib.core.VerifyReport.Verdict;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hashes a model's files again and compares them with the record. Changes nothing. */
final class Verifier {

    private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

    private final Drives drives;

    Verifier(Drives drives) {
        this.drives = drives;
    }

    VerifyReport run(Model model, FaultCheck faults, ProgressMeter meter) throws IOException {
        meter.begin(
                "verifying", OptionalLong.of(model.sizeBytes()), model.files().size());
        List<FileVerdict> verdicts = new ArrayList<>();
        for (ModelFile file : model.files()) {
            meter.file(file.path());
            FileVerdict found = model.status() == Model.Status.OFFLINE
                    ? verdict(file, Verdict.OFFLINE)
                    : byDigests(model.pathOf(file), file, meter::add);
            faults.standing(model, file, found).ifPresent(verdicts::add);
            meter.fileDone();
        }
        return new VerifyReport(model.id(), verdicts);
    }

    /** Reads a file; one that is changed meanwhile counts as one that cannot be read. */
    FileVerdict byDigests(Path path, ModelFile file, LongConsumer progress) throws StorageException {
        try {
            return read(path, file, progress);
        } catch (StorageException.SourceChanged e) {
            LOG.warn("{} cannot be read: {}", path, e.getMessage());
            return verdict(file, Verdict.UNREADABLE);
        }
    }

    /** Reads a file; of one that is changed meanwhile nothing can be said. */
    FileVerdict read(Path path, ModelFile file, LongConsumer progress) throws StorageException {
        Optional<FileVerdict> absent = absence(path, file);
        if (absent.isPresent()) {
            return absent.get();
        }
        try {
            Fingerprint actual = drives.hash(path, progress);
            if (!isRecorded(actual, file)) {
                // damage is a grave thing to say: read once more, past whatever went wrong in memory
                actual = drives.hashByReference(path);
            }
            boolean same = isRecorded(actual, file);
            return new FileVerdict(
                    file.path(), same ? Verdict.OK : Verdict.MISMATCH, file.sha256(), Optional.of(actual.sha256()));
        } catch (StorageException.Interrupted | StorageException.SourceChanged e) {
            throw e;
        } catch (StorageException.NoSuchSource e) {
            return verdict(file, Verdict.MISSING);
        } catch (StorageException e) {
            LOG.warn("{} cannot be read: {}", path, e.getMessage());
            return verdict(file, Verdict.UNREADABLE);
        }
    }

    /** Looks at a file's size only. */
    static FileVerdict bySize(Path path, ModelFile file) {
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            boolean same = found.isRegularFile() && found.size() == file.sizeBytes();
            return verdict(file, same ? Verdict.UNVERIFIED : Verdict.MISMATCH);
        } catch (IOException e) {
            return verdict(file, absent(path, e));
        }
    }

    /** A file that is not there is missing; one that a drive or a right keeps from us is not. */
    private static Optional<FileVerdict> absence(Path path, ModelFile file) {
        try {
            Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(verdict(file, absent(path, e)));
        }
    }

    private static Verdict absent(Path path, IOException fault) {
        if (fault instanceof NoSuchFileException) {
            return Verdict.MISSING;
        }
        LOG.warn("{} cannot be looked at: {}", path, fault.toString());
        return Verdict.UNREADABLE;
    }

    static FileVerdict verdict(ModelFile file, Verdict verdict) {
        return new FileVerdict(file.path(), verdict, file.sha256(), Optional.empty());
    }

    /** Whether bytes are those of the record. */
    static boolean isRecorded(Fingerprint actual, ModelFile file) {
        return actual.sizeBytes() == file.sizeBytes()
                && actual.sha256().equals(file.sha256())
                && actual.blake3().equals(file.blake3());
    }
}
