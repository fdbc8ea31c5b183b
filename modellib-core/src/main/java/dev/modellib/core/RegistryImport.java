package dev.modellib.core;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Which {@code registry.json} to take models from, and how.
 *
 * @param file the registry; it is not changed
 * @param mode how the bytes come in
 * @param acceptUnsafe whether formats are taken that can run code when they are loaded
 */
public record RegistryImport(Path file, ImportRequest.Mode mode, boolean acceptUnsafe) {

    /**
     * Checks that file and mode are there.
     *
     * @param file the registry
     * @param mode how the bytes come in
     * @param acceptUnsafe whether formats are taken that can run code when they are loaded
     */
    public RegistryImport {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(mode, "mode");
    }

    /**
     * Takes copies, and no unsafe formats.
     *
     * @param file the registry
     * @return the request
     */
    public static RegistryImport of(Path file) {
        return new RegistryImport(file, ImportRequest.Mode.AUTO, false);
    }

    /** Equal keys mean the same import. */
    String key() {
        return "import-registry:" + file.toAbsolutePath().normalize() + "\n" + mode + acceptUnsafe;
    }
}
