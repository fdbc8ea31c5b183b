package dev.modellib.hf;

import dev.modellib.hf.HubJson.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Reads what the Hub lists of one repository: its files and folders, its commits and the names it has for them.
 *
 * <p><b>Threads:</b> immutable.
 */
final class ListingReader {

    static final Pattern GIT_SHA1 = Pattern.compile("[0-9a-f]{40}");
    static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final HubJson json;

    ListingReader(HubJson json) {
        this.json = json;
    }

    /** A page of a listing. It is not to be remembered when it hides something from this caller. */
    HubPages.Page<RepoEntry> entries(byte[] body, Subject subject) throws HubException {
        List<RepoEntry> entries = new ArrayList<>();
        boolean masked = false;
        for (Value entry : json.list(body, subject)) {
            Optional<String> type = entry.text("type");
            if (type.equals(Optional.of("file"))) {
                entries.add(file(entry, subject));
                masked |= entry.text("xetHash").isPresent()
                        && entry.hex("xetHash", SHA256).isEmpty();
            } else if (type.equals(Optional.of("directory"))) {
                entries.add(new RepoFolder(path(entry, subject), lastCommit(entry)));
            }
        }
        return new HubPages.Page<>(entries, !masked);
    }

    private static RepoFile file(Value entry, Subject subject) throws HubException {
        Value lfs = entry.at("lfs");
        String path = path(entry, subject);
        OptionalLong sizeBytes = lfs.count("size");
        if (sizeBytes.isEmpty()) {
            sizeBytes = entry.count("size");
        }
        return new RepoFile(
                path,
                sizeBytes.orElseThrow(
                        () -> subject.malformed("the entry \"" + PlainText.shown(path) + "\" has no size")),
                entry.hex("oid", GIT_SHA1).orElse(""),
                lfs.hex("oid", SHA256),
                entry.hex("xetHash", SHA256),
                lastCommit(entry),
                entry.at("securityFileStatus").text("status"));
    }

    private static String path(Value entry, Subject subject) throws HubException {
        String path = entry.text("path").orElse("");
        if (!HubUris.isPlainPath(path)) {
            throw subject.malformed(
                    "the entry \"" + PlainText.shown(path) + "\" has a path that no repository can have");
        }
        return path;
    }

    private static Optional<RepoCommit> lastCommit(Value entry) {
        return commit(entry.at("lastCommit"));
    }

    private static Optional<RepoCommit> commit(Value node) {
        return node.hex("id", GIT_SHA1)
                .map(id -> new RepoCommit(
                        id,
                        node.text("title").orElse(""),
                        node.instant("date"),
                        node.elements("authors").stream()
                                .flatMap(author -> author.text("user").stream())
                                .toList()));
    }

    /** A page of a history. */
    HubPages.Page<RepoCommit> commits(byte[] body, Subject subject) throws HubException {
        List<RepoCommit> commits = new ArrayList<>();
        for (Value entry : json.list(body, subject)) {
            commits.add(commit(entry).orElseThrow(() -> subject.malformed("a commit has no id")));
        }
        return new HubPages.Page<>(commits, true);
    }

    /** The names of commits. */
    RepoRefs refs(byte[] body, Subject subject) throws HubException {
        Value root = json.object(body, subject);
        return new RepoRefs(
                refs(root, "branches", subject),
                refs(root, "tags", subject),
                refs(root, "converts", subject),
                refs(root, "pullRequests", subject));
    }

    private static List<RepoRef> refs(Value root, String kind, Subject subject) throws HubException {
        List<RepoRef> refs = new ArrayList<>();
        for (Value ref : root.elements(kind)) {
            refs.add(new RepoRef(
                    ref.text("name").orElseThrow(() -> subject.malformed("a ref has no name")),
                    ref.text("ref").orElseThrow(() -> subject.malformed("a ref has no full name")),
                    ref.hex("targetCommit", GIT_SHA1)
                            .orElseThrow(() -> subject.malformed("a ref stands for no commit"))));
        }
        return refs;
    }
}
