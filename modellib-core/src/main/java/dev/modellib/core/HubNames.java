package dev.modellib.core;

import dev.modellib.core.CacheOffer.LeftOut;
import dev.modellib.core.Identity.Trust;
import dev.modellib.format.FileRole;
import dev.modellib.hf.RepoId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the Hub calls a model's files, as far as the record tells it.
 *
 * @param repo the repository
 * @param commit the full commit
 * @param branch the branch or tag that stood for the commit, when one is known to have
 * @param files those whose names are known, in the order of the model's files
 * @param leftOut the others
 */
record HubNames(RepoId repo, String commit, Optional<String> branch, List<Named> files, List<LeftOut> leftOut) {

    private static final String DEFAULT_BRANCH = "main";

    /**
     * A file and its name on the Hub.
     *
     * @param file the file
     * @param path its path in the repository
     * @param large whether the Hub knows its content by the SHA-256, else by the git object id
     */
    record Named(ModelFile file, String path, boolean large) {}

    /**
     * The names of a model.
     *
     * @throws ModelLibraryException when those of its weights are not known
     */
    static HubNames of(Model model) throws ModelLibraryException {
        Optional<HubNames> bySource = model.source()
                .repo()
                .flatMap(repo -> model.source().commit().map(commit -> bySource(model, repo, commit)));
        Optional<HubNames> known = bySource.filter(names -> names.nameWeights(model))
                .or(() -> byIdentity(model).filter(names -> names.nameWeights(model)));
        if (known.isPresent()) {
            return known.get();
        }
        String next =
                "download it from its repository into the library, or import it with the notes of the Hub's client";
        throw new ModelLibraryException.NotFound(
                model.knownRepo()
                        .map(repo -> "of " + model.slug() + " it is not on record at which commit of " + repo
                                + " all its weights are, and by which digests; " + next)
                        .orElse("of " + model.slug() + " no repository of the Hub is on record; identify it, or "
                                + next),
                null);
    }

    /** Part of the weights would look like a model to the cache's programs, and be none. */
    private boolean nameWeights(Model model) {
        List<ModelFile> named = files.stream().map(Named::file).toList();
        return !named.isEmpty()
                && model.files().stream().allMatch(file -> file.role() != FileRole.WEIGHTS || named.contains(file));
    }

    private static HubNames bySource(Model model, RepoId repo, String commit) {
        Optional<String> folder = folder(model);
        List<Named> files = new ArrayList<>();
        List<LeftOut> leftOut = new ArrayList<>();
        for (ModelFile file : model.files()) {
            boolean large = file.check() == ModelFile.Check.HUB_SHA256;
            if (folder.isPresent() && (large || file.check() == ModelFile.Check.HUB_GIT_SHA1)) {
                files.add(new Named(file, folder.get() + LibraryLayout.remotePath(file.path()), large));
            } else {
                leftOut.add(leftOut(file));
            }
        }
        // the notes that come with imported files tell a commit, and not what it was asked for as
        Optional<String> branch = model.source().importedFrom().isPresent()
                ? Optional.empty()
                : Optional.of(model.source().requestedRevision().orElse(DEFAULT_BRANCH))
                        .filter(revision -> !revision.equals(commit));
        return new HubNames(repo, commit, branch, files, leftOut);
    }

    /**
     * The folder of the repository in which the model's files are, with a slash behind it. A download keeps the paths of the repository; an
     * import may have taken a folder of it, which the path of the identified weights tells.
     */
    private static Optional<String> folder(Model model) {
        if (model.source().importedFrom().isEmpty()) {
            return Optional.of("");
        }
        String weights = Identifier.weights(model.files())
                .map(file -> LibraryLayout.remotePath(file.path()))
                .orElse("");
        return model.identity()
                .filter(found -> found.trust() == Trust.VERIFIED
                        && found.repo()
                                .filter(repo -> Registry.isOf(repo, model))
                                .isPresent())
                .flatMap(Identity::path)
                .filter(path -> path.equals(weights) || path.endsWith("/" + weights))
                .map(path -> path.substring(0, path.length() - weights.length()));
    }

    /** Content that has the SHA-256 that the Hub states; it is known of the file that stands for the model, and of no other. */
    private static Optional<HubNames> byIdentity(Model model) {
        Optional<Identity> identity = model.identity()
                .filter(found -> found.trust() == Trust.VERIFIED
                        && found.repo().isPresent()
                        && found.commit().isPresent()
                        && found.path().isPresent());
        Optional<ModelFile> weights = Identifier.weights(model.files());
        if (identity.isEmpty() || weights.isEmpty()) {
            return Optional.empty();
        }
        ModelFile named = weights.get();
        return Optional.of(new HubNames(
                identity.get().repo().orElseThrow(),
                identity.get().commit().orElseThrow(),
                Optional.empty(),
                List.of(new Named(named, identity.get().path().orElseThrow(), true)),
                model.files().stream()
                        .filter(file -> !file.equals(named))
                        .map(HubNames::leftOut)
                        .toList()));
    }

    private static LeftOut leftOut(ModelFile file) {
        return new LeftOut(file.path(), "it was never compared with a digest that the Hub states");
    }
}
