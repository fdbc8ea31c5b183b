package dev.modellib.cli;

import dev.modellib.core.MapRequest;
import dev.modellib.core.Mapping;
import dev.modellib.core.Model;
import dev.modellib.core.ModelFile;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelPage;
import dev.modellib.core.ModelQuery;
import dev.modellib.core.Operation;
import dev.modellib.core.VerifyReport;
import dev.modellib.core.VerifyReport.Verdict;
import dev.modellib.testkit.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The steps of the demo on what is here: import, search, verify, map. */
final class DemoShelf {

    private final Session session;
    private final DemoReport report;
    private final ModelLibrary library;
    private final Path work;

    DemoShelf(Session session, DemoReport report, ModelLibrary library, Path work) {
        this.session = session;
        this.report = report;
        this.library = library;
        this.work = work;
    }

    Model importFile() throws IOException {
        Path source = Files.createDirectories(work.resolve("incoming")).resolve("tiny-local-instruct.safetensors");
        byte[] bytes = SafetensorsFile.tiny(11).bytes();
        Files.write(source, bytes);
        FileTime modified = Files.getLastModifiedTime(source);
        Operation<Model> operation = library.importModel(source);
        Model model = session.await(operation);
        boolean added = operation.state() == Operation.State.DONE;
        ModelFile file = model.files().get(0);
        boolean same = file.sha256().hex().equals(sha256(bytes));
        boolean untouched = Arrays.equals(Files.readAllBytes(source), bytes)
                && Files.getLastModifiedTime(source).equals(modified);
        Operation<Model> second = library.importModel(source);
        session.await(second);
        boolean present = second.state() == Operation.State.UNCHANGED;
        report.step(
                "import",
                added && same && untouched && present,
                "a local " + model.format().wireName() + " file of " + Units.bytes(bytes.length) + " is in as "
                        + model.slug() + "; its SHA-256 is " + (same ? "the one" : "not the one")
                        + " that the JDK computes; the source is " + (untouched ? "untouched" : "changed")
                        + "; a second import: " + (present ? "present" : "added"),
                new Fields()
                        .put("slug", model.slug())
                        .put("sizeBytes", bytes.length)
                        .put("sha256", file.sha256().hex())
                        .put("blake3", file.blake3().hex())
                        .put("sourceUntouched", untouched)
                        .put("second", present ? "present" : "added"));
        return model;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void search(Model expected) throws ModelLibraryException {
        String text = "qwen2 instruct";
        ModelPage page = library.search(text);
        List<String> slugs = page.models().stream().map(Model::slug).toList();
        String nasty = "\"'; DROP TABLE models; -- *";
        long odd = library.search(nasty).total();
        report.step(
                "search",
                slugs.contains(expected.slug()) && page.total() == 1,
                "'" + text + "' finds " + page.total() + " of " + Units.plural(count(), "model") + ": "
                        + String.join(", ", slugs) + "; '" + nasty + "' finds " + odd,
                new Fields()
                        .put("text", text)
                        .put("total", page.total())
                        .texts("slugs", slugs)
                        .put("nastyTotal", odd));
    }

    long count() throws ModelLibraryException {
        return library.models(ModelQuery.all()).total();
    }

    void verify() throws ModelLibraryException {
        int files = 0;
        int ok = 0;
        long bytes = 0;
        for (Model model : ModelTable.all(library)) {
            VerifyReport found = session.await(library.verify(model));
            files += found.files().size();
            ok += (int) found.files().stream()
                    .filter(file -> file.verdict() == Verdict.OK)
                    .count();
            bytes += model.sizeBytes();
        }
        report.step(
                "verify",
                files > 0 && ok == files,
                ok + " of " + Units.plural(files, "file") + " (" + Units.bytes(bytes)
                        + ") hashed again: SHA-256 and BLAKE3 as recorded",
                new Fields().put("files", files).put("ok", ok).put("sizeBytes", bytes));
    }

    void map(List<Model> models) throws IOException {
        Path app = work.resolve("app").resolve("models");
        Mapping mapping =
                session.await(library.map(MapRequest.builder(models, app).build()));
        int same = 0;
        Set<String> strategies = new TreeSet<>();
        List<String> targets = new ArrayList<>();
        for (Mapping.Result link : mapping.links()) {
            same += Files.isSameFile(link.source(), link.target()) ? 1 : 0;
            link.strategy().ifPresent(strategy -> strategies.add(strategy.wireName()));
            targets.add(app.relativize(link.target()).toString());
        }
        report.step(
                "map",
                !mapping.links().isEmpty() && same == mapping.links().size(),
                Units.plural(mapping.links().size(), "file") + " linked into " + app + " by "
                        + String.join(", ", strategies) + "; " + same + " of "
                        + mapping.links().size()
                        + " are the library's own files",
                new Fields()
                        .put("mapping", mapping.id())
                        .put("links", mapping.links().size())
                        .put("sameFile", same)
                        .texts("strategies", List.copyOf(strategies))
                        .texts("targets", targets));
    }

    void tree(Path root) throws IOException {
        folder("library", root);
        folder("app", work.resolve("app"));
    }

    private void folder(String name, Path folder) throws IOException {
        List<FolderTree.Entry> entries = FolderTree.of(folder);
        long files = entries.stream().filter(entry -> !entry.folder()).count();
        report.step(
                name,
                files > 0,
                folder + " holds " + Units.plural(files, "file"),
                new Fields()
                        .put("folder", folder.toString())
                        .objects(
                                "entries",
                                entries.stream()
                                        .map(entry -> new Fields()
                                                .put("path", entry.path())
                                                .put("folder", entry.folder())
                                                .put("sizeBytes", entry.sizeBytes())
                                                .put("link", entry.link()))
                                        .toList()));
        FolderTree.lines(entries).forEach(report::more);
    }
}
