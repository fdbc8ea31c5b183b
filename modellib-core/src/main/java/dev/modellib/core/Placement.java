package dev.modellib.core;

import dev.modellib.format.FileRole;
import dev.modellib.format.Quant;
import dev.modellib.hf.RepoId;
import dev.modellib.io.RelativePath;
import dev.modellib.io.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Says where the files of a model go by the rules of a profile. Pure: nothing on disk is looked at. For one thread. */
final class Placement {

    /** The names, up to the first dot, that say nothing about a model. */
    private static final Set<String> NAMELESS = Set.of(
            "model",
            "pytorch_model",
            "diffusion_pytorch_model",
            "adapter_model",
            "pytorch_lora_weights",
            "learned_embeds",
            "open_clip_model",
            "open_clip_pytorch_model");

    private final Path folder;
    private final MappingProfiles.Resolved profile;
    private final AppFiles appFiles;
    private final List<Compiled> rules;
    /** Of the folders that are the same for every model. */
    private final Map<String, Path> bases = new HashMap<>();

    /** A rule with its globs read once; ends of names in lower case. */
    private record Compiled(
            MappingRule rule, Predicate<String> patterns, Predicate<String> exclude, List<String> ends) {

        static Compiled of(MappingRule rule) {
            List<String> ends = rule.extensions().stream().map(Placement::lower).toList();
            return new Compiled(rule, globs(rule.patterns()), globs(rule.exclude()), ends);
        }

        private static Predicate<String> globs(List<String> globs) {
            return Globs.anyOf(globs.stream().map(Placement::lower).toList());
        }

        boolean takes(ModelFile file) {
            // the ends first: they are few, and the globs many
            String path = lower(file.path());
            return ends(path) && (rule.patterns().isEmpty() || patterns.test(path)) && !exclude.test(path);
        }

        private boolean ends(String path) {
            for (String end : ends) {
                if (path.endsWith(end)) {
                    return true;
                }
            }
            return ends.isEmpty();
        }
    }

    Placement(Path folder, MappingProfiles.Resolved profile, AppFiles appFiles) {
        this.folder = folder;
        this.profile = profile;
        this.appFiles = appFiles;
        this.rules = profile.rules().stream().map(Compiled::of).toList();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** What an application is to find of a model; of several rules for one target the first wins. */
    List<Wanted> of(Model model) throws StorageException.UnsafeName {
        Map<Path, Wanted> wanted = new LinkedHashMap<>();
        for (Compiled rule : rules) {
            for (Wanted each : of(model, rule)) {
                wanted.putIfAbsent(each.target(), each);
            }
        }
        return new ArrayList<>(wanted.values());
    }

    private List<Wanted> of(Model model, Compiled compiled) throws StorageException.UnsafeName {
        MappingRule rule = compiled.rule();
        if (!rule.filter().accepts(model)) {
            return List.of();
        }
        List<ModelFile> files = files(model, compiled);
        if (files.isEmpty()) {
            return List.of();
        }
        Path base = base(model, rule);
        return switch (rule.layout()) {
            case FILES -> files(model, rule, files, base, files.size() > 1 || isNameless(model, files.get(0)));
            case FLAT -> files(model, rule, files, base, false);
            case DIRECTORY -> List.of(directory(model, rule, base));
            case OLLAMA -> appFiles.ollama(model, rule, files, base, name(model));
            case JAN -> appFiles.jan(model, rule, files, folder, base);
        };
    }

    /** The files that a rule takes; documents only where nothing else is asked for or there. */
    private static List<ModelFile> files(Model model, Compiled rule) {
        List<ModelFile> taken = new ArrayList<>(model.files());
        taken.removeIf(file -> !rule.takes(file));
        if (!rule.rule().patterns().isEmpty() || !rule.rule().extensions().isEmpty()) {
            return taken;
        }
        List<ModelFile> useful =
                taken.stream().filter(file -> file.role() != FileRole.DOCUMENT).toList();
        return useful.isEmpty() ? taken : useful;
    }

    private List<Wanted> files(Model model, MappingRule rule, List<ModelFile> files, Path base, boolean inFolder)
            throws StorageException.UnsafeName {
        Path below = inFolder ? RelativePath.parse(name(model)).resolveIn(base) : base;
        List<Wanted> wanted = new ArrayList<>();
        for (ModelFile file : files) {
            RelativePath path = RelativePath.parse(file.path());
            String own = path.segments().get(path.segments().size() - 1);
            String name = files.size() == 1 ? renamed(model, own) : own;
            Path target =
                    inFolder ? path.resolveIn(below) : RelativePath.parse(name).resolveIn(below);
            wanted.add(file(model, rule, file, target));
        }
        return wanted;
    }

    /** Whether the file's name is the same in every repository, and the person gave it no other. */
    private boolean isNameless(Model model, ModelFile file) {
        String name = lower(file.path().substring(file.path().lastIndexOf('/') + 1));
        int dot = name.indexOf('.');
        return NAMELESS.contains(dot < 0 ? name : name.substring(0, dot))
                && profile.of(model).flatMap(MappingOverride::renameTo).isEmpty();
    }

    static Wanted file(Model model, MappingRule rule, ModelFile file, Path target) {
        return new Wanted(
                model,
                rule.id(),
                model.pathOf(file),
                target,
                file.sizeBytes(),
                Optional.of(file.sha256()),
                Optional.empty());
    }

    private Wanted directory(Model model, MappingRule rule, Path base) throws StorageException.UnsafeName {
        Path target = RelativePath.parse(name(model)).resolveIn(base);
        return new Wanted(
                model, rule.id(), model.folder(), target, model.sizeBytes(), Optional.empty(), Optional.empty());
    }

    private Path base(Model model, MappingRule rule) throws StorageException.UnsafeName {
        String path = rule.folder();
        if (path.isEmpty()) {
            return folder;
        }
        if (path.indexOf('{') < 0) {
            Path known = bases.get(path);
            if (known == null) {
                known = RelativePath.parse(path).resolveIn(folder);
                bases.put(path, known);
            }
            return known;
        }
        Optional<RepoId> repo = model.source().repo();
        Map<String, String> words = Map.of(
                "{publisher}",
                        repo.map(RepoId::owner)
                                .filter(owner -> !owner.isEmpty())
                                .orElse("local"),
                "{repo}", repo.map(RepoId::name).orElse(name(model)),
                "{name}", name(model),
                "{family}", model.family(),
                "{kind}", model.kind().wireName(),
                "{quant}", model.quant().map(Quant::name).orElse("default"));
        for (String word : ProfileJson.WORDS) {
            if (path.contains(word)) {
                // a fact of the model is one name: a slash in it must not make folders
                String fact = words.getOrDefault(word, "");
                path = path.replace(word, new RelativePath(fact.replace('/', '_')).value());
            }
        }
        return RelativePath.parse(path).resolveIn(folder);
    }

    /** The name a model of several files appears under. */
    private String name(Model model) {
        return profile.of(model)
                .flatMap(MappingOverride::renameTo)
                .orElse(model.slug().substring(model.slug().lastIndexOf('/') + 1));
    }

    private String renamed(Model model, String fileName) {
        Optional<String> other = profile.of(model).flatMap(MappingOverride::renameTo);
        int dot = fileName.lastIndexOf('.');
        return other.map(name -> dot <= 0 ? name : name + fileName.substring(dot))
                .orElse(fileName);
    }
}
