package dev.modellib.hf;

import dev.modellib.hf.HubJson.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the Hub says about whole repositories, and about the caller.
 *
 * <p><b>Threads:</b> immutable.
 */
final class RepoReader {

    private static final Logger LOG = LoggerFactory.getLogger(RepoReader.class);

    /** The Hub's words for what {@link RepoInfo} has a place for, as far as they differ from what is always there. */
    static final Set<String> KNOWN = Set.of(
            "sha",
            "gated",
            "private",
            "disabled",
            "pipeline_tag",
            "library_name",
            "tags",
            "downloads",
            "likes",
            "createdAt",
            "lastModified",
            "siblings");

    private final HubJson json;

    RepoReader(HubJson json) {
        this.json = json;
    }

    /** The description of one repository, with the facts that were asked for by name. */
    RepoInfo repo(byte[] body, Subject subject, Collection<String> asked) throws HubException {
        Value root = json.object(body, subject);
        String id = root.text("id").orElse("");
        RepoId repo;
        try {
            repo = RepoId.parse(id);
        } catch (IllegalArgumentException e) {
            throw subject.malformed("its id is \"" + PlainText.shown(id) + "\"");
        }
        return repo(root, repo, subject, asked);
    }

    /** A page of search results. Repositories with an id that cannot be asked for again are left out. */
    List<RepoInfo> repos(byte[] body, Subject subject, Collection<String> asked) throws HubException {
        List<RepoInfo> repos = new ArrayList<>();
        for (Value entry : json.list(body, subject)) {
            if (!entry.at("id").isText()) {
                throw subject.malformed("an entry has no id");
            }
            RepoId id;
            try {
                id = RepoId.parse(entry.text("id").orElse(""));
            } catch (IllegalArgumentException e) {
                LOG.debug("A search result was left out: {}", e.getMessage());
                continue;
            }
            repos.add(repo(entry, id, subject, asked));
        }
        return repos;
    }

    /** The caller's account. */
    HubUser user(byte[] body, Subject subject) throws HubException {
        Value root = json.object(body, subject);
        return new HubUser(
                root.text("name").orElseThrow(() -> subject.malformed("it names nobody")),
                root.text("fullname"),
                root.text("type"),
                root.isTrue("isPro"),
                root.elements("orgs").stream()
                        .flatMap(org -> org.text("name").stream())
                        .toList(),
                root.at("auth").at("accessToken").text("role"));
    }

    private static RepoInfo repo(Value node, RepoId id, Subject subject, Collection<String> asked) throws HubException {
        List<String> paths = new ArrayList<>();
        List<RepoFile> files = new ArrayList<>();
        for (Value sibling : node.elements("siblings")) {
            String path = sibling.text("rfilename").orElse("");
            if (!HubUris.isPlainPath(path)) {
                throw subject.malformed(
                        "it names the file \"" + PlainText.shown(path) + "\", which no repository can have");
            }
            paths.add(path);
            if (sibling.at("size").isThere()) {
                files.add(blob(sibling, path, subject));
            }
        }
        return new RepoInfo(
                id,
                node.hex("sha", ListingReader.GIT_SHA1),
                gating(node.at("gated")),
                node.isTrue("private"),
                node.isTrue("disabled"),
                node.text("pipeline_tag"),
                node.text("library_name"),
                node.texts("tags"),
                node.count("downloads"),
                node.count("likes"),
                node.instant("createdAt"),
                node.instant("lastModified"),
                paths,
                files,
                security(node.at("securityRepoStatus")),
                facts(node, asked));
    }

    /** The word for the digest is another one here than in a listing. */
    private static RepoFile blob(Value sibling, String path, Subject subject) throws HubException {
        return new RepoFile(
                path,
                sibling.count("size")
                        .orElseThrow(() ->
                                subject.malformed("the file \"" + PlainText.shown(path) + "\" has an impossible size")),
                sibling.hex("blobId", ListingReader.GIT_SHA1).orElse(""),
                sibling.at("lfs").hex("sha256", ListingReader.SHA256));
    }

    private static Optional<RepoSecurity> security(Value node) {
        if (!node.at("scansDone").isThere()) {
            return Optional.empty();
        }
        return Optional.of(new RepoSecurity(
                node.isTrue("scansDone"),
                node.elements("filesWithIssues").stream()
                        .flatMap(file -> file.text("path").stream())
                        .toList()));
    }

    private static Map<String, String> facts(Value node, Collection<String> asked) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (String name : asked) {
            if (!KNOWN.contains(name) && node.at(name).isThere()) {
                facts.put(name, node.at(name).json());
            }
        }
        return facts;
    }

    /** {@code false}, {@code "auto"} or {@code "manual"}; a word not known yet surely does not mean open to everyone. */
    private static Gating gating(Value node) {
        if (node.isText()) {
            return node.text().equals(Optional.of("auto")) ? Gating.AUTO : Gating.MANUAL;
        }
        return node.isTrue() ? Gating.MANUAL : Gating.NONE;
    }
}
