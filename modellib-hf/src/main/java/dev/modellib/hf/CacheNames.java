package dev.modellib.hf;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names in a Hub cache: which there are, and which of those from outside may become a path.
 *
 * <p><b>Source:</b> the Hub's documentation of the local cache.
 */
final class CacheNames {

    static final String TAG = "CACHEDIR.TAG";
    static final String TAG_TEXT = """
            Signature: 8a477f597d28d172789f06886806bc55
            # This folder is a cache of files from the Hugging Face Hub. What is in it can be downloaded again.
            # About the tag: https://bford.info/cachedir/
            """;

    static final String LOCKS = ".locks";
    static final String BLOBS = "blobs";
    static final String REFS = "refs";
    static final String SNAPSHOTS = "snapshots";
    static final String MISSING = ".no_exist";
    static final String TREES = "trees";
    /** What tells the store that repositories share from a folder of somebody else. */
    static final String SHARED_MARKER = ".huggingface-shared-blobs";

    static final String SEPARATOR = "--";
    /** Put by file managers into any folder. */
    static final Set<String> CLUTTER = Set.of(".DS_Store", "Thumbs.db", "desktop.ini");

    private static final Set<String> TYPES = Set.of("models", "datasets", "spaces");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

    private CacheNames() {}

    /** The folder of a model repository. */
    static String folder(RepoId repo) {
        return "models" + SEPARATOR + repo.toString().replace("/", SEPARATOR);
    }

    /** Whether a folder's first part names a type of repository that the scanners know. */
    static boolean isType(String plural) {
        return TYPES.contains(plural);
    }

    static boolean isCommit(String text) {
        return FileHeaders.isCommit(text);
    }

    /** Whether it is the name of content: a git object id, or a SHA-256. */
    static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }

    /** An ETag as it names a blob: without the mark of a weak one and without quotes. */
    static String blob(String etag) {
        String plain = etag.startsWith("W/") ? etag.substring(2) : etag;
        plain = plain.length() > 1 && plain.startsWith("\"") && plain.endsWith("\"")
                ? plain.substring(1, plain.length() - 1)
                : plain;
        if (!isDigest(plain)) {
            throw new IllegalArgumentException(
                    "A blob is named by 40 or 64 lower-case hexadecimal digits, not \"" + PlainText.shown(etag) + "\"");
        }
        return plain;
    }

    static String requireCommit(String commit) {
        if (!isCommit(commit)) {
            throw new IllegalArgumentException(
                    "A commit has 40 lower-case hexadecimal digits, not \"" + PlainText.shown(commit) + "\"");
        }
        return commit;
    }

    /** The path that a name from outside means below a folder; empty when it could mean another one, on any platform. */
    static Optional<Path> below(Path folder, String name) {
        if (!HubUris.isPlainPath(name)
                || name.indexOf('\\') >= 0
                || DRIVE.matcher(name).matches()) {
            return Optional.empty();
        }
        Path path = folder;
        try {
            for (String segment : name.split("/", -1)) {
                path = path.resolve(segment);
                Path last = path.getFileName();
                if (last == null || !last.toString().equals(segment)) {
                    return Optional.empty();
                }
            }
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
        return Optional.of(path);
    }
}
