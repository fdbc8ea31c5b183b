package dev.modellib.core;

import java.nio.file.Path;

/**
 * A further folder in which a library keeps models, on another volume as a rule.
 *
 * @param id its own, in the marker file that it carries
 * @param path where it is, or was when it was last seen
 * @param online whether its marker is there; when not, its models are {@link Model.Status#OFFLINE}
 */
public record LibraryRoot(String id, Path path, boolean online) {}
