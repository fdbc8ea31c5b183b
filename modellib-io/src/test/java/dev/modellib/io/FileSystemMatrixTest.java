package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the laws of links, publication and names against the file systems that can be mounted here. */
class FileSystemMatrixTest {
    private static final byte[] METADATA = "{}".getBytes(StandardCharsets.UTF_8);
    private static final int CONTENT_BYTES = 2 << 20;

    /** What each is known to do; the table in docs/links.md says the same. */
    enum Case {
        EXT4(EnumSet.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.COPY), true, true, true),
        XFS(
                EnumSet.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.REFLINK, LinkStrategy.COPY),
                true,
                true,
                true),
        BTRFS(
                EnumSet.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.REFLINK, LinkStrategy.COPY),
                true,
                true,
                true),
        TMPFS(EnumSet.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.COPY), true, true, true),
        EXFAT(EnumSet.of(LinkStrategy.COPY), false, false, false),
        NTFS(EnumSet.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.COPY), false, true, true);

        private final Set<LinkStrategy> links;
        private final boolean keysLast;
        private final boolean caseMatters;
        private final boolean takesColons;

        Case(Set<LinkStrategy> links, boolean keysLast, boolean caseMatters, boolean takesColons) {
            this.links = links;
            this.keysLast = keysLast;
            this.caseMatters = caseMatters;
            this.takesColons = takesColons;
        }
    }

    private final Scratch scratch = new Scratch();

    @AfterEach
    void clear() {
        scratch.close();
    }

    @ParameterizedTest
    @EnumSource
    void theLawsHoldOn(Case type) throws Exception {
        try (Volumes volumes = new Volumes()) {
            Path volume = mounted(volumes, type);
            Path place = Files.createDirectory(volume.resolve("place"));
            byte[] content = Oracle.content(CONTENT_BYTES, 7);
            Path source = Files.createDirectory(place.resolve("models")).resolve("a.gguf");
            Files.write(source, content);
            FileCopy.force(source);

            for (LinkStrategy strategy : LinkStrategy.values()) {
                linksOrSaysWhyNot(type, place, source, strategy);
            }
            theLadderEndsWhereItShould(type, place, source);
            namesAreWhatTheyAre(type, place, source);
            whatIsPublishedIsWholeAndStays(place, source, content);
            aCloneSharesItsBlocks(type, volume, source, content);
            if (type.links.contains(LinkStrategy.REFLINK)) {
                theDigestsOfACloneAreItsOwn(volume, content);
            }
        }
    }

    private Path mounted(Volumes volumes, Case type) throws IOException {
        Path folder = scratch.path("volume");
        Path image = scratch.path("image");
        return switch (type) {
            case EXT4 -> volumes.image("ext4", folder, image);
            case XFS -> volumes.xfs(folder, image);
            case BTRFS -> volumes.image("btrfs", folder, image);
            case TMPFS -> volumes.tmpfs(folder, "size=32m");
            case EXFAT -> volumes.exfat(folder, image);
            case NTFS -> volumes.ntfs(folder, image, "rw");
        };
    }

    private static void linksOrSaysWhyNot(Case type, Path place, Path source, LinkStrategy strategy)
            throws IOException {
        Path app = Files.createDirectories(place.resolve("app"));
        SortedMap<String, String> before = names(place);
        LinkPolicy policy = LinkPolicy.only(strategy);
        RelativePath below = new RelativePath("deep/a.gguf");
        Path plain = app.resolve("a.gguf");
        if (!type.links.contains(strategy)) {
            for (LinkAttempt attempt : List.<LinkAttempt>of(
                    () -> Links.create(source, plain, policy), () -> Links.create(source, app, below, policy))) {
                StorageException.LinkFailed fault =
                        assertThrows(StorageException.LinkFailed.class, attempt::make, type + " " + strategy);
                assertFalse(fault.reasons().get(strategy).isBlank());
                assertEquals(before, names(place));
            }
            return;
        }
        for (boolean rooted : new boolean[] {false, true}) {
            Link link = rooted ? Links.create(source, app, below, policy) : Links.create(source, plain, policy);
            String where = type + " " + strategy;
            assertEquals(strategy, link.strategy());
            assertEquals(type.keysLast, link.fileKey().isPresent(), where);
            assertEquals(-1, Files.mismatch(source, link.target()), where);
            assertEquals(strategy == LinkStrategy.SYMLINK, Files.isSymbolicLink(link.target()), where);
            assertTrue(Links.isIntact(link), where);
            assertThrows(
                    StorageException.AlreadyExists.class, () -> Links.create(source, link.target(), policy), where);
            assertThrows(
                    StorageException.AlreadyExists.class,
                    () -> Links.create(
                            source,
                            app,
                            new RelativePath(app.relativize(link.target()).toString()),
                            policy),
                    where);
            assertTrue(rooted ? Links.remove(link, app) : Links.remove(link), where);
            Files.deleteIfExists(app.resolve("deep"));
            assertEquals(before, names(place), where);
        }
    }

    private interface LinkAttempt {
        Link make() throws IOException;
    }

    /** Names and kinds; the contents are too long to keep. */
    private static SortedMap<String, String> names(Path folder) throws IOException {
        SortedMap<String, String> census = Scratch.census(folder);
        census.replaceAll((name, what) -> what.startsWith("file") ? "file of " + what.length() : what);
        return census;
    }

    private static void theLadderEndsWhereItShould(Case type, Path place, Path source) throws IOException {
        for (LinkPolicy policy : List.of(LinkPolicy.auto(), LinkPolicy.sharing())) {
            LinkStrategy best = policy.order().stream()
                    .filter(type.links::contains)
                    .findFirst()
                    .orElseThrow();
            Link link = Links.create(source, place.resolve("app"), new RelativePath("a"), policy);
            assertEquals(best, link.strategy(), type + " " + policy);
            assertEquals(
                    policy.order().subList(0, policy.order().indexOf(best)),
                    List.copyOf(link.refusals().keySet()));
            assertTrue(Links.remove(link, place.resolve("app")));
        }
        Path folder = source.getParent();
        if (type.links.contains(LinkStrategy.SYMLINK)) {
            Link link = Links.create(folder, place.resolve("app"), new RelativePath("folder"), LinkPolicy.auto());
            assertTrue(Files.isDirectory(link.target()));
            assertTrue(Links.remove(link, place.resolve("app")));
        }
        assertTrue(Files.exists(source));
    }

    private static void namesAreWhatTheyAre(Case type, Path place, Path source) throws IOException {
        Path app = place.resolve("app");
        LinkPolicy copy = LinkPolicy.only(LinkStrategy.COPY);
        Path small = Files.write(source.resolveSibling("small"), METADATA);
        Link lower = Links.create(small, app, new RelativePath("name \u4e2d.gguf"), copy);
        RelativePath upper = new RelativePath("NAME \u4e2d.gguf");
        if (type.caseMatters) {
            assertTrue(Links.remove(Links.create(small, app, upper, copy), app));
        } else {
            assertThrows(StorageException.AlreadyExists.class, () -> Links.create(small, app, upper, copy));
            assertThrows(
                    StorageException.AlreadyExists.class, () -> Links.create(small, app.resolve(upper.value()), copy));
        }
        assertTrue(Links.isIntact(lower));
        assertTrue(Links.remove(lower, app));
        // names that our rule takes are taken by every volume; a colon is not among them because of this
        Path colon = app.resolve("a:b");
        if (type.takesColons) {
            Files.delete(Files.write(colon, METADATA));
        } else {
            assertThrows(IOException.class, () -> Files.write(colon, METADATA));
        }
        Files.delete(small);
    }

    private static void whatIsPublishedIsWholeAndStays(Path place, Path source, byte[] content) throws IOException {
        Path job = Files.createDirectories(place.resolve("staging/job"));
        Path target = place.resolve("library/llm/x");
        assertEquals(Oracle.fingerprint(content), HashingCopy.copy(source, job.resolve("a.gguf"), bytes -> {}));
        Publication.replaceFile(job.resolve("metadata.json"), METADATA);
        Publication.publishFolder(job, target);
        assertFalse(Files.exists(job));
        assertArrayEquals(content, Files.readAllBytes(target.resolve("a.gguf")));
        Path other = Files.createDirectories(place.resolve("staging/other"));
        Files.write(other.resolve("b"), METADATA);
        assertThrows(StorageException.AlreadyExists.class, () -> Publication.publishFolder(other, target));
        assertEquals(Map.of("b", "file {}"), Scratch.census(other));
        Publication.replaceFile(target.resolve("metadata.json"), "{1}".getBytes(StandardCharsets.UTF_8));
        assertEquals(Set.of("a.gguf", "metadata.json"), Scratch.census(target).keySet());
        assertEquals("{1}", Files.readString(target.resolve("metadata.json")));
        Publication.removeTree(place.resolve("library"));
        Publication.removeTree(place.resolve("staging"));
    }

    private static void aCloneSharesItsBlocks(Case type, Path volume, Path source, byte[] content) throws IOException {
        sync(volume);
        long before = FreeSpace.usableBytes(volume);
        Path staged = volume.resolve("staged");
        CopyPlan read = CopyPlan.ofRead(content.length, 0);
        CopyPlan plan = new CopyPlan(true, read.blockBytes(), read.blocks(), read.helpers());
        HashingCopy.Result result = HashingCopy.copy(source, staged, plan, Workers.none(), bytes -> {});
        assertEquals(Oracle.fingerprint(content), result.fingerprint());
        assertEquals(type.links.contains(LinkStrategy.REFLINK), result.cloned(), type.toString());
        sync(volume);
        long used = before - FreeSpace.usableBytes(volume);
        if (result.cloned()) {
            assertTrue(used < content.length / 4, () -> type + " uses " + used + " more bytes for a clone");
        } else {
            assertTrue(used >= content.length / 2, () -> type + " uses only " + used + " more bytes for a copy");
        }
        if (type != Case.TMPFS && Volumes.Tool.exists("filefrag")) {
            Volumes.Tool extents = Volumes.Tool.run(List.of("filefrag", "-v", staged.toString()));
            boolean shared = extents.output().toLowerCase(Locale.ROOT).contains("shared");
            assertEquals(result.cloned(), shared, extents.output());
        }
    }

    /** A change in the middle of the reading is in the source and not in the clone, whatever the source says about its time. */
    private static void theDigestsOfACloneAreItsOwn(Path volume, byte[] content) throws IOException {
        Path source = volume.resolve("restless");
        Files.write(source, content);
        FileTime written = Files.getLastModifiedTime(source);
        Path probe = volume.resolve("probe");
        do {
            Files.write(probe, METADATA);
        } while (!ChangeTime.isBeforeClone(source, probe));
        Path staged = volume.resolve("staged-restless");
        CopyPlan read = CopyPlan.ofRead(content.length, 0);
        CopyPlan plan = new CopyPlan(true, read.blockBytes(), read.blocks(), read.helpers());
        HashingCopy.Result result = HashingCopy.copy(source, staged, plan, Workers.none(), bytes -> {
            try (FileChannel channel = FileChannel.open(source, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(METADATA), content.length - METADATA.length);
                Files.setLastModifiedTime(source, written);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertTrue(result.cloned());
        assertEquals(Oracle.fingerprint(content), result.fingerprint());
        assertArrayEquals(content, Files.readAllBytes(staged));
    }

    private static void sync(Path volume) throws IOException {
        Volumes.Tool sync = Volumes.Tool.run(List.of("sync", "-f", volume.toString()));
        assertEquals(0, sync.status(), sync.output());
    }
}
