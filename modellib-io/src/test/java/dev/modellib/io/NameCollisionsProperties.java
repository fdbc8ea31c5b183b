package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class NameCollisionsProperties {
    @Provide
    Arbitrary<String> letters() {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .withChars(
                                "aAbBeE\u00e9\u00c9\u0301\u0308\u00df\u1e9eSs\u03a3\u03c3\u03c2iI\u0130\u0131\u212a\ufb01")
                        .ofMaxLength(8),
                Arbitraries.strings().ofMaxLength(8));
    }

    /** Whatever a volume does with case and form, the same name comes out. */
    @Property(tries = 1000)
    void foldingIsBlindToCaseAndForm(@ForAll("letters") String text) {
        String folded = NameCollisions.folded(text);
        assertEquals(folded, NameCollisions.folded(folded));
        String apart = Normalizer.normalize(text, Normalizer.Form.NFD);
        // case is mapped over decomposed text only: in a composed one the iota of an alpha with one below would come
        // before an accent that follows
        assertEquals(folded, NameCollisions.folded(apart.toUpperCase(Locale.ROOT)));
        assertEquals(folded, NameCollisions.folded(Normalizer.normalize(text, Normalizer.Form.NFC)));
        assertEquals(folded, NameCollisions.folded(apart));
    }

    @Provide
    Arbitrary<List<RelativePath>> names() {
        return Arbitraries.of("a", "A", "b", "\u00e9", "e\u0301", "\u00c9", "x.gguf", "X.gguf")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(segments -> new RelativePath(String.join("/", segments)))
                .list()
                .ofMaxSize(6);
    }

    /** What collides on the in-memory volumes of Windows and macOS was foretold. */
    @Property(tries = 300)
    void aVolumeThatIgnoresCaseHasNoOtherCollisions(@ForAll("names") List<RelativePath> names) throws IOException {
        Set<RelativePath> told = new LinkedHashSet<>();
        NameCollisions.among(names).forEach(told::addAll);
        for (Configuration configuration : List.of(Configuration.windows(), Configuration.osX())) {
            try (FileSystem volume = Jimfs.newFileSystem(configuration)) {
                Path root = Files.createDirectories(
                        volume.getRootDirectories().iterator().next().resolve("models"));
                for (RelativePath name : colliding(root, names)) {
                    assertTrue(told.contains(name), () -> name + " of " + names);
                }
            }
        }
    }

    private static List<RelativePath> colliding(Path root, List<RelativePath> names) throws IOException {
        List<RelativePath> colliding = new ArrayList<>();
        for (RelativePath name : new LinkedHashSet<>(names)) {
            Path file = root.resolve(name.value());
            try {
                Files.createDirectories(file.getParent());
                Files.createFile(file);
            } catch (FileSystemException e) {
                // taken, be it by a file where a folder is needed
                colliding.add(name);
            }
        }
        return colliding;
    }

    @Property(tries = 300)
    void groupsAreOfTwoOrMoreOfTheNames(@ForAll("names") List<RelativePath> names) {
        for (List<RelativePath> group : NameCollisions.among(names)) {
            assertTrue(group.size() > 1);
            assertTrue(names.containsAll(group));
            assertEquals(group.size(), Set.copyOf(group).size());
        }
    }
}
