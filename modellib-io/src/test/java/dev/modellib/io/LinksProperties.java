package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class LinksProperties {
    /** What somebody may put where a link of ours was. */
    enum Foreign {
        NOTHING,
        OTHER_FILE,
        FILE_OF_SAME_LENGTH,
        FOLDER,
        FILLED_FOLDER,
        LINK_ELSEWHERE,
        BROKEN_LINK
    }

    /** The strategies that every machine with hard and symbolic links has; reflinks have a test of their own. */
    @Provide
    Arbitrary<LinkStrategy> strategies() {
        return Arbitraries.of(LinkStrategy.HARDLINK, LinkStrategy.SYMLINK, LinkStrategy.COPY);
    }

    @Provide
    Arbitrary<List<LinkStrategy>> orders() {
        return Arbitraries.of(LinkStrategy.class).list().uniqueElements().ofMinSize(1);
    }

    @Provide
    Arbitrary<String> sources() {
        return Arbitraries.of("models/llm/a.gguf", "models/\u4e2d/-rf", "a", "apps/x/own");
    }

    @Provide
    Arbitrary<String> targets() {
        return Arbitraries.of("apps/x/a.gguf", "apps/x/y/z/-n", "b", "models/llm/b.gguf");
    }

    private static Path prepared(Scratch scratch, String target) throws IOException {
        Path path = scratch.path(target);
        Files.createDirectories(path.getParent());
        return path;
    }

    @Property(tries = 50)
    void makingCheckingAndRemovingRestoresTheTree(
            @ForAll("orders") List<LinkStrategy> order,
            @ForAll("sources") String from,
            @ForAll("targets") String to,
            @ForAll @Size(max = 300) byte[] content)
            throws IOException {
        try (Scratch scratch = new Scratch()) {
            Path source = scratch.file(from, content);
            Path target = prepared(scratch, to);
            SortedMap<String, String> before = scratch.census();
            Link link;
            try {
                link = Links.create(source, target, new LinkPolicy(order));
            } catch (StorageException.LinkFailed e) {
                assertTrue(Set.of(LinkStrategy.REFLINK, LinkStrategy.JUNCTION).containsAll(order));
                assertEquals(order, List.copyOf(e.reasons().keySet()));
                assertEquals(before, scratch.census());
                return;
            }
            assertTrue(order.contains(link.strategy()));
            assertEquals(
                    order.subList(0, order.indexOf(link.strategy())),
                    List.copyOf(link.refusals().keySet()));
            assertArrayEquals(content, Files.readAllBytes(target));
            SortedMap<String, String> after = scratch.census();
            after.remove(scratch.folder.relativize(target).toString());
            assertEquals(before, after);
            Link recorded = new Link(link.strategy(), source, target);
            assertTrue(Links.isIntact(recorded));
            assertThrows(StorageException.AlreadyExists.class, () -> Links.create(source, target, LinkPolicy.auto()));
            assertTrue(Links.isIntact(recorded));

            assertTrue(Links.remove(recorded));

            assertEquals(before, scratch.census());
            assertFalse(Links.isIntact(recorded));
            assertFalse(Links.remove(recorded));
            assertEquals(before, scratch.census());
        }
    }

    @Property(tries = 50)
    void whatReplacedALinkIsLeftAlone(
            @ForAll("strategies") LinkStrategy strategy,
            @ForAll Foreign foreign,
            @ForAll @Size(min = 1, max = 50) byte[] content)
            throws IOException {
        try (Scratch scratch = new Scratch()) {
            Path source = scratch.file("models/a", content);
            Path target = prepared(scratch, "apps/a");
            Link link = Links.create(source, target, LinkPolicy.only(strategy));
            Files.delete(target);
            switch (foreign) {
                case NOTHING -> assertFalse(Scratch.exists(target));
                case OTHER_FILE ->
                    Files.writeString(target, "a file of the user, longer than any of ours is in this test");
                case FILE_OF_SAME_LENGTH -> {
                    byte[] other = content.clone();
                    other[content.length / 2] ^= 1;
                    Files.write(target, other);
                }
                case FOLDER -> Files.createDirectory(target);
                case FILLED_FOLDER ->
                    Files.writeString(Files.createDirectory(target).resolve("a"), "mine");
                case LINK_ELSEWHERE -> Files.createSymbolicLink(target, scratch.file("models/b", content));
                default -> Files.createSymbolicLink(target, Path.of("nowhere"));
            }
            SortedMap<String, String> before = scratch.census();

            assertFalse(Links.isIntact(link));
            assertFalse(Links.remove(link));

            assertEquals(before, scratch.census());
        }
    }

    /** A record in which source and target are one name, however written, never costs the source. */
    @Property(tries = 40)
    void aLinkToItselfNeverRemovesTheSource(@ForAll LinkStrategy strategy, @ForAll boolean secondName)
            throws IOException {
        try (Scratch scratch = new Scratch()) {
            Path source = scratch.file("models/a", "content");
            if (secondName) {
                Files.createLink(scratch.path("models/b"), source);
            }
            Path alias = Files.createSymbolicLink(scratch.path("alias"), scratch.path("models"));
            SortedMap<String, String> before = scratch.census();
            for (Path same : List.of(source, alias.resolve("a"), scratch.path("models/../models/./a"))) {
                assertFalse(Links.remove(new Link(strategy, source, same)));
                assertFalse(Links.remove(new Link(strategy, same, source)));
            }
            assertEquals(before, scratch.census());
        }
    }
}
