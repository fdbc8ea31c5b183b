package dev.modellib.format;

import dev.modellib.format.FolderReading.Group;
import dev.modellib.format.FolderReading.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** A model of a folder to which files are still being added. */
final class ModelSeed {

    private final String folder;
    private final Shape shape;
    private final String name;
    private final String kin;
    private final List<String> stems;
    private final List<String> bases;
    private final SortedSet<String> paths;

    private ModelSeed(
            String folder,
            Shape shape,
            String name,
            String kin,
            List<String> stems,
            List<String> bases,
            Collection<String> paths) {
        this.folder = folder;
        this.shape = shape;
        this.name = name;
        this.kin = kin;
        this.stems = stems;
        this.bases = bases;
        this.paths = new TreeSet<>(paths);
    }

    /** A folder that is one model with all that is in it. */
    static ModelSeed ofFolder(String folder, Shape shape, List<String> paths) {
        String name = lastSegment(folder);
        List<String> names = name.isEmpty() ? List.of() : List.of(FileNames.lower(name));
        return new ModelSeed(folder, shape, name, folder, names, List.of(), paths);
    }

    /**
     * Weights that are one model.
     *
     * @param kin the same for variants of one model, which use the same settings
     */
    static ModelSeed ofSets(List<WeightSet> sets, Shape shape, String folder, String kin) {
        List<String> stems = new ArrayList<>();
        List<String> bases = new ArrayList<>();
        List<String> paths = new ArrayList<>();
        for (WeightSet set : sets) {
            stems.add(FileNames.lower(FileNames.withoutExtension(FileNames.name(set.whole()))));
            bases.add(FileNames.lower(ModelNames.baseName(set.whole())));
            paths.addAll(set.paths());
        }
        String whole = sets.get(0).whole();
        boolean telling = sets.size() == 1 && !ModelRoots.isUsualName(whole);
        String name = telling ? ModelNames.baseName(whole) : lastSegment(FileNames.folder(whole));
        return new ModelSeed(folder, shape, name, kin, stems, bases, paths);
    }

    private static String lastSegment(String folder) {
        return folder.isEmpty() ? "" : FileNames.name(folder.substring(0, folder.length() - 1));
    }

    /** The same for all that holds the same weights in another quant, format variant or split. */
    static String identity(WeightSet set) {
        return Artifact.of(set.paths()).get(0).identity();
    }

    /** Of some models those that a file is named like: by the longest file name that its own begins with, else by a model's name. */
    static List<ModelSeed> namedLike(String path, List<ModelSeed> near) {
        String own = FileNames.lower(FileNames.name(path));
        String stem = longest(near.stream().flatMap(seed -> seed.stems.stream()).toList(), own, true);
        if (!stem.isEmpty()) {
            return near.stream().filter(seed -> seed.stems.contains(stem)).toList();
        }
        String base = longest(near.stream().flatMap(seed -> seed.bases.stream()).toList(), own, false);
        return base.isEmpty()
                ? List.of()
                : near.stream().filter(seed -> seed.bases.contains(base)).toList();
    }

    private static String longest(List<String> words, String name, boolean atStart) {
        String longest = "";
        for (String word : words) {
            if (word.length() > longest.length() && holds(name, word, atStart)) {
                longest = word;
            }
        }
        return longest;
    }

    private static boolean holds(String name, String word, boolean atStart) {
        for (int at = name.indexOf(word); at >= 0; at = name.indexOf(word, at + 1)) {
            int end = at + word.length();
            boolean opened = at == 0 || !Character.isLetterOrDigit(name.charAt(at - 1));
            boolean closed = end == name.length() || !Character.isLetterOrDigit(name.charAt(end));
            if (opened && closed && (at == 0 || !atStart)) {
                return true;
            }
        }
        return false;
    }

    String folder() {
        return folder;
    }

    String kin() {
        return kin;
    }

    boolean holds(String path) {
        return paths.contains(path);
    }

    void add(String path) {
        paths.add(path);
    }

    Group group() {
        return new Group(name, shape, commonFolder(), List.copyOf(paths));
    }

    private String commonFolder() {
        String common = FileNames.folder(paths.first());
        for (String path : paths) {
            while (!path.startsWith(common)) {
                common = FileNames.folder(common.substring(0, common.length() - 1));
            }
        }
        return common;
    }
}
