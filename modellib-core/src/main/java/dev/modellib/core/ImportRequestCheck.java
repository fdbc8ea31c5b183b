package dev.modellib.core;

import dev.modellib.io.Digest;
import dev.modellib.io.HashAlgorithm;
import java.util.Arrays;
import java.util.Optional;

/** What of the settings of an import makes no sense. */
final class ImportRequestCheck {

    private ImportRequestCheck() {}

    /** Throws an {@link IllegalArgumentException} that names every fault. */
    static void of(Optional<String> name, Optional<Digest> expectedSha256) {
        Faults faults = new Faults();
        name.ifPresent(text -> {
            faults.check(!text.isBlank(), "the name must not be blank");
            faults.check(
                    Arrays.stream(text.split("[/\\\\]", -1))
                            .noneMatch(step -> step.strip().equals("..")),
                    "a name is no path: " + Text.display(text) + " must not hold \"..\"");
        });
        expectedSha256.ifPresent(digest ->
                faults.check(digest.algorithm() == HashAlgorithm.SHA256, "the expected digest must be a SHA-256"));
        faults.throwIfAny();
    }
}
