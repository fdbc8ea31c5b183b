package dev.modellib.core;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Mappings by the rules of applications: what is known of them, plans that are applied later, and configuration files in place of links.
 *
 * <p><em>Threads:</em> any. <em>Blocks:</em> on the library's drive and on the application's.
 */
public final class Mappings {

    private final LibraryParts parts;

    Mappings(LibraryParts parts) {
        this.parts = parts;
    }

    /**
     * What the library knows of applications: the presets, and the profiles in its {@code profiles} folder.
     *
     * @param profiles those that can be used
     * @param warnings files that were left out, and why, each with the place in the file
     */
    public record KnownProfiles(List<MappingProfile> profiles, List<String> warnings) {

        /**
         * Keeps copies of the lists.
         *
         * @param profiles those that can be used
         * @param warnings files that were left out, and why
         */
        public KnownProfiles {
            profiles = List.copyOf(profiles);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Reads the profiles.
     *
     * @return presets first
     * @throws ModelLibraryException when the folder with profiles cannot be read
     */
    public KnownProfiles profiles() throws ModelLibraryException {
        return parts.answer(() -> {
            MappingProfiles.Known known = parts.mapping().profiles().known();
            return new KnownProfiles(known.profiles(), known.warnings());
        });
    }

    /**
     * Applies a plan of {@link ModelLibrary#plan(MapRequest)}. Before each step the target is looked at again.
     *
     * @param plan what to do
     * @return the operation; it fails with {@link ModelLibraryException.Stale} when something is not as the plan saw it, and has changed
     *     nothing then, unless the request wants it to go on
     */
    public Operation<Mapping> apply(MappingPlan plan) {
        return parts.change(
                "apply:" + plan.folder() + "\n" + plan.request().key()
                        + plan.items().hashCode(),
                meter -> parts.mapping().mapper().run(plan, meter));
    }

    /**
     * Tells an application of the library's folders in its own configuration file, in place of links. Only what stands between two marker
     * lines is ever written; what a person wrote stays byte for byte, and is kept in a copy beside the file before the first change.
     *
     * @param request the application, its folder, and the models
     * @return the file that was written; empty when it was as it should be already
     * @throws ModelLibraryException {@code NOT_FOUND} for an application without such a file; {@code CONFLICT} when the markers in the file are
     *     damaged, or the file is a link
     */
    public Optional<Path> writeConfigFile(MapRequest request) throws ModelLibraryException {
        return parts.changeNow("write-config-file:" + request.folder(), () -> {
            Optional<Path> written = parts.mapping().modelPaths().write(request);
            return new Operation.Outcome<>(written, written.isPresent());
        });
    }

    /**
     * Takes what {@link #writeConfigFile} wrote out of the file again. A file that holds nothing else is removed.
     *
     * @param request the application and its folder
     * @return the file that was changed; empty when nothing of ours was there
     * @throws ModelLibraryException as {@link #writeConfigFile}
     */
    public Optional<Path> removeConfigFile(MapRequest request) throws ModelLibraryException {
        return parts.changeNow("remove-config-file:" + request.folder(), () -> {
            Optional<Path> changed = parts.mapping().modelPaths().remove(request);
            return new Operation.Outcome<>(changed, changed.isPresent());
        });
    }
}
