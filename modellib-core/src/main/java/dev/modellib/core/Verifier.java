package dev.modellib.core;

import dev.modellib.core.VerifyReport.FileVerdict;
import dev.modellib.core.VerifyReport.Verdict;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hashes a model's files again and compares them with the record. Changes nothing. */
final class Verifier {

    private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

    private final Drives drives;

    Verifier(Drives drives) {
        this.drives = drives;
    }

    Operation.Outcome<VerifyReport> run(Model model, ProgressMeter meter) throws StorageException {
        meter.begin(
                "verifying", OptionalLong.of(model.sizeBytes()), model.files().size());
        List<FileVerdict> verdicts = new ArrayList<>();
        for (ModelFile file : model.files()) {
            meter.file(file.path());
            verdicts.add(verify(model.pathOf(file), file, meter));
            meter.fileDone();
        }
        return new Operation.Outcome<>(new VerifyReport(model.id(), verdicts), true);
    }

    private FileVerdict verify(Path path, ModelFile file, ProgressMeter meter) throws StorageException {
        if (!Files.exists(path)) {
            return new FileVerdict(file.path(), Verdict.MISSING, file.sha256(), Optional.empty());
        }
        try {
            Fingerprint actual = drives.hash(path, meter::add);
            if (!isRecorded(actual, file)) {
                // damage is a grave thing to say: read once more, past whatever went wrong in memory
                actual = drives.hashByReference(path);
            }
            boolean same = isRecorded(actual, file);
            return new FileVerdict(
                    file.path(), same ? Verdict.OK : Verdict.MISMATCH, file.sha256(), Optional.of(actual.sha256()));
        } catch (StorageException.Interrupted e) {
            throw e;
        } catch (StorageException e) {
            LOG.warn("{} cannot be read: {}", path, e.getMessage());
            return new FileVerdict(file.path(), Verdict.UNREADABLE, file.sha256(), Optional.empty());
        }
    }

    private static boolean isRecorded(Fingerprint actual, ModelFile file) {
        return actual.sizeBytes() == file.sizeBytes()
                && actual.sha256().equals(file.sha256())
                && actual.blake3().equals(file.blake3());
    }
}
