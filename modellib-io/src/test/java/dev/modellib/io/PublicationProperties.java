package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class PublicationProperties {
    enum Occupant {
        FILE,
        EMPTY_FOLDER,
        FULL_FOLDER,
        BROKEN_LINK,
        LINK_TO_FOLDER
    }

    /** Files by name: some in folders of folders. */
    @Provide
    Arbitrary<Map<String, String>> trees() {
        Arbitrary<String> names =
                Arbitraries.of("a", "b", "f1/a", "f1/b", "f1/f2/c", "f3/f4/f5/d", "e.gguf", "\u4e2d/\u00e9");
        return Arbitraries.maps(names, Arbitraries.strings().ascii().ofMaxLength(20))
                .ofMinSize(1);
    }

    @Provide
    Arbitrary<String> targets() {
        return Arbitraries.of("t", "models/llm/family/name", "models/x", "staging/other", "a/b/c/d/e/f");
    }

    private static Path stage(Scratch scratch, Map<String, String> tree) throws IOException {
        for (Map.Entry<String, String> file : tree.entrySet()) {
            scratch.file("staging/job/" + file.getKey(), file.getValue());
        }
        return scratch.path("staging/job");
    }

    @Property(tries = 25)
    void aPublishedFolderIsTheStagedOne(@ForAll("trees") Map<String, String> tree, @ForAll("targets") String name)
            throws IOException {
        try (Scratch scratch = new Scratch()) {
            Path staged = stage(scratch, tree);
            SortedMap<String, String> before = Scratch.census(staged);
            Path target = scratch.path(name);

            Publication.publishFolder(staged, target);

            assertFalse(Scratch.exists(staged));
            assertEquals(before, Scratch.census(target));
        }
    }

    @Property(tries = 25)
    void nothingIsEverOverwritten(
            @ForAll("trees") Map<String, String> tree, @ForAll("targets") String name, @ForAll Occupant occupant)
            throws IOException {
        try (Scratch scratch = new Scratch()) {
            Path staged = stage(scratch, tree);
            Path target = scratch.path(name);
            Files.createDirectories(target.getParent());
            switch (occupant) {
                case FILE -> Files.writeString(target, "mine");
                case EMPTY_FOLDER -> Files.createDirectory(target);
                case FULL_FOLDER ->
                    Files.writeString(Files.createDirectory(target).resolve("a"), "mine");
                case BROKEN_LINK -> Files.createSymbolicLink(target, Path.of("nowhere"));
                default -> Files.createSymbolicLink(target, Files.createDirectory(scratch.path("folder")));
            }
            SortedMap<String, String> before = scratch.census();

            StorageException.AlreadyExists fault =
                    assertThrows(StorageException.AlreadyExists.class, () -> Publication.publishFolder(staged, target));

            assertEquals(target, fault.path());
            assertEquals(before, scratch.census());
        }
    }

    @Property(tries = 25)
    void aReplacedFileHasTheNewContentAndNothingIsLeftBesideIt(
            @ForAll @Size(max = 3) List<@Size(max = 200) byte[]> versions) throws IOException {
        try (Scratch scratch = new Scratch()) {
            Path target = scratch.path("metadata.json");
            for (byte[] version : versions) {
                Publication.replaceFile(target, version);
                assertTrue(Arrays.equals(version, Files.readAllBytes(target)));
                assertEquals(Set.of("metadata.json"), scratch.census().keySet());
            }
        }
    }

    @Property(tries = 25)
    void removingATreeTakesNothingElse(@ForAll("trees") Map<String, String> tree) throws IOException {
        try (Scratch scratch = new Scratch()) {
            scratch.file("outside/precious", "mine");
            SortedMap<String, String> before = scratch.census();
            stage(scratch, tree);
            Path staging = scratch.path("staging");
            Files.createSymbolicLink(staging.resolve("link-to-folder"), scratch.path("outside"));
            Files.createSymbolicLink(staging.resolve("link-to-file"), scratch.path("outside/precious"));
            Files.createSymbolicLink(staging.resolve("loop"), staging);
            Files.createLink(staging.resolve("second-name"), scratch.path("outside/precious"));

            Publication.removeTree(staging);
            assertEquals(before, scratch.census());
            Publication.removeTree(staging);
            assertEquals(before, scratch.census());
        }
    }
}
