package dev.modellib.format;

import dev.modellib.format.FolderReading.Group;
import dev.modellib.format.FolderReading.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * One reading of a folder in the making: first the folders that are one model each, then the weights that lie loose, then for every
 * other file the models that it serves.
 */
final class FolderReader {

    private static final String NOT_NEAR = "no whole model is near it";

    private final SortedSet<String> paths;
    private final SortedMap<String, String> leftOut;
    private final Set<String> mains;
    private final List<ModelSeed> seeds = new ArrayList<>();
    private final List<String> readings = new ArrayList<>();
    private boolean weightsLeftOut;

    FolderReader(SortedSet<String> paths, SortedMap<String, String> leftOut) {
        this.paths = paths;
        this.leftOut = leftOut;
        this.mains = mains(paths);
    }

    /** The files that make a model: weights and adapters, or where there are none, projectors. */
    static Set<String> mains(Collection<String> paths) {
        Set<String> mains = new TreeSet<>(ofRoles(paths, Set.of(FileRole.WEIGHTS, FileRole.ADAPTER)));
        return mains.isEmpty() ? new TreeSet<>(ofRoles(paths, Set.of(FileRole.PROJECTOR))) : mains;
    }

    private static List<String> ofRoles(Collection<String> paths, Set<FileRole> roles) {
        return paths.stream().filter(path -> roles.contains(FileRole.of(path))).toList();
    }

    /** What files are that are one model because somebody says so. */
    static Shape shapeOfOne(Collection<String> paths) {
        if (ModelRoots.isBundle("", paths)) {
            return Shape.BUNDLE;
        }
        Set<String> mains = mains(paths);
        if (mains.size() <= 1) {
            return paths.stream().anyMatch(ModelRoots::isSettings) ? Shape.MODEL_FOLDER : Shape.SINGLE_FILE;
        }
        List<WeightSet> sets = WeightSet.of(mains);
        return sets.size() == 1 && sets.get(0).paths().size() == mains.size() ? Shape.SHARD_SET : Shape.MODEL_FOLDER;
    }

    FolderReading read() {
        NavigableSet<String> open = new TreeSet<>(paths);
        for (String root : ModelRoots.of(paths, mains)) {
            List<String> below = below(root, open);
            if (ModelRoots.isBundle(root, paths)) {
                whole(root, Shape.BUNDLE, below);
                below.forEach(open::remove);
            } else {
                settingsFolder(root, below).forEach(open::remove);
            }
        }
        SortedMap<String, List<String>> loose = new TreeMap<>();
        for (String path : open) {
            if (mains.contains(path)) {
                loose.computeIfAbsent(FileNames.folder(path), key -> new ArrayList<>())
                        .add(path);
            }
        }
        loose.forEach(this::looseFolder);
        loose.values().forEach(open::removeAll);
        alone();
        open.removeIf(path -> seeds.stream().anyMatch(seed -> seed.holds(path)) || leftOut.containsKey(path));
        open.forEach(this::assign);
        return result();
    }

    private static List<String> below(String folder, Collection<String> paths) {
        return paths.stream().filter(path -> path.startsWith(folder)).toList();
    }

    /** A folder that is one model with all that is in it, unless a part of it is cut. */
    private void whole(String root, Shape shape, List<String> below) {
        Optional<String> fault = Optional.empty();
        for (String folder : ModelRoots.partFolders(root, shape, below)) {
            List<WeightSet> sets = WeightSet.of(below.stream()
                    .filter(mains::contains)
                    .filter(path -> FileNames.folder(path).equals(folder))
                    .toList());
            if (fault.isEmpty()
                    && !sets.isEmpty()
                    && sets.stream().allMatch(set -> fault(set).isPresent())) {
                fault = fault(sets.get(0));
            }
        }
        if (fault.isPresent()) {
            String reason = fault.get();
            below.forEach(path -> leaveOut(path, reason));
        } else {
            seeds.add(ModelSeed.ofFolder(root, shape, below));
        }
    }

    /** Weights beside settings: one model, or one for each GGUF file. Gives the files that are dealt with. */
    private Collection<String> settingsFolder(String root, List<String> below) {
        List<WeightSet> sets =
                WeightSet.of(below.stream().filter(mains::contains).toList());
        List<WeightSet> ggufs =
                sets.stream().filter(set -> set.format() == ModelFormat.GGUF).toList();
        List<WeightSet> others =
                sets.stream().filter(set -> set.format() != ModelFormat.GGUF).toList();
        if (isUnclear(root, others)) {
            ambiguous(root, others, "share its settings");
            return pathsOf(others);
        }
        if (ggufs.size() + (others.isEmpty() ? 0 : 1) == 1) {
            whole(root, Shape.MODEL_FOLDER, below);
            return below;
        }
        ggufs.forEach(set -> seed(set, root));
        if (!others.isEmpty()) {
            seeds.add(ModelSeed.ofSets(others, Shape.MODEL_FOLDER, root, root));
        }
        return pathsOf(sets);
    }

    /** Files of one format with names of their own: parts of one model, or models that share the settings? */
    private static boolean isUnclear(String root, List<WeightSet> sets) {
        Map<ModelFormat, Set<String>> names = sets.stream()
                .filter(set -> FileNames.folder(set.whole()).equals(root))
                .filter(set -> !ModelRoots.isUsualName(set.whole()) && !ModelRoots.isPartName(set.whole()))
                .collect(Collectors.groupingBy(
                        WeightSet::format, Collectors.mapping(ModelSeed::identity, Collectors.toSet())));
        return names.values().stream().anyMatch(each -> each.size() > 1);
    }

    private void looseFolder(String folder, List<String> files) {
        List<WeightSet> sets = WeightSet.of(files);
        List<WeightSet> parts =
                sets.stream().filter(set -> ModelRoots.isPartName(set.whole())).toList();
        List<WeightSet> usual =
                sets.stream().filter(set -> ModelRoots.isUsualName(set.whole())).toList();
        for (WeightSet set : sets) {
            boolean together = (parts.size() > 1 && parts.contains(set)) || (usual.size() > 1 && usual.contains(set));
            if (!together) {
                seed(set, folder + "*" + ModelSeed.identity(set));
            }
        }
        if (parts.size() > 1) {
            ambiguous(folder, parts, "are independent");
        }
        if (usual.size() > 1) {
            seeds.add(ModelSeed.ofSets(usual, Shape.MODEL_FOLDER, folder, folder));
        }
    }

    private void seed(WeightSet set, String kin) {
        Optional<String> fault = fault(set);
        if (fault.isPresent()) {
            set.paths().forEach(path -> leaveOut(path, fault.get()));
            if (set.state() != WeightSet.State.INCOMPLETE) {
                readings.add(fault.get());
            }
        } else {
            boolean sharded = set.paths().size() > 1;
            seeds.add(ModelSeed.ofSets(
                    List.of(set),
                    sharded ? Shape.SHARD_SET : Shape.SINGLE_FILE,
                    FileNames.folder(set.paths().get(0)),
                    kin));
        }
    }

    private static Optional<String> fault(WeightSet set) {
        return switch (set.state()) {
            case COMPLETE, UNKNOWN_TOTAL -> Optional.empty();
            case INCOMPLETE ->
                Optional.of("of " + DisplayText.of(set.whole()) + " shards are missing: " + numbers(set.missing()));
            case DUPLICATE -> Optional.of("of " + DisplayText.of(set.whole()) + " a shard is there twice");
            case INCONSISTENT ->
                Optional.of("of " + DisplayText.of(set.whole()) + " there are shards of splits with different totals");
        };
    }

    private static String numbers(List<Integer> numbers) {
        String shown = numbers.stream().limit(10).map(String::valueOf).collect(Collectors.joining(", "));
        return numbers.size() > 10 ? shown + " and more" : shown;
    }

    private void ambiguous(String folder, List<WeightSet> sets, String otherwise) {
        String place = folder.isEmpty() ? "the folder" : DisplayText.of(folder);
        String names = sets.stream()
                .limit(5)
                .map(set -> DisplayText.of(FileNames.name(set.whole())))
                .collect(Collectors.joining(", "));
        String more = sets.size() > 5 ? " and " + (sets.size() - 5) + " more" : "";
        readings.add(place + " may be one model of " + sets.size() + " parts: " + names + more);
        readings.add(place + " may hold " + sets.size() + " models that " + otherwise + ": " + names + more);
        pathsOf(sets).forEach(path -> leaveOut(path, "it may be a part of a model or a model of its own"));
    }

    private static List<String> pathsOf(List<WeightSet> sets) {
        return sets.stream().flatMap(set -> set.paths().stream()).toList();
    }

    private void leaveOut(String path, String reason) {
        leftOut.put(path, reason);
        weightsLeftOut |= mains.contains(path);
    }

    /** A single file may be a model whatever it is called: its bytes tell. */
    private void alone() {
        if (paths.size() == 1 && mains.isEmpty()) {
            seeds.add(ModelSeed.ofFolder("", Shape.SINGLE_FILE, List.copyOf(paths)));
        }
    }

    /** Gives a file to the models that it serves: those that it is named like, else the only one, else all variants of one. */
    private void assign(String path) {
        List<ModelSeed> near = near(FileNames.folder(path));
        List<ModelSeed> served = ModelSeed.namedLike(path, near);
        if (served.isEmpty()) {
            boolean kin = near.stream().map(ModelSeed::kin).distinct().count() == 1;
            served = kin ? near : List.of();
        }
        if (served.isEmpty()) {
            leaveOut(
                    path,
                    near.isEmpty() ? NOT_NEAR : "none of the " + near.size() + " models near it is named like it");
        }
        served.forEach(seed -> seed.add(path));
    }

    /** The models in a folder, else those below it, else those in the nearest folder above. */
    private List<ModelSeed> near(String folder) {
        List<ModelSeed> in = in(folder);
        if (!in.isEmpty()) {
            return in;
        }
        List<ModelSeed> below =
                seeds.stream().filter(seed -> seed.folder().startsWith(folder)).toList();
        String above = folder;
        while (below.isEmpty() && !above.isEmpty()) {
            above = FileNames.folder(above.substring(0, above.length() - 1));
            below = in(above);
        }
        return below;
    }

    private List<ModelSeed> in(String folder) {
        return seeds.stream().filter(seed -> seed.folder().equals(folder)).toList();
    }

    private FolderReading result() {
        SortedMap<String, Group> models = new TreeMap<>();
        for (ModelSeed seed : seeds) {
            Group group = seed.group();
            models.put(group.folder() + group.name() + " " + String.join(" ", group.paths()), group);
        }
        List<Group> sorted = List.copyOf(models.values());
        Shape shape;
        if (sorted.isEmpty()) {
            shape = readings.isEmpty() ? Shape.UNSUPPORTED : Shape.AMBIGUOUS;
        } else {
            boolean one = sorted.size() == 1 && !weightsLeftOut && readings.isEmpty();
            shape = one ? sorted.get(0).shape() : Shape.CONTAINER;
        }
        Map<String, String> unique = new LinkedHashMap<>();
        readings.forEach(reading -> unique.put(reading, reading));
        return new FolderReading(shape, sorted, leftOut, List.copyOf(unique.keySet()));
    }
}
