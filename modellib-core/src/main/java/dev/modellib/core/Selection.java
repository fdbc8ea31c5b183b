package dev.modellib.core;

import dev.modellib.core.DownloadRequest.QuantPolicy;
import dev.modellib.format.ArtifactSelection;
import dev.modellib.format.Quant;
import dev.modellib.hf.RepoFile;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which files of a repository a request takes: a pure function of the request and the listing.
 *
 * @param quant the quantization chosen, when one was
 * @param files the files, sorted by path; never empty
 */
record Selection(Optional<Quant> quant, List<RepoFile> files) {

    static Selection of(DownloadRequest request, List<RepoFile> tree) throws ModelLibraryException {
        Map<String, RepoFile> byPath =
                tree.stream().collect(Collectors.toMap(RepoFile::path, file -> file, (a, b) -> a));
        ArtifactSelection artifacts = ArtifactSelection.of(byPath.keySet());
        Optional<Quant> quant = quant(request, artifacts);
        Set<String> chosen = new HashSet<>(base(request, artifacts, quant, byPath.keySet()));
        if (!request.include().isEmpty()) {
            chosen.removeIf(Globs.anyOf(request.include()).negate());
        }
        if (!request.exclude().isEmpty()) {
            Predicate<String> excluded = Globs.anyOf(request.exclude());
            chosen.removeIf(excluded);
        }
        if (chosen.isEmpty()) {
            throw new ModelLibraryException.NotFound(
                    "no file of " + request.ref() + " matches; the repository holds " + names(byPath.keySet()), null);
        }
        List<RepoFile> files = chosen.stream()
                .map(byPath::get)
                .sorted(Comparator.comparing(RepoFile::path))
                .toList();
        return new Selection(quant, files);
    }

    private static Collection<String> base(
            DownloadRequest request, ArtifactSelection artifacts, Optional<Quant> quant, Set<String> all) {
        if (request.ref().quant().isPresent()) {
            return quant.flatMap(artifacts::forQuant).orElse(List.of());
        }
        if (!request.include().isEmpty()) {
            return all;
        }
        return artifacts.forRuntime();
    }

    private static Optional<Quant> quant(DownloadRequest request, ArtifactSelection artifacts)
            throws ModelLibraryException {
        SortedMap<Quant, List<String>> there = artifacts.quants();
        Optional<Quant> asked = request.ref().quant();
        if (asked.isEmpty()) {
            return request.include().isEmpty() ? inRuntime(artifacts, there) : Optional.empty();
        }
        if (there.containsKey(asked.get())) {
            return asked;
        }
        Optional<Quant> nearest = request.quantPolicy() == QuantPolicy.NEAREST
                ? asked.get().nearestNotLarger(there.keySet())
                : Optional.empty();
        if (nearest.isPresent()) {
            return nearest;
        }
        throw new ModelLibraryException.NotFound(
                request.ref().repo() + " has no " + asked.get().name()
                        + (there.isEmpty()
                                ? "; its files name no quantization"
                                : "; it has " + quantNames(there.keySet()) + ": ask for one of these"),
                null);
    }

    /** The quantization that is among what a runtime needs, so that it is recorded. */
    private static Optional<Quant> inRuntime(ArtifactSelection artifacts, SortedMap<Quant, List<String>> there) {
        Set<String> runtime = new HashSet<>(artifacts.forRuntime());
        return there.entrySet().stream()
                .filter(entry -> runtime.containsAll(entry.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static String quantNames(Collection<Quant> quants) {
        return quants.stream().map(Quant::name).collect(Collectors.joining(", "));
    }

    private static String names(Collection<String> paths) {
        String shown = paths.stream().sorted().limit(8).map(Text::display).collect(Collectors.joining(", "));
        return paths.size() > 8 ? shown + " and " + (paths.size() - 8) + " more" : shown;
    }
}
