package dev.modellib.core;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is said about one model, against the profiles.
 *
 * @param model the model's id or slug
 * @param versions the versions of an application that can use it, by the application's id
 * @param excludeApps applications that are not to have it
 * @param renameTo the name it appears under, without an extension; of a model of several files the folder's name
 * @param fault why the entry cannot be used, with its place in the file: such a model is not mapped
 */
record MappingOverride(
        String model,
        Map<String, String> versions,
        Set<String> excludeApps,
        Optional<String> renameTo,
        Optional<String> fault) {

    MappingOverride {
        versions = Map.copyOf(versions);
        excludeApps = Set.copyOf(excludeApps);
    }

    /** Why an application does not get the model; empty when it does. */
    Optional<String> refusal(String app, Optional<String> version) {
        if (fault.isPresent()) {
            return fault;
        }
        if (excludeApps.contains(app)) {
            return Optional.of("the overrides exclude it from " + app);
        }
        String range = versions.get(app);
        if (range == null || VersionRange.parse(range).isAny()) {
            return Optional.empty();
        }
        if (version.isEmpty()) {
            return Optional.of("the overrides want " + app + " " + range + ", and no version of it was given");
        }
        return VersionRange.parse(range).contains(version.get())
                ? Optional.empty()
                : Optional.of("the overrides want " + app + " " + range + ", and this is " + version.get());
    }
}
