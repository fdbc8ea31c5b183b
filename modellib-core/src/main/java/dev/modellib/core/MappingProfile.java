package dev.modellib.core;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an application wants where, for a range of its versions.
 *
 * <p><em>Shape:</em> ranges as Maven writes them, such as {@code [1.2,2)}, or {@code *} for any. Of several profiles of one application
 * that fit, a rule of a more specific one replaces a rule of the same id: a range counts more than a variant, both more than none.
 *
 * @param app the application's id, such as {@code comfyui}
 * @param name what a person calls it
 * @param versions the versions it is for
 * @param variant which way of setting the application up it is for; empty for the usual one
 * @param inherits the application whose rules come first
 * @param configFile the file in which the application can be told of folders instead; below its folder
 * @param rules in the order of the file
 */
public record MappingProfile(
        String app,
        String name,
        String versions,
        String variant,
        Optional<String> inherits,
        Optional<String> configFile,
        List<MappingRule> rules) {

    private static final int VERSION_WEIGHT = 100;
    private static final int VARIANT_WEIGHT = 10;

    /**
     * Keeps a copy of the rules.
     *
     * @param app the application's id
     * @param name what a person calls it
     * @param versions the versions it is for
     * @param variant which way of setting the application up it is for
     * @param inherits the application whose rules come first
     * @param configFile the file in which the application can be told of folders instead
     * @param rules in the order of the file
     */
    public MappingProfile {
        Objects.requireNonNull(app, "app");
        Objects.requireNonNull(versions, "versions");
        Objects.requireNonNull(variant, "variant");
        rules = List.copyOf(rules);
    }

    /** Whether it is for an application of this version, empty when that is not known, in this variant. */
    boolean fits(Optional<String> version, String wantedVariant) {
        VersionRange range = VersionRange.parse(versions);
        boolean versionFits = range.isAny() || version.filter(range::contains).isPresent();
        return versionFits && (variant.isEmpty() || variant.equals(wantedVariant));
    }

    /** More is more specific. */
    int specificity() {
        return (versions.equals(VersionRange.ANY) ? 0 : VERSION_WEIGHT) + (variant.isEmpty() ? 0 : VARIANT_WEIGHT);
    }
}
