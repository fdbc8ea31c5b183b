package dev.modellib.core;

import dev.modellib.format.ModelFormat;
import dev.modellib.format.ModelKind;
import dev.modellib.format.ModelSubtype;
import dev.modellib.format.SafetyLevel;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which models a rule is about. All conditions have to hold; one that is empty always does.
 *
 * <p><em>Shape:</em> words are compared without regard to case. <em>Units:</em> bytes.
 *
 * @param kinds what they do
 * @param subtypes which parts of an image pipeline they are; {@code UNKNOWN} for those that are none or do not tell
 * @param families base models
 * @param formats formats of the weights
 * @param tagsAny tags of which one is enough
 * @param excludeTags tags of which none may be there
 * @param minSizeBytes the least size of the whole model
 * @param maxSizeBytes the greatest size of the whole model
 * @param safetyAtMost the least safe level that is let through; a model whose level is not recorded counts as unproven
 */
public record MappingFilter(
        Set<ModelKind> kinds,
        Set<ModelSubtype> subtypes,
        Set<String> families,
        Set<ModelFormat> formats,
        Set<String> tagsAny,
        Set<String> excludeTags,
        OptionalLong minSizeBytes,
        OptionalLong maxSizeBytes,
        Optional<SafetyLevel> safetyAtMost) {

    /** Lets every model through. */
    public static final MappingFilter ALL = new MappingFilter(
            Set.of(),
            Set.of(),
            Set.of(),
            Set.of(),
            Set.of(),
            Set.of(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty());

    /**
     * Keeps copies, words in lower case.
     *
     * @param kinds what they do
     * @param subtypes which parts of an image pipeline they are
     * @param families base models
     * @param formats formats of the weights
     * @param tagsAny tags of which one is enough
     * @param excludeTags tags of which none may be there
     * @param minSizeBytes the least size of the whole model
     * @param maxSizeBytes the greatest size of the whole model
     * @param safetyAtMost the least safe level that is let through
     */
    public MappingFilter {
        kinds = Set.copyOf(kinds);
        subtypes = Set.copyOf(subtypes);
        families = lower(families);
        formats = Set.copyOf(formats);
        tagsAny = lower(tagsAny);
        excludeTags = lower(excludeTags);
    }

    private static Set<String> lower(Set<String> words) {
        return words.stream().map(MappingFilter::lower).collect(Collectors.toUnmodifiableSet());
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    /**
     * Whether the rule is about a model.
     *
     * @param model any model
     * @return whether every condition holds
     */
    public boolean accepts(Model model) {
        return (kinds.isEmpty() || kinds.contains(model.kind()))
                && (subtypes.isEmpty() || subtypes.contains(model.subtype()))
                && (families.isEmpty() || families.contains(lower(model.family())))
                && (formats.isEmpty() || formats.contains(model.format()))
                && acceptsTags(model.tags())
                && acceptsSize(model)
                && acceptsSafety(model);
    }

    private boolean acceptsTags(List<String> tags) {
        if (tagsAny.isEmpty() && excludeTags.isEmpty()) {
            return true;
        }
        Set<String> words = tags.stream().map(MappingFilter::lower).collect(Collectors.toSet());
        return (tagsAny.isEmpty() || tagsAny.stream().anyMatch(words::contains))
                && excludeTags.stream().noneMatch(words::contains);
    }

    private boolean acceptsSize(Model model) {
        if (minSizeBytes.isEmpty() && maxSizeBytes.isEmpty()) {
            return true;
        }
        long size = model.sizeBytes();
        return size >= minSizeBytes.orElse(0) && size <= maxSizeBytes.orElse(Long.MAX_VALUE);
    }

    private boolean acceptsSafety(Model model) {
        return safetyAtMost.isEmpty()
                || model.safety().orElse(SafetyLevel.UNPROVEN).compareTo(safetyAtMost.get()) <= 0;
    }
}
