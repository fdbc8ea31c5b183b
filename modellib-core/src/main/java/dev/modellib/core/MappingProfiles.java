package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The mapping profiles: those that come with the library, and those that a person put into its folder, with the overrides beside them.
 * A person's are read anew each time, since they may be edited at any time.
 */
final class MappingProfiles {

    private static final String PRESETS = "/META-INF/modellib/profiles/";

    /** The files of the presets. */
    static final List<String> PRESET_FILES = List.of(
            "automatic1111.json",
            "comfyui.json",
            "folder.json",
            "fooocus.json",
            "forge.json",
            "jan.json",
            "llama.cpp.json",
            "lm-studio.json",
            "ollama.json",
            "swarmui.json",
            "text-generation-webui.json",
            "text-generation-webui-before-3.json");

    private final LibraryLayout layout;
    private volatile List<MappingProfile> presets = List.of();

    MappingProfiles(LibraryLayout layout) {
        this.layout = layout;
    }

    /**
     * What the library knows of applications.
     *
     * @param profiles those that can be used, the presets first
     * @param warnings what was left out, and why
     */
    record Known(List<MappingProfile> profiles, List<String> warnings) {}

    /**
     * What holds for one application.
     *
     * @param app its id
     * @param version its version, when that is known
     * @param rules enabled ones, in the order in which they are asked
     * @param overrides by the id or slug of the model
     * @param configFile the file in which the application can be told of folders instead
     * @param warnings what was left out, and why
     */
    record Resolved(
            String app,
            Optional<String> version,
            List<MappingRule> rules,
            Map<String, MappingOverride> overrides,
            Optional<String> configFile,
            List<String> warnings) {

        Optional<MappingOverride> of(Model model) {
            return Optional.ofNullable(overrides.get(model.id().value()))
                    .or(() -> Optional.ofNullable(overrides.get(model.slug())));
        }
    }

    /** A mapping without a profile. */
    static Resolved plain() {
        return new Resolved(
                MapRequest.PLAIN, Optional.empty(), List.of(MappingRule.PLAIN), Map.of(), Optional.empty(), List.of());
    }

    Known known() throws IOException {
        List<MappingProfile> profiles = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        profiles.addAll(presets());
        for (Path file : own()) {
            List<String> faults = new ArrayList<>();
            Optional<MappingProfile> read = read(file, faults);
            if (faults.isEmpty() && read.isPresent()) {
                profiles.add(read.get());
            } else {
                warnings.add(Text.display(file.toString()) + " is left out: " + String.join("; ", faults));
            }
        }
        return new Known(List.copyOf(profiles), List.copyOf(warnings));
    }

    private List<MappingProfile> presets() throws IOException {
        if (presets.isEmpty()) {
            List<MappingProfile> read = new ArrayList<>();
            for (String file : PRESET_FILES) {
                read.add(preset(file));
            }
            presets = List.copyOf(read);
        }
        return presets;
    }

    private List<Path> own() throws IOException {
        if (!Files.isDirectory(layout.profiles())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(layout.profiles())) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private MappingProfile preset(String file) throws IOException {
        try (InputStream stream = MappingProfiles.class.getResourceAsStream(PRESETS + file)) {
            if (stream == null) {
                throw new IllegalStateException("the preset " + file + " is not in the jar");
            }
            List<String> faults = new ArrayList<>();
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            MappingProfile profile = ProfileJson.profile(Json.plain(text), faults);
            if (!faults.isEmpty()) {
                throw new IllegalStateException("the preset " + file + " is wrong: " + faults);
            }
            return profile;
        }
    }

    private Optional<MappingProfile> read(Path file, List<String> faults) throws IOException {
        Optional<Object> document = document(file, faults);
        return document.map(value -> ProfileJson.profile(value, faults));
    }

    private Optional<Object> document(Path file, List<String> faults) throws IOException {
        try {
            return Optional.of(Json.plain(Files.readString(file)));
        } catch (CharacterCodingException e) {
            faults.add("it is not UTF-8");
        } catch (IllegalArgumentException e) {
            faults.add(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    /** What holds for an application: inherited rules, then those of its profiles, the more specific in place of the less. */
    Resolved resolve(String app, Optional<String> version, String variant) throws IOException {
        Known known = known();
        List<String> warnings = new ArrayList<>(known.warnings());
        Map<String, MappingRule> rules = new LinkedHashMap<>();
        collect(known.profiles(), app, version, variant, new LinkedHashSet<>(), rules);
        Optional<String> configFile = known.profiles().stream()
                .filter(profile -> profile.app().equals(app))
                .flatMap(profile -> profile.configFile().stream())
                .findFirst();
        return new Resolved(
                app,
                version,
                rules.values().stream()
                        .filter(MappingRule::enabled)
                        .sorted(Comparator.comparingInt(MappingRule::priority).thenComparing(MappingRule::id))
                        .toList(),
                overrides(),
                configFile,
                warnings);
    }

    private static void collect(
            List<MappingProfile> known,
            String app,
            Optional<String> version,
            String variant,
            Set<String> path,
            Map<String, MappingRule> rules)
            throws ModelLibraryException {
        if (!path.add(app)) {
            throw refused("the profiles " + String.join(" -> ", path) + " inherit each other; change one of them");
        }
        List<MappingProfile> own =
                known.stream().filter(profile -> profile.app().equals(app)).toList();
        List<MappingProfile> fitting = own.stream()
                .filter(profile -> profile.fits(version, variant))
                .sorted(Comparator.comparingInt(MappingProfile::specificity))
                .toList();
        if (fitting.isEmpty()) {
            throw new ModelLibraryException.NotFound(
                    own.isEmpty()
                            ? "no profile for the application '" + Text.display(app) + "'; there are: "
                                    + String.join(", ", apps(known))
                            : "no profile of '" + app + "' is for "
                                    + version.map(text -> "version " + Text.display(text))
                                            .orElse("an unknown version")
                                    + "; there are: "
                                    + String.join(
                                            ", ",
                                            own.stream()
                                                    .map(MappingProfile::versions)
                                                    .toList()),
                    null);
        }
        Set<String> parents = new LinkedHashSet<>();
        fitting.forEach(profile -> profile.inherits().ifPresent(parents::add));
        for (String parent : parents) {
            collect(known, parent, Optional.empty(), "", path, rules);
        }
        for (MappingProfile profile : fitting) {
            profile.rules().forEach(rule -> rules.put(rule.id(), rule));
        }
        path.remove(app);
    }

    private static Set<String> apps(List<MappingProfile> known) {
        Set<String> apps = new TreeSet<>();
        known.forEach(profile -> apps.add(profile.app()));
        return apps;
    }

    private Map<String, MappingOverride> overrides() throws IOException {
        Map<String, MappingOverride> byModel = new HashMap<>();
        if (Files.exists(layout.overrides())) {
            List<String> faults = new ArrayList<>();
            for (MappingOverride override : document(layout.overrides(), faults)
                    .map(value -> ProfileJson.overrides(value, faults))
                    .orElse(List.of())) {
                byModel.put(override.model(), override);
            }
            if (!faults.isEmpty()) {
                throw refused(layout.overrides() + " cannot be used, so nothing is mapped: " + String.join("; ", faults)
                        + ". Correct it");
            }
        }
        return byModel;
    }

    private static ModelLibraryException refused(String message) {
        return new ModelLibraryException.FormatRefused(Code.INVALID_FORMAT, message, null);
    }
}
