package dev.modellib.core;

import dev.modellib.format.ModelFormat;
import dev.modellib.format.ModelKind;
import dev.modellib.format.ModelSubtype;
import dev.modellib.format.SafetyLevel;
import dev.modellib.io.RelativePath;
import dev.modellib.io.StorageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads mapping profiles and overrides out of JSON. What is not understood is a fault: nothing is guessed. */
final class ProfileJson {

    static final int SCHEMA_VERSION = 1;

    /** The words of a rule's folder that stand for facts of the model. */
    static final List<String> WORDS = List.of("{publisher}", "{repo}", "{name}", "{family}", "{kind}", "{quant}");

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final String ID_SHAPE =
            "must be 1 to 64 of a-z, 0-9, '.', '_' and '-', and begin with a letter or digit";

    private ProfileJson() {}

    /** Reads a profile; {@code faults} gets what is wrong, and the result is of use only when it stays empty. */
    static MappingProfile profile(Object document, List<String> faults) {
        JsonPlace root = JsonPlace.root(document, faults);
        root.onlyKnows(Set.of(
                "$schema", "schemaVersion", "app", "name", "versions", "variant", "inherits", "configFile", "rules"));
        version(root);
        List<MappingRule> rules = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (JsonPlace place : root.at("rules").members()) {
            MappingRule rule = rule(place);
            if (!ids.add(rule.id())) {
                place.at("id").fault("is the id of an earlier rule");
            }
            rules.add(rule);
        }
        return new MappingProfile(
                id(root.at("app")),
                root.at("name").text(""),
                range(root.at("versions")),
                root.at("variant").text(""),
                root.at("inherits").value().isPresent() ? Optional.of(id(root.at("inherits"))) : Optional.empty(),
                fileName(root.at("configFile")),
                rules);
    }

    /** Reads overrides; an entry that is wrong stays in the result as one that refuses its model. */
    static List<MappingOverride> overrides(Object document, List<String> faults) {
        JsonPlace root = JsonPlace.root(document, faults);
        root.onlyKnows(Set.of("$schema", "schemaVersion", "models"));
        version(root);
        List<MappingOverride> overrides = new ArrayList<>();
        for (JsonPlace place : root.at("models").members()) {
            List<String> own = new ArrayList<>();
            MappingOverride read = override(new JsonPlace(place.pointer(), place.value(), own));
            if (read.model().isEmpty()) {
                // it cannot be told which model it is about, so nothing can be mapped by these overrides
                faults.addAll(own);
            }
            overrides.add(
                    own.isEmpty()
                            ? read
                            : new MappingOverride(
                                    read.model(), Map.of(), Set.of(), Optional.empty(), Optional.of(own.get(0))));
        }
        return overrides;
    }

    private static MappingOverride override(JsonPlace place) {
        place.onlyKnows(Set.of("model", "versions", "excludeApps", "renameTo"));
        Map<String, String> versions = new HashMap<>();
        JsonPlace ranges = place.at("versions");
        for (String app : ranges.names()) {
            versions.put(app, range(ranges.at(app)));
        }
        return new MappingOverride(
                place.at("model").requiredText(),
                versions,
                new HashSet<>(place.at("excludeApps").texts()),
                fileName(place.at("renameTo")),
                Optional.empty());
    }

    private static void version(JsonPlace root) {
        if (root.at("schemaVersion").count().orElse(0) != SCHEMA_VERSION) {
            root.at("schemaVersion").fault("must be " + SCHEMA_VERSION);
        }
    }

    private static MappingRule rule(JsonPlace place) {
        place.onlyKnows(Set.of(
                "id",
                "name",
                "description",
                "priority",
                "enabled",
                "layout",
                "folder",
                "patterns",
                "exclude",
                "extensions",
                "filters"));
        return new MappingRule(
                id(place.at("id")),
                place.at("name").text(""),
                place.at("description").text(""),
                (int) Math.min(place.at("priority").count().orElse(0), Integer.MAX_VALUE),
                place.at("enabled").truth(true),
                place.at("layout")
                        .word(ProfileJson::layout, "layout: " + MappingRule.Layout.names())
                        .orElse(MappingRule.Layout.FILES),
                folder(place.at("folder")),
                globs(place.at("patterns")),
                globs(place.at("exclude")),
                place.at("extensions").texts(),
                filter(place.at("filters")));
    }

    private static Optional<MappingRule.Layout> layout(String word) {
        return WireNames.parse(MappingRule.Layout.values(), MappingRule.Layout::wireName, word);
    }

    private static MappingFilter filter(JsonPlace place) {
        place.onlyKnows(Set.of(
                "kinds",
                "subtypes",
                "families",
                "formats",
                "tagsAny",
                "excludeTags",
                "minSizeBytes",
                "maxSizeBytes",
                "safetyAtMost"));
        return new MappingFilter(
                place.at("kinds").words(ModelKind::parse, "kind of model"),
                place.at("subtypes").words(ModelSubtype::parse, "subtype"),
                new HashSet<>(place.at("families").texts()),
                place.at("formats")
                        .words(
                                word -> WireNames.parse(ModelFormat.values(), ModelFormat::wireName, word),
                                "format of weights"),
                new HashSet<>(place.at("tagsAny").texts()),
                new HashSet<>(place.at("excludeTags").texts()),
                place.at("minSizeBytes").count(),
                place.at("maxSizeBytes").count(),
                place.at("safetyAtMost")
                        .word(
                                word -> WireNames.parse(SafetyLevel.values(), SafetyLevel::wireName, word),
                                "level of safety"));
    }

    private static String id(JsonPlace place) {
        String id = place.requiredText();
        if (!id.isEmpty() && !ID.matcher(id).matches()) {
            place.fault(ID_SHAPE);
        }
        return id;
    }

    private static String range(JsonPlace place) {
        String text = place.text(VersionRange.ANY);
        try {
            return VersionRange.parse(text).toString();
        } catch (IllegalArgumentException e) {
            place.fault(String.valueOf(e.getMessage()));
            return VersionRange.ANY;
        }
    }

    private static List<String> globs(JsonPlace place) {
        for (JsonPlace member : place.members()) {
            if (!Globs.isLegal(member.text(""))) {
                member.fault("is no glob");
            }
        }
        return place.texts();
    }

    private static Optional<String> fileName(JsonPlace place) {
        Optional<String> name = place.text();
        name.ifPresent(text -> {
            if (text.indexOf('/') >= 0 || fault(text).isPresent()) {
                place.fault("is no name of a file");
            }
        });
        return name;
    }

    private static String folder(JsonPlace place) {
        String folder = place.text("");
        String sample = folder;
        for (String word : WORDS) {
            sample = sample.replace(word, "x");
        }
        if (sample.indexOf('{') >= 0 || sample.indexOf('}') >= 0) {
            place.fault("holds a word in braces that is none of " + String.join(" ", WORDS));
        } else if (!sample.isEmpty()) {
            fault(sample).ifPresent(place::fault);
        }
        return folder;
    }

    private static Optional<String> fault(String path) {
        try {
            RelativePath.parse(path);
            return Optional.empty();
        } catch (StorageException.UnsafeName e) {
            return Optional.of("cannot be a path below the application's folder: " + e.reason());
        }
    }
}
