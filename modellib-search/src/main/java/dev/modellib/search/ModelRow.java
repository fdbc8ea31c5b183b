package dev.modellib.search;

import java.util.List;

/**
 * The texts of a row of {@code models} that something is derived from.
 *
 * @param tags the tags, one a line
 * @param fileNames the paths, one a line
 */
record ModelRow(
        String kind,
        String format,
        String quant,
        String status,
        String name,
        String repo,
        String family,
        String architecture,
        String tags,
        String fileNames,
        String description) {
    static ModelRow of(IndexedModel model) {
        return new ModelRow(
                model.kind(),
                model.format(),
                model.quant(),
                model.status(),
                model.name(),
                model.repo(),
                model.family(),
                model.architecture(),
                String.join("\n", model.tags()),
                String.join("\n", model.files().stream().map(IndexedFile::path).toList()),
                model.description());
    }

    List<String> tagList() {
        return lines(tags);
    }

    static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\n", -1));
    }

    String traits() {
        return String.join("\n", kind, format, quant);
    }
}
