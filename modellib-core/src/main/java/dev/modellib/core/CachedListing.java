package dev.modellib.core;

import dev.modellib.format.ArtifactSelection;
import dev.modellib.format.FileRole;
import dev.modellib.hf.CachedFile;
import dev.modellib.hf.HubCache;
import dev.modellib.hf.RepoFile;
import dev.modellib.hf.RepoId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a Hugging Face cache tells about a commit, in place of the Hub.
 *
 * @param commit the full commit
 * @param held the files that are in the cache, each with a digest by which it can be verified
 * @param tree all files of the commit, when the cache has kept the Hub's listing
 */
record CachedListing(String commit, List<RepoFile> held, Optional<List<RepoFile>> tree) {

    /** Empty when the cache does not know the revision. */
    static Optional<CachedListing> of(HubCache cache, RepoId repo, String revision) {
        return cache.commit(repo, revision).map(commit -> of(cache, commit, repo, cache.tree(repo, commit)));
    }

    private static CachedListing of(HubCache cache, String commit, RepoId repo, Optional<List<RepoFile>> tree) {
        Map<String, RepoFile> listed = new HashMap<>();
        tree.ifPresent(files -> files.forEach(file -> listed.put(file.path(), file)));
        List<RepoFile> held = new ArrayList<>();
        for (CachedFile file : cache.files(repo, commit)) {
            RepoFile known = listed.get(file.path());
            if (known != null && known.sizeBytes() == file.sizeBytes()) {
                held.add(known);
            } else if (known == null && tree.isEmpty() && file.blob().isPresent()) {
                String digest = file.blob().get();
                boolean large = digest.length() == 64;
                held.add(new RepoFile(
                        file.path(),
                        file.sizeBytes(),
                        large ? "" : digest,
                        large ? Optional.of(digest) : Optional.empty()));
            }
        }
        return new CachedListing(commit, held, tree);
    }

    /** The files that a request takes, when the cache holds the weights whole; settings that it never held are left out. */
    Optional<Selection> select(DownloadRequest request) {
        try {
            Set<String> here = held.stream().map(RepoFile::path).collect(Collectors.toSet());
            if (here.isEmpty()) {
                return Optional.empty();
            }
            Selection selection = Selection.of(request, held);
            List<String> taken = selection.files().stream().map(RepoFile::path).toList();
            boolean whole = ArtifactSelection.of(taken).missingShards().isEmpty();
            if (tree.isPresent()) {
                // by the whole listing it may be another choice, or one that lacks a part
                Set<String> wanted = weights(Selection.of(request, tree.get()));
                whole = whole && here.containsAll(wanted) && new HashSet<>(taken).containsAll(wanted);
            }
            return whole ? Optional.of(selection) : Optional.empty();
        } catch (ModelLibraryException.NotFound e) {
            return Optional.empty();
        } catch (ModelLibraryException e) {
            throw new IllegalStateException("a selection is made or there is nothing to select", e);
        }
    }

    private static Set<String> weights(Selection selection) {
        return selection.files().stream()
                .map(RepoFile::path)
                .filter(path -> FileRole.of(path) == FileRole.WEIGHTS)
                .collect(Collectors.toSet());
    }
}
