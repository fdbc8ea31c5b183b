package dev.modellib.core;

import dev.modellib.io.Digest;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One thing that an application is to find in its folder.
 *
 * @param model the model it belongs to
 * @param rule the id of the rule that wants it there
 * @param source the file or folder in the library
 * @param target where the application sees it
 * @param sizeBytes of the source
 * @param sha256 of the source, when it is one file
 * @param content what the source holds, when it is made for this mapping
 */
record Wanted(
        Model model,
        String rule,
        Path source,
        Path target,
        long sizeBytes,
        Optional<Digest> sha256,
        Optional<String> content) {}
