package dev.modellib.core;

import dev.modellib.io.Digest;
import dev.modellib.io.RelativePath;
import dev.modellib.io.StorageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Where things lie in a library folder.
 *
 * <pre>
 * library.json                       format name and version, library id
 * models/kind/family/name/           one model: its files and metadata.json
 * .modellib/library.db               SQLite: index, journal, links
 * .modellib/staging/job/             unfinished bytes of one job
 * .modellib/staging/job.ranges/      which ranges of the files in job/ are forced to the drive, one journal a file
 * .modellib/staging/job.moves        where the files in job/ came from that were renamed into it
 * .modellib/quarantine/              bytes that failed verification, each with a note
 * .modellib/roots/                   where the further roots are; see Roots
 * .modellib/made/                    small files that mappings made for applications, by digest
 * profiles/                          mapping profiles of the person's own
 * overrides.json                     what the person says about the mapping of single models
 * </pre>
 */
record LibraryLayout(Path root) {

    static final String METADATA = "metadata.json";

    /** How deep below {@link #models()} a model's folder lies: kind, family and name. */
    static final int SLUG_DEPTH = 3;

    private static final String RANGES = ".ranges";
    private static final String MOVES = ".moves";

    Path marker() {
        return root.resolve("library.json");
    }

    Path models() {
        return root.resolve("models");
    }

    /** What is neither a model nor for a person's hand. */
    Path internal() {
        return root.resolve(".modellib");
    }

    Path database() {
        return internal().resolve("library.db");
    }

    Path staging() {
        return internal().resolve("staging");
    }

    /** On whichever root it is. */
    Path staging(String job) {
        return new Roots(this).staging(job);
    }

    /** Where the journals of the files in a job's folder are: beside it, since the folder itself is published. */
    static Path rangesOf(Path jobFolder) {
        return jobFolder.resolveSibling(jobFolder.getFileName() + RANGES);
    }

    /** Where the entity tag of a file in a job's folder is kept: among the journals, under a name that no file of a model has. */
    static Path tagOf(Path jobFolder, String path) {
        UUID name = UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8));
        return rangesOf(jobFolder).resolve(".modellib-" + name + ".etag");
    }

    /** The journal of the files that were renamed into a job's folder. */
    static Path movesOf(Path jobFolder) {
        return jobFolder.resolveSibling(jobFolder.getFileName() + MOVES);
    }

    /** The job that a name in the staging folder belongs to. */
    static String jobOf(String stagedName) {
        for (String suffix : new String[] {RANGES, MOVES}) {
            if (stagedName.endsWith(suffix)) {
                return stagedName.substring(0, stagedName.length() - suffix.length());
            }
        }
        return stagedName;
    }

    Path quarantine() {
        return internal().resolve("quarantine");
    }

    Path made() {
        return internal().resolve("made");
    }

    /** A file that a mapping made for an application, such as a manifest. */
    Path made(Digest digest) {
        return made().resolve(digest.hex());
    }

    Path profiles() {
        return root.resolve("profiles");
    }

    Path overrides() {
        return root.resolve("overrides.json");
    }

    /** The folder of a model; the slug is checked, since it may come from a file that a person edited. */
    Path modelFolder(String slug) throws StorageException.UnsafeName {
        return RelativePath.parse(slug).resolveIn(models());
    }

    /** Two files of a model that would be kept under one name; nothing is taken rather than one of them. */
    static ModelLibraryException twoFilesOneName(String source, String stored) {
        return new ModelLibraryException.FormatRefused(
                ModelLibraryException.Code.INVALID_FORMAT,
                source + " holds two files that would both be kept as " + Text.display(stored)
                        + "; leave one of them out",
                null);
    }

    /** The name under which a file of a model is kept: its own, unless that is the name of our record. */
    static String storedPath(String path) {
        return path.equalsIgnoreCase(METADATA) ? "_" + path : path;
    }

    /** The name in its repository of a file that is kept under a name; the opposite of {@link #storedPath}. */
    static String remotePath(String stored) {
        return stored.equalsIgnoreCase("_" + METADATA) ? stored.substring(1) : stored;
    }
}
