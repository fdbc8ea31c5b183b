package dev.modellib.core;

import dev.modellib.core.RebuildReport.Kind;
import dev.modellib.core.RebuildReport.Problem;
import dev.modellib.hf.RepoId;
import dev.modellib.search.ModelIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Reads the metadata files one by one and compares each with what the index has. Changes nothing. */
final class RecordScan {

    private final LibraryLayout layout;
    private final MetadataJson json;
    private final Records records;
    private final ModelIndex index;

    RecordScan(LibraryLayout layout, MetadataJson json, ModelIndex index) {
        this.layout = layout;
        this.json = json;
        this.records = new Records(layout, json);
        this.index = index;
    }

    /** What a scan found. */
    record Found(long models, List<Model> notIndexed, List<Model> indexedOtherwise, List<Problem> problems) {
        private static Found nothing() {
            return new Found(0, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    /** Is given each model whose record is of use. */
    interface Each {
        void record(Model model) throws IOException;
    }

    /** Is told each folder that was looked at. */
    Found run(Consumer<Path> progress) throws IOException {
        return run(progress, model -> {});
    }

    Found run(Consumer<Path> progress, Each each) throws IOException {
        Found found = Found.nothing();
        Map<ModelId, Path> seen = new HashMap<>();
        // read before the folders: a model that is published meanwhile is then not taken for one that is gone
        Set<String> indexed = index.ids();
        for (Path folder : records.folders()) {
            progress.accept(folder);
            look(folder, seen, found, each);
        }
        Set<String> absent = new HashSet<>(indexed);
        seen.keySet().forEach(id -> absent.remove(id.value()));
        for (String id : absent.stream().sorted().toList()) {
            gone(id).ifPresent(found.problems()::add);
        }
        return new Found(seen.size(), found.notIndexed(), found.indexedOtherwise(), found.problems());
    }

    /** As {@link #run} of one model's folder, which need not be there any more. */
    Found one(Path folder, Each each) throws IOException {
        Found found = Found.nothing();
        look(folder, new HashMap<>(), found, each);
        String slug = layout.models()
                .relativize(folder)
                .toString()
                .replace(folder.getFileSystem().getSeparator(), "/");
        Optional<Model> indexed = index.documentBySlug(slug).flatMap(this::readable);
        if (indexed.isPresent()) {
            gone(indexed.get().id().value()).ifPresent(found.problems()::add);
        }
        return found;
    }

    private void look(Path folder, Map<ModelId, Path> seen, Found found, Each each) throws IOException {
        Path file = folder.resolve(LibraryLayout.METADATA);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Model model;
        try {
            byte[] bytes = Files.readAllBytes(file);
            model = json.read(Records.decode(bytes), file);
        } catch (IOException e) {
            if (e instanceof NoSuchFileException && !Files.isSymbolicLink(file)) {
                // its model was removed just now; a link that leads nowhere is there
                return;
            }
            String message = e instanceof ModelLibraryException
                    ? String.valueOf(e.getMessage())
                    : file + " cannot be read: " + Text.display(e.toString()) + "; restore it from a backup";
            found.problems().add(new Problem(Kind.UNREADABLE, file.toString(), message));
            return;
        }
        if (!model.folder().equals(folder)) {
            found.problems()
                    .add(new Problem(
                            Kind.MISPLACED,
                            file.toString(),
                            file + " is the record of " + model.folder() + "; move the folder back there"));
            return;
        }
        Path twin = seen.putIfAbsent(model.id(), folder);
        if (twin != null) {
            found.problems()
                    .add(new Problem(
                            Kind.DUPLICATE,
                            file.toString(),
                            file + " has the id " + model.id() + " of " + twin
                                    + "; import the files of one of the two folders and remove it"));
            return;
        }
        each.record(model);
        compare(model, file, found);
    }

    private void compare(Model model, Path file, Found found) throws IOException {
        Optional<String> document = index.document(model.id().value());
        if (document.isEmpty()) {
            found.notIndexed().add(model);
        } else if (!document.get().equals(json.write(model))) {
            Optional<Model> indexed = readable(document.get());
            if (indexed.isPresent() && differsInEvidence(indexed.get(), model)) {
                found.problems()
                        .add(new Problem(
                                Kind.DIFFERS,
                                file.toString(),
                                file
                                        + " states other sizes, digests or sources than the index; both are kept as"
                                        + " they are. Restore the file from a backup, or delete library.db to believe"
                                        + " the file"));
            } else {
                found.indexedOtherwise().add(model);
            }
        }
    }

    /** An index row that cannot be read holds no evidence. */
    private Optional<Model> readable(String document) {
        try {
            return Optional.of(json.read(document, layout.database()));
        } catch (ModelLibraryException e) {
            return Optional.empty();
        }
    }

    /** Whether what both say about a file, or about where the model came from, is not the same. */
    static boolean differsInEvidence(Model one, Model other) {
        Map<String, ModelFile> files = new HashMap<>();
        one.files().forEach(file -> files.put(file.path(), file));
        for (ModelFile file : other.files()) {
            ModelFile known = files.get(file.path());
            if (known != null
                    && (known.sizeBytes() != file.sizeBytes()
                            || !known.sha256().equals(file.sha256())
                            || !known.blake3().equals(file.blake3()))) {
                return true;
            }
        }
        return !isSameRepo(one.source().repo(), other.source().repo())
                || !one.source().commit().equals(other.source().commit());
    }

    /** In whatever letters each is written, as on the Hub. */
    private static boolean isSameRepo(Optional<RepoId> one, Optional<RepoId> other) {
        return (one.isPresent() && other.isPresent()) ? one.get().isSameAs(other.get()) : one.equals(other);
    }

    private Optional<Problem> gone(String id) throws IOException {
        Optional<Model> model = index.document(id).flatMap(this::readable);
        if (model.isEmpty()) {
            return Optional.of(new Problem(
                    Kind.GONE, id, id + " has neither a record nor a readable row; delete library.db to forget it"));
        }
        if (model.get().status() == Model.Status.OFFLINE) {
            return Optional.empty();
        }
        Path file = model.get().folder().resolve(LibraryLayout.METADATA);
        Optional<Model> there = records.readable(model.get().folder());
        if (there.isPresent()
                && !there.get().id().value().equals(id)
                && index.document(id).isPresent()) {
            return Optional.of(new Problem(
                    Kind.GONE,
                    model.get().slug(),
                    file + " is the record of " + there.get().id() + " now, and " + id
                            + " stays listed beside it; remove " + id + " to forget it"));
        }
        // it may be there and unreadable, which was said already, or have been published or removed meanwhile
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) || index.document(id).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Problem(
                Kind.GONE,
                model.get().slug(),
                file
                        + " is not there, and the model stays listed; mount its volume or put its folder back, or"
                        + " remove the model to forget it"));
    }
}
