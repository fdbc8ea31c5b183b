package dev.modellib.cli;

import dev.modellib.core.DownloadPlan;
import dev.modellib.core.Model;
import dev.modellib.core.ModelFile;
import java.nio.file.Path;
import java.util.Optional;

/** Shows what {@code get} would do: a line a file, and what all of it comes to. */
final class DownloadPreview {

    private final Output output;
    private final Table table = new Table(
            Table.Column.left("ACTION"),
            Table.Column.right("SIZE"),
            Table.Column.left("FILE"),
            Table.Column.left("WHY"));
    private long totalBytes;
    private long missingBytes;
    private long spaceBytes;
    private long freeBytes = -1;

    DownloadPreview(Output output) {
        this.output = output;
    }

    void show(DownloadPlan plan) {
        for (DownloadPlan.Item item : plan.items()) {
            String source = item.source()
                    .map(Path::toString)
                    .orElseGet(() -> plan.repo() + "@" + plan.commit() + "/" + item.path());
            String target =
                    plan.present().map(model -> path(model, item.path())).orElse(item.path());
            item(action(item), source, target, item.sizeBytes(), reason(item));
        }
        missingBytes += plan.missingBytes();
        spaceBytes += plan.spaceBytes();
        freeBytes = plan.freeBytes();
    }

    /** A model that was named by its id or folder: there is nothing to fetch. */
    void show(Model model) {
        for (ModelFile file : model.files()) {
            String path = model.pathOf(file).toString();
            item("present", path, path, file.sizeBytes(), "it is here and whole");
        }
    }

    private static String path(Model model, String path) {
        Optional<ModelFile> file =
                model.files().stream().filter(held -> held.path().equals(path)).findFirst();
        return file.map(held -> model.pathOf(held).toString())
                .orElseGet(() -> model.folder().resolve(path).toString());
    }

    private static String action(DownloadPlan.Item item) {
        return switch (item.action()) {
            case PRESENT -> "present";
            case SHARE -> "share";
            case ADOPT -> "adopt";
            case RESUME -> "resume";
            case FETCH -> "fetch";
        };
    }

    private static String reason(DownloadPlan.Item item) {
        return switch (item.action()) {
            case PRESENT -> "it is here and whole";
            case SHARE -> "another model of the library holds it";
            case ADOPT -> "it is in the Hugging Face cache" + (item.copied() ? ", and is copied" : "");
            case RESUME -> Units.bytes(item.stagedBytes()) + " are here from an earlier try";
            case FETCH -> "it is not here";
        };
    }

    private void item(String action, String source, String target, long sizeBytes, String reason) {
        totalBytes += sizeBytes;
        output.object(new Fields()
                .put("action", action)
                .put("source", source)
                .put("target", target)
                .put("sizeBytes", sizeBytes)
                .put("reason", reason));
        table.row(action, Units.bytes(sizeBytes), Inert.text(source), reason);
    }

    void total() {
        Fields total = new Fields().put("totalBytes", totalBytes).put("missingBytes", missingBytes);
        total.put("spaceBytes", spaceBytes);
        output.object(freeBytes < 0 ? total : total.put("freeBytes", freeBytes));
        if (!table.isEmpty()) {
            table.lines(output.paint()).forEach(output::line);
            output.line(Units.bytes(missingBytes) + " to fetch of " + Units.bytes(totalBytes)
                    + (spaceBytes == missingBytes ? "" : ", " + Units.bytes(spaceBytes) + " of space needed")
                    + (freeBytes < 0 ? "" : ", " + Units.bytes(freeBytes) + " free"));
        }
    }
}
