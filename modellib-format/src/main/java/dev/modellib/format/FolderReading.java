package dev.modellib.format;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which models the files of a folder are, judged by their names alone.
 *
 * <p><em>Shape</em>: every file is in a model or left out with a reason, never both. A file that holds weights is in one model at
 * most; a settings file or projector beside several variants of one model is in each of them. The order of the paths does not
 * matter. <em>Threads</em>: immutable.
 *
 * @param shape what the folder is
 * @param models the models, in the order of their names
 * @param leftOut the files that belong to no model, each with a phrase that says why
 * @param readings what the names may mean where they do not tell; each a sentence
 */
public record FolderReading(Shape shape, List<Group> models, SortedMap<String, String> leftOut, List<String> readings) {

    /** What some files make up. */
    public enum Shape {
        /** One file of weights, with what is named like it or lies beside it. */
        SINGLE_FILE,
        /** The shards of one file. */
        SHARD_SET,
        /** A model of several parts in folders of their own, such as a diffusers pipeline. */
        BUNDLE,
        /** Weights with the settings beside them that say how to read them. */
        MODEL_FOLDER,
        /** Several models, or one beside weights that cannot be taken. */
        CONTAINER,
        /** It can be read in more than one way, so nothing is taken. */
        AMBIGUOUS,
        /** No model that is whole. */
        UNSUPPORTED
    }

    /**
     * The files of one model.
     *
     * @param name what it is called, by its files or its folder; empty when they do not say
     * @param shape what it is: neither a container, nor ambiguous, nor unsupported
     * @param folder the folder that holds all of it, with a slash at its end; empty for the folder that was read
     * @param paths its files, sorted
     */
    public record Group(String name, Shape shape, String folder, List<String> paths) {
        /**
         * Copies the paths.
         *
         * @param name what it is called
         * @param shape what it is
         * @param folder the folder that holds all of it
         * @param paths its files
         */
        public Group {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(shape, "shape");
            Objects.requireNonNull(folder, "folder");
            paths = List.copyOf(paths);
        }
    }

    /**
     * Copies the collections.
     *
     * @param shape what the folder is
     * @param models the models
     * @param leftOut the files that belong to no model
     * @param readings what the names may mean
     */
    public FolderReading {
        Objects.requireNonNull(shape, "shape");
        models = List.copyOf(models);
        leftOut = Collections.unmodifiableSortedMap(new TreeMap<>(leftOut));
        readings = List.copyOf(readings);
    }

    /**
     * Reads a folder.
     *
     * @param paths the files in it, by relative path with {@code /} between segments
     * @return the reading
     */
    public static FolderReading of(Collection<String> paths) {
        SortedMap<String, String> leftOut = new TreeMap<>();
        SortedSet<String> wanted = new TreeSet<>();
        for (String path : paths) {
            UnwantedFiles.reason(path).ifPresentOrElse(reason -> leftOut.put(path, reason), () -> wanted.add(path));
        }
        return new FolderReader(wanted, leftOut).read();
    }

    /**
     * Takes all files as one model, whatever they are called; those that belong to nobody are left out all the same.
     *
     * @param paths the files of one model, by relative path with {@code /} between segments
     * @return the reading, with one model unless nothing is left
     */
    public static FolderReading ofOne(Collection<String> paths) {
        SortedMap<String, String> leftOut = new TreeMap<>();
        SortedSet<String> wanted = new TreeSet<>();
        for (String path : paths) {
            UnwantedFiles.reason(path).ifPresentOrElse(reason -> leftOut.put(path, reason), () -> wanted.add(path));
        }
        if (wanted.isEmpty()) {
            return new FolderReading(Shape.UNSUPPORTED, List.of(), leftOut, List.of());
        }
        Shape shape = FolderReader.shapeOfOne(wanted);
        return new FolderReading(shape, List.of(new Group("", shape, "", List.copyOf(wanted))), leftOut, List.of());
    }

    /**
     * Whether a name says that the file is a shard.
     *
     * @param name a file's name
     * @return true for a shard
     */
    public static boolean isShard(String name) {
        return ShardName.of(name).isPresent();
    }

    /**
     * The shards that belong to a file, itself among them.
     *
     * @param name the file's name
     * @param beside the names of all files in its folder
     * @return the names of one set, in their order; the file alone when it is no shard
     */
    public static List<String> shardsOf(String name, Collection<String> beside) {
        if (!isShard(name)) {
            return List.of(name);
        }
        SortedSet<String> names = new TreeSet<>(beside);
        names.add(name);
        return Artifact.groups(names).values().stream()
                .filter(set -> set.contains(name))
                .findFirst()
                .map(List::copyOf)
                .orElse(List.of(name));
    }

    /**
     * The files that are in more than one model.
     *
     * @return their paths
     */
    public Set<String> shared() {
        Set<String> seen = new HashSet<>();
        Set<String> shared = new TreeSet<>();
        for (Group model : models) {
            for (String path : model.paths()) {
                if (!seen.add(path)) {
                    shared.add(path);
                }
            }
        }
        return Collections.unmodifiableSet(shared);
    }
}
