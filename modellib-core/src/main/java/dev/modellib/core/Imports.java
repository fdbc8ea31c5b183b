package dev.modellib.core;

/**
 * Looks at local files before they are imported.
 *
 * <p><em>Threads:</em> safe for many. <em>Errors:</em> as for {@link ModelLibrary}.
 */
public final class Imports {

    private final LibraryParts parts;

    Imports(LibraryParts parts) {
        this.parts = parts;
    }

    /**
     * Says which models a file or folder holds and what would be left out, and changes nothing. To import all of them, give each of
     * {@link ImportPlan#requests()} to {@link ModelLibrary#importModel(ImportRequest)}.
     *
     * <p><em>Blocks:</em> on the drive; of the files, names and headers are read.
     *
     * @param request what to look at, and the settings for the imports
     * @return the plan
     * @throws ModelLibraryException {@code NOT_FOUND}, {@code PERMISSION_ERROR}, {@code INVALID_FORMAT} when the source cannot be
     *     looked at; of a model in it that would be refused the plan says why
     */
    public ImportPlan plan(ImportRequest request) throws ModelLibraryException {
        return parts.answer(() -> parts.importer().plan(request));
    }
}
