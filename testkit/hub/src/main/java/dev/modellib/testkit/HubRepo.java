package dev.modellib.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * A model repo on a {@link HubServer}, seen at one branch.
 *
 * <p><b>Shape:</b> {@link HubServer#repo} gives the view at {@code main}, {@link #branch} at another one. Changes gather until
 * somebody looks (a request, {@link #commit()}): then they are one commit, whose id follows from the files. Old commits stay served.
 * Paths are not checked, for hostile names are what a client must cope with: {@code ../x}, {@code /x}, {@code C:\\x}, anything.
 *
 * <p><b>Threads:</b> any.
 */
public final class HubRepo {
    private final RepoState state;
    private final String branch;

    HubRepo(RepoState state, String branch) {
        this.state = state;
        this.branch = branch;
    }

    /**
     * The repo's name.
     *
     * @return {@code owner/name}, or {@code name} for one of the old repos without an owner
     */
    public String id() {
        return state.id();
    }

    /**
     * The same repo at another branch, which starts at the content of {@code main} when it is new.
     *
     * @param name the branch; {@code refs/pr/1} makes a pull request
     * @return a view whose changes go to that branch
     */
    public HubRepo branch(String name) {
        state.branch(name);
        return new HubRepo(state, name);
    }

    /**
     * Names the present commit of this branch with a git tag.
     *
     * @param name the tag
     * @return this
     */
    public HubRepo gitTag(String name) {
        state.tag(name, branch);
        return this;
    }

    /**
     * The commit of this branch; pending changes become a commit first.
     *
     * @return 40 hex digits
     */
    public String commit() {
        return state.head(branch).commit();
    }

    /**
     * The commits of this branch.
     *
     * @return a view
     */
    public RepoHistory history() {
        return new RepoHistory(state, branch);
    }

    /**
     * Adds or replaces a file. It is an LFS file when its extension says so on the Hub (weights, archives) or it has 10 MiB.
     *
     * @param path where, with {@code /}
     * @param bytes what
     * @return this
     */
    public HubRepo file(String path, byte[] bytes) {
        return put(path, new Content.Bytes(bytes.clone()), LfsRule.applies(path, bytes.length));
    }

    /**
     * Adds or replaces a text file, in UTF-8.
     *
     * @param path where, with {@code /}
     * @param text what
     * @return this
     */
    public HubRepo file(String path, String text) {
        return file(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Adds or replaces a file that git itself holds.
     *
     * @param path where, with {@code /}
     * @param bytes what
     * @return this
     */
    public HubRepo regular(String path, byte[] bytes) {
        return put(path, new Content.Bytes(bytes.clone()), false);
    }

    /**
     * Adds or replaces a file that lies on the CDN.
     *
     * @param path where, with {@code /}
     * @param bytes what
     * @return this
     */
    public HubRepo lfs(String path, byte[] bytes) {
        return put(path, new Content.Bytes(bytes.clone()), true);
    }

    /**
     * Adds or replaces an LFS file of noise that takes no memory, however large.
     *
     * @param path where, with {@code /}
     * @param sizeBytes how many bytes
     * @param seed decides the bytes
     * @return this
     */
    public HubRepo noise(String path, long sizeBytes, long seed) {
        return put(path, new Content.Noise(sizeBytes, seed), true);
    }

    /**
     * Removes a file from this branch; commits that have it keep it.
     *
     * @param path which
     * @return this
     * @throws IllegalArgumentException when the branch has no such file
     */
    public HubRepo delete(String path) {
        state.delete(branch, path);
        return this;
    }

    private HubRepo put(String path, Content content, boolean lfs) {
        if (path.isEmpty() || path.endsWith("/")) {
            throw new IllegalArgumentException("a path inside a repo names a file: " + path);
        }
        state.put(branch, StoredFile.of(path, content, lfs));
        return this;
    }

    /**
     * The files of this branch.
     *
     * @return their paths, sorted
     */
    public NavigableSet<String> paths() {
        return new TreeSet<>(state.head(branch).files().keySet());
    }

    /**
     * The true digest of a file of this branch.
     *
     * @param path which
     * @return SHA-256, hex
     */
    public String sha256(String path) {
        return stored(path).sha256();
    }

    /**
     * The bytes of a file of this branch.
     *
     * @param path which
     * @return a copy
     */
    public byte[] bytes(String path) {
        return stored(path).content().bytes();
    }

    /** What a client must find out about a file. */
    Map<String, Object> facts(String path) {
        StoredFile file = stored(path);
        return Map.of("sizeBytes", file.sizeBytes(), "sha256", file.sha256(), "lfs", file.lfs(), "oid", file.gitSha1());
    }

    private StoredFile stored(String path) {
        StoredFile file = state.head(branch).files().get(path);
        if (file == null) {
            throw new IllegalArgumentException("no file " + path + " on branch " + branch + " of " + id());
        }
        return file;
    }

    /**
     * Sets the task, such as {@code text-generation}.
     *
     * @param value the task; empty for none
     * @return this
     */
    public HubRepo pipelineTag(String value) {
        state.card().pipelineTag = value;
        return this;
    }

    /**
     * Sets the library, such as {@code transformers}.
     *
     * @param value the library; empty for none
     * @return this
     */
    public HubRepo libraryName(String value) {
        state.card().libraryName = value;
        return this;
    }

    /**
     * Adds a tag of the model card. {@code gguf}, {@code safetensors} and {@code onnx} follow from the files; task and library are
     * tags by themselves.
     *
     * @param value the tag
     * @return this
     */
    public HubRepo tag(String value) {
        state.card().tags.add(value);
        return this;
    }

    /**
     * Sets how many parameters the model has, as the Hub reads it from the headers of GGUF and safetensors files.
     *
     * @param count how many; 0 for unknown
     * @return this
     */
    public HubRepo parameters(long count) {
        state.card().parameters = count;
        return this;
    }

    /**
     * Sets the numbers that the Hub sorts by.
     *
     * @param downloads downloads in the last month
     * @param likes likes
     * @return this
     */
    public HubRepo popularity(long downloads, long likes) {
        state.card().downloads = downloads;
        state.card().likes = likes;
        return this;
    }

    /**
     * Gates the repo: its files are for granted tokens only, its metadata and tree for everybody. Grants are given at once.
     *
     * @return this
     */
    public HubRepo gated() {
        state.card().gating = RepoCard.Gating.AUTO;
        return this;
    }

    /**
     * Gates the repo as {@link #gated()} does, with grants that a person gives.
     *
     * @return this
     */
    public HubRepo gatedManually() {
        state.card().gating = RepoCard.Gating.MANUAL;
        return this;
    }

    /**
     * Hides the repo from everybody but granted tokens.
     *
     * @return this
     */
    public HubRepo privateRepo() {
        state.card().isPrivate = true;
        return this;
    }

    /**
     * Disables the repo: everything about it is refused with 403.
     *
     * @return this
     */
    public HubRepo disabled() {
        state.card().disabled = true;
        return this;
    }
}
