package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ValidatorTest {
    private final Scratch scratch = new Scratch();
    private final Validator validator = Validator.builder(FixedVolumes.real())
            .systemRoot(scratch.path("no-system"))
            .build();

    @AfterEach
    void clear() {
        assertFalse(Thread.interrupted(), "a test left its thread interrupted");
        scratch.close();
    }

    static List<String> codes(ValidationReport report) {
        return report.findings().stream()
                .map(each -> each.severity() + " " + each.code())
                .sorted()
                .toList();
    }

    private static MappingNeeds needs(Path source, LinkPolicy policy, long bytes) {
        return new MappingNeeds(source, policy, bytes, bytes, 0);
    }

    @Test
    void aSourceThatIsNotThere() throws Exception {
        ValidationReport report = validator.validateImportSource(scratch.path("nothing"));
        assertEquals(List.of("ERROR MISSING"), codes(report));
        assertFalse(report.ok());
        assertTrue(report.errors().get(0).message().endsWith("nothing does not exist; check the path"));
    }

    @Test
    void aFileAsSource() throws Exception {
        ValidationReport report = validator.validateImportSource(scratch.file("a.gguf", "content"));
        assertEquals(List.of(), codes(report));
        assertEquals(1, report.fileCount());
        assertEquals(7, report.totalBytes());
        assertEquals(7, report.largestFileBytes());
        assertEquals(List.of("ERROR EMPTY_FILE"), codes(validator.validateImportSource(scratch.file("b.gguf", ""))));
        Path dangling = Files.createSymbolicLink(scratch.path("c"), Path.of("nowhere"));
        assertEquals(List.of("ERROR LINK_DANGLING"), codes(validator.validateImportSource(dangling)));
        Path loop = Files.createSymbolicLink(scratch.path("d"), Path.of("e"));
        Files.createSymbolicLink(scratch.path("e"), Path.of("d"));
        assertEquals(List.of("ERROR LINK_LOOP"), codes(validator.validateImportSource(loop)));
        Path link = Files.createSymbolicLink(scratch.path("f"), Path.of("a.gguf"));
        assertEquals(List.of(), codes(validator.validateImportSource(link)));
    }

    @Test
    void pipesAndSocketsAreNotWaitedFor() throws Exception {
        assumeTrue(Volumes.Tool.exists("mkfifo"), "no mkfifo here");
        Path source = Files.createDirectory(scratch.path("source"));
        Files.writeString(source.resolve("a"), "content");
        Volumes.Tool made =
                Volumes.Tool.run(List.of("mkfifo", source.resolve("pipe").toString()));
        assertEquals(0, made.status(), made.output());
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(source.resolve("socket")));
            ValidationReport report = validator.validateImportSource(source);
            assertEquals(List.of("WARNING SPECIAL_FILE", "WARNING SPECIAL_FILE"), codes(report));
            assertEquals(1, report.fileCount());
        }
        assertEquals(List.of("ERROR SPECIAL_FILE"), codes(validator.validateImportSource(source.resolve("pipe"))));
    }

    @Test
    void aFileThatMayNotBeReadIsAnErrorEach() throws Exception {
        // the kernel lets nobody read this one, not even root
        Path writeOnly = Path.of("/sys/bus/cpu/drivers_probe");
        assumeTrue(Files.isRegularFile(writeOnly) && !canOpen(writeOnly), "no file here that refuses root");
        assertEquals(List.of("ERROR UNREADABLE"), codes(validator.validateImportSource(writeOnly)));
        Path source = Files.createDirectory(scratch.path("source"));
        Files.createSymbolicLink(source.resolve("a"), writeOnly);
        Files.createSymbolicLink(source.resolve("b"), writeOnly);
        ValidationReport report = validator.validateImportSource(source);
        assertEquals(List.of("ERROR UNREADABLE", "ERROR UNREADABLE"), codes(report));
        assertEquals(0, report.fileCount());
    }

    private static boolean canOpen(Path file) {
        try {
            Files.newByteChannel(file).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void namesThatDifferInCaseOnlyAndNamesBelowABadOneAreReportedOnce() throws Exception {
        scratch.file("source/Model.gguf", "x");
        scratch.file("source/model.GGUF", "x");
        scratch.file("source/bad:folder/a", "x");
        scratch.file("source/bad:folder/b", "x");
        assumeTrue(Files.list(scratch.path("source")).count() == 3, "names that differ in case are one name here");
        assertEquals(
                List.of("WARNING NAMES_COLLIDE", "WARNING NAME_NOT_PORTABLE"),
                codes(validator.validateImportSource(scratch.path("source"))));
    }

    @Test
    void namesThatBeginWithADotAreLeftOut() throws Exception {
        scratch.file("source/.cache/a", "x");
        scratch.file("source/.hidden", "");
        assertEquals(List.of("WARNING EMPTY_FOLDER"), codes(validator.validateImportSource(scratch.path("source"))));
    }

    @Test
    void aLinkInsideTheFolderIsFine() throws Exception {
        scratch.file("source/blobs/a", "content");
        Files.createSymbolicLink(scratch.path("source/b"), Path.of("blobs/a"));
        ValidationReport report = validator.validateImportSource(scratch.path("source"));
        assertEquals(List.of(), codes(report));
        assertEquals(14, report.totalBytes());
    }

    @Test
    void whatChangesOrVanishesMeanwhileIsSeen() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            scratch.file("source/" + name, "content");
        }
        AtomicLong entries = new AtomicLong();
        ValidationReport report = validator.validateImportSource(scratch.path("source"), count -> {
            if (entries.addAndGet(count) == 3) {
                // by the last name the others have been looked at
                try {
                    Files.writeString(scratch.path("source/a"), "grown content");
                    Files.writeString(scratch.path("source/b"), "grown content");
                    Files.writeString(scratch.path("source/c"), "grown content");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        assertEquals(List.of("WARNING UNSTABLE", "WARNING UNSTABLE"), codes(report));
        assertTrue(report.ok());

        entries.set(0);
        ValidationReport second = validator.validateImportSource(scratch.path("source"), count -> {
            if (entries.addAndGet(count) == 3) {
                try {
                    for (String name : List.of("a", "b", "c")) {
                        Files.delete(scratch.path("source/" + name));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
        assertEquals(List.of("WARNING UNSTABLE", "WARNING UNSTABLE", "WARNING UNSTABLE"), codes(second));
    }

    @Test
    void aHugeTreeIsCutShort() throws Exception {
        for (int i = 0; i < 30; i++) {
            scratch.file("source/f" + i % 3 + "/bad:" + i, "x");
        }
        Validator small = Validator.builder(FixedVolumes.real())
                .systemRoot(scratch.path("no-system"))
                .mostEntries(32)
                .build();
        ValidationReport report = small.validateImportSource(scratch.path("source"));
        assertFalse(report.complete());
        assertTrue(codes(report).contains("WARNING TOO_MANY_ENTRIES"));
        assertEquals(29, report.fileCount());
        ValidationReport all = Validator.builder(FixedVolumes.real())
                .mostEntries(33)
                .build()
                .validateImportSource(scratch.path("source"));
        assertTrue(all.complete());
        assertEquals(30, all.fileCount());
        assertThrows(
                IllegalArgumentException.class,
                () -> Validator.builder(FixedVolumes.real()).mostEntries(0));
    }

    @Test
    void moreFindingsThanAreListedAreCounted() throws Exception {
        for (int i = 0; i < 130; i++) {
            scratch.file("source/bad:" + i, "x");
        }
        ValidationReport report = validator.validateImportSource(scratch.path("source"));
        assertEquals(ValidationReport.MOST_LISTED, report.warnings().size());
        assertEquals(30, report.unlistedOthers());
        assertEquals(130, report.fileCount());
    }

    @Test
    void anInterruptEndsTheWalk() throws Exception {
        for (int i = 0; i < 10; i++) {
            scratch.file("source/" + i, "x");
        }
        AtomicLong entries = new AtomicLong();
        assertThrows(
                StorageException.Interrupted.class,
                () -> validator.validateImportSource(scratch.path("source"), count -> {
                    if (entries.addAndGet(count) == 4) {
                        Thread.currentThread().interrupt();
                    }
                }));
        assertTrue(Thread.interrupted());
        assertEquals(4, entries.get());
    }

    @Test
    void aVolumeThatCannotBeLookedAtIsARemark() throws Exception {
        Validator blind = Validator.builder(path -> {
                    throw new StorageException.Failed(path, "is a mystery", null);
                })
                .systemRoot(scratch.path("no-system"))
                .build();
        Path source = scratch.file("a", "content");
        assertEquals(List.of("INFO VOLUME_UNKNOWN"), codes(blind.validateImportSource(source)));
        assertEquals(
                List.of("INFO VOLUME_UNKNOWN"),
                codes(blind.validateMappingTarget(scratch.folder, needs(source, LinkPolicy.auto(), 1))));
    }

    @Test
    void aTargetIsTriedAndLeftAsItWas() throws Exception {
        Path source = scratch.file("library/a", "content");
        scratch.file("app/own", "mine");
        SortedMap<String, String> before = scratch.census();
        LinkPolicy links = new LinkPolicy(List.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.COPY));
        assertEquals(List.of(), codes(validator.validateMappingTarget(scratch.path("app"), needs(source, links, 7))));
        ValidationReport deep = validator.validateMappingTarget(scratch.path("app/x/y"), needs(source, links, 7));
        assertEquals(List.of("INFO FOLDER_ABSENT"), codes(deep));
        assertEquals(before, scratch.census());
    }

    @Test
    void aTargetThatIsOrLiesBelowSomethingElseIsRefused() throws Exception {
        Path source = scratch.file("library/a", "content");
        Path file = scratch.file("app/own", "mine");
        Path dangling = Files.createSymbolicLink(scratch.path("dangling"), Path.of("nowhere"));
        for (Path target : List.of(file, file.resolve("x/y"), dangling)) {
            assertEquals(
                    List.of("ERROR NOT_A_FOLDER"),
                    codes(validator.validateMappingTarget(target, needs(source, LinkPolicy.auto(), 7))));
        }
    }

    @Test
    void anInterruptWhileTryingLeavesNothing() throws Exception {
        Path source = scratch.file("library/a", "content");
        Path app = Files.createDirectory(scratch.path("app"));
        SortedMap<String, String> before = scratch.census();
        Thread.currentThread().interrupt();
        assertThrows(
                StorageException.Interrupted.class,
                () -> validator.validateMappingTarget(app, needs(source, LinkPolicy.auto(), 7)));
        assertTrue(Thread.interrupted());
        assertEquals(before, scratch.census());
        for (int at = 0; at < 4; at++) {
            int stop = at;
            List<LinkStrategy> order = List.of(LinkStrategy.values());
            Iterable<LinkStrategy> interrupting = () -> order.stream()
                    .peek(strategy -> {
                        if (strategy.ordinal() == stop) {
                            Thread.currentThread().interrupt();
                        }
                    })
                    .iterator();
            assertThrows(StorageException.Interrupted.class, () -> LinkTrial.run(app, interrupting));
            assertTrue(Thread.interrupted());
            assertEquals(before, scratch.census());
        }
        Iterable<LinkStrategy> broken = () -> {
            throw new IllegalStateException("broken");
        };
        assertThrows(IllegalStateException.class, () -> LinkTrial.run(app, broken));
        assertEquals(before, scratch.census());
    }

    @Test
    void whatALedgerHasPromisedIsNotThere() throws Exception {
        SpaceLedger ledger = new SpaceLedger(FixedVolumes.probe(new AtomicLong(100)));
        Validator counting = Validator.builder(FixedVolumes.probe(new AtomicLong(100)))
                .space(ledger)
                .systemRoot(scratch.path("no-system"))
                .build();
        MappingNeeds needs = needs(scratch.file("a", "x"), LinkPolicy.only(LinkStrategy.COPY), 60);
        assertTrue(counting.validateMappingTarget(scratch.folder, needs).ok());
        try (SpaceLedger.Reservation other = ledger.reserve(scratch.folder, 41, 0)) {
            ValidationReport report = counting.validateMappingTarget(scratch.folder, needs);
            assertEquals(List.of("ERROR INSUFFICIENT_SPACE"), codes(report));
            assertTrue(report.errors().get(0).message().contains("needs 60 more bytes and its volume has 59"));
            other.consume(1);
            assertTrue(counting.validateMappingTarget(scratch.folder, needs).ok());
        }
    }

    @Test
    void aSandboxIsToldByMarkersVariablesAndPlaces() throws Exception {
        Path source = scratch.file("library/a", "content");
        MappingNeeds needs = needs(source, LinkPolicy.auto(), 1);
        // the application's folder is mounted from elsewhere, where the library is not seen
        VolumeProbe mounted = path -> FixedVolumes.volume(
                "one", path.startsWith(source.getParent()) ? source.getParent() : scratch.folder, Long.MAX_VALUE);
        for (String marker : List.of(".flatpak-info", ".dockerenv", "run/.containerenv")) {
            Path root = scratch.path("root of " + marker.replace('/', '-'));
            Files.createDirectories(root.resolve(marker).getParent());
            Files.writeString(root.resolve(marker), "");
            Validator inside = Validator.builder(mounted).systemRoot(root).build();
            assertEquals(
                    List.of("WARNING SANDBOX"), codes(inside.validateMappingTarget(scratch.folder, needs)), marker);
            Validator together =
                    Validator.builder(FixedVolumes.real()).systemRoot(root).build();
            assertEquals(List.of(), codes(together.validateMappingTarget(scratch.folder, needs)), marker);
        }
        Validator snap = Validator.builder(mounted)
                .systemRoot(scratch.path("no-system"))
                .environment(Map.of("SNAP", "/snap/x/1"))
                .build();
        assertEquals(List.of("WARNING SANDBOX"), codes(snap.validateMappingTarget(scratch.folder, needs)));
        Path flatpak = Files.createDirectories(scratch.path(".var/app/org.x.Y/data"));
        assertEquals(List.of("WARNING SANDBOX"), codes(validator.validateMappingTarget(flatpak, needs)));
        Path own = scratch.file(".var/app/org.x.Y/library/a", "content");
        assertEquals(List.of(), codes(validator.validateMappingTarget(flatpak, needs(own, LinkPolicy.auto(), 1))));
    }

    @Test
    void whatTheSystemTellsOfADevice() throws Exception {
        Path root = scratch.folder;
        assertEquals(MountFacts.UNKNOWN, MountFacts.of("tmpfs", root));
        assertEquals(MountFacts.UNKNOWN, MountFacts.of("/dev/sdz1", root));
        assertEquals(MountFacts.UNKNOWN, MountFacts.of("/dev/../sda", root));
        scratch.file("sys/devices/pci0/block/sdb/removable", "1\n");
        scratch.file("sys/devices/pci0/block/sdb/sdb1/partition", "1\n");
        scratch.file("sys/devices/pci0/block/sda/removable", "0\n");
        scratch.file("sys/devices/pci0/usb2/2-1/block/sdc/removable", "0\n");
        Path block = Files.createDirectories(scratch.path("sys/class/block"));
        Files.createSymbolicLink(block.resolve("sdb"), Path.of("../../devices/pci0/block/sdb"));
        Files.createSymbolicLink(block.resolve("sdb1"), Path.of("../../devices/pci0/block/sdb/sdb1"));
        Files.createSymbolicLink(block.resolve("sda"), Path.of("../../devices/pci0/block/sda"));
        Files.createSymbolicLink(block.resolve("sdc"), Path.of("../../devices/pci0/usb2/2-1/block/sdc"));
        assertEquals(true, MountFacts.of("/dev/sdb", root).removable().orElseThrow());
        assertEquals(true, MountFacts.of("/dev/sdb1", root).removable().orElseThrow());
        assertEquals(false, MountFacts.of("/dev/sda", root).removable().orElseThrow());
        assertEquals(true, MountFacts.of("/dev/sdc", root).removable().orElseThrow());
        scratch.file("proc/fs/ntfs3/sdb1/volinfo", "ntfs3.1\n4096\n100\n10\n5\ndirty\ndirty\n");
        scratch.file("proc/fs/ntfs3/sda/volinfo", "ntfs3.1\n4096\n100\n10\n5\nclean\ndirty\n");
        scratch.file("proc/fs/ntfs3/sdc/volinfo", "ntfs3.1\n4096\n100\n");
        assertEquals(true, MountFacts.of("/dev/sdb1", root).dirty().orElseThrow());
        assertEquals(false, MountFacts.of("/dev/sda", root).dirty().orElseThrow());
        assertTrue(MountFacts.of("/dev/sdc", root).dirty().isEmpty());
    }
}
