package dev.modellib.search;

/**
 * A folder that a mapping made, or is about to make.
 *
 * @param path where it is, not empty; one row a path
 * @param mappingId the mapping that made it
 * @param root the folder of the mapping
 */
public record FolderRow(String path, String mappingId, String root) {
    /**
     * Checks the facts.
     *
     * @param path where it is, not empty; one row a path
     * @param mappingId the mapping that made it
     * @param root the folder of the mapping
     * @throws IllegalArgumentException when the path is empty or a text holds an unpaired surrogate
     */
    public FolderRow {
        Text.requireKey(path, "path");
        Text.requireExact(mappingId, "mappingId");
        Text.requireExact(root, "root");
    }
}
