package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.io.SourceRules.EntryState;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules as tables: facts in, findings out, no disk. */
class ValidationRulesTest {
    private static final Path FOLDER = Path.of("app/models");
    private static final Volume VOLUME = FixedVolumes.volume("v", Path.of("/"), 1000);
    private static final LinkTrial ALL_WORK = new LinkTrial(Set.of(LinkStrategy.values()), Map.of(), Optional.empty());

    private static List<String> codes(List<Finding> findings) {
        return findings.stream()
                .map(each -> each.severity() + " " + each.code())
                .toList();
    }

    private static MappingNeeds needs(LinkPolicy policy, long totalBytes, long largestFileBytes, long reserveBytes) {
        return new MappingNeeds(Path.of("library/m"), policy, totalBytes, largestFileBytes, reserveBytes);
    }

    private static TargetRules.TargetFacts facts(Volume target, Volume source, LinkTrial trial) {
        return new TargetRules.TargetFacts(
                FOLDER,
                FOLDER,
                true,
                Optional.of(target),
                Optional.of(source),
                MountFacts.UNKNOWN,
                Optional.of(trial),
                Optional.empty(),
                0);
    }

    private static LinkTrial works(LinkStrategy... strategies) {
        Set<LinkStrategy> working = Set.of(strategies);
        Map<LinkStrategy, String> refusals = Set.of(LinkStrategy.values()).stream()
                .filter(each -> !working.contains(each))
                .collect(Collectors.toMap(Function.identity(), each -> "not here"));
        return new LinkTrial(working, refusals, Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "FILE,-,-",
        "EMPTY_FILE,ERROR EMPTY_FILE,WARNING EMPTY_FILE",
        "UNREADABLE,ERROR UNREADABLE,ERROR UNREADABLE",
        "SPECIAL,ERROR SPECIAL_FILE,WARNING SPECIAL_FILE",
        "LINK_LOOP,ERROR LINK_LOOP,ERROR LINK_LOOP",
        "LINK_DANGLING,ERROR LINK_DANGLING,ERROR LINK_DANGLING",
        "LINK_OUTSIDE,WARNING LINK_OUTSIDE,WARNING LINK_OUTSIDE",
        "LINK_TO_FOLDER,WARNING LINK_TO_FOLDER,WARNING LINK_TO_FOLDER",
        "CHANGED,WARNING UNSTABLE,WARNING UNSTABLE",
        "VANISHED,WARNING UNSTABLE,WARNING UNSTABLE",
    })
    void entriesOfASource(EntryState state, String asSource, String insideOne) {
        for (boolean isSource : new boolean[] {true, false}) {
            String expected = isSource ? asSource : insideOne;
            Optional<Finding> finding = SourceRules.ofEntry(state, FOLDER, isSource);
            assertEquals(
                    expected.equals("-") ? List.of() : List.of(expected),
                    codes(finding.stream().toList()));
            finding.ifPresent(each -> assertTrue(each.message().startsWith("app/models "), each.message()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ext4,SSD,false,,,''",
        "ext4,SSD,true,,,INFO READ_ONLY",
        "ext4,NETWORK,false,,,WARNING NETWORK_DRIVE",
        "nfs4,NETWORK,true,,,INFO READ_ONLY;WARNING NETWORK_DRIVE",
        "vfat,UNKNOWN,false,true,,WARNING REMOVABLE_DRIVE",
        "vfat,UNKNOWN,false,false,,''",
        "ntfs3,HDD,false,,true,WARNING UNCLEAN_VOLUME",
        "ntfs3,HDD,false,,false,''",
        "ntfs3,HDD,true,,,INFO READ_ONLY;WARNING UNCLEAN_VOLUME",
        "fuseblk,HDD,true,,,INFO READ_ONLY;WARNING UNCLEAN_VOLUME",
        "ntfs3,HDD,true,,false,INFO READ_ONLY",
        "ext4,HDD,true,,true,INFO READ_ONLY;WARNING UNCLEAN_VOLUME",
    })
    void volumesOfASource(
            String fileSystem, DriveKind kind, boolean readOnly, Boolean removable, Boolean dirty, String expected) {
        Volume volume = FixedVolumes.on(VOLUME, fileSystem, kind, readOnly, Long.MAX_VALUE);
        MountFacts mount = new MountFacts(Optional.ofNullable(removable), Optional.ofNullable(dirty));
        List<Finding> findings = VolumeRules.ofSource(FOLDER, Optional.of(volume), mount);
        assertEquals(expected, String.join(";", codes(findings)));
    }

    @Test
    void whatIsNotKnownIsNeverAnError() {
        assertEquals(
                List.of("INFO VOLUME_UNKNOWN"),
                codes(VolumeRules.ofSource(FOLDER, Optional.empty(), MountFacts.UNKNOWN)));
        TargetRules.TargetFacts nothing = new TargetRules.TargetFacts(
                FOLDER,
                FOLDER,
                true,
                Optional.empty(),
                Optional.empty(),
                MountFacts.UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                0);
        assertEquals(
                List.of("INFO VOLUME_UNKNOWN"),
                codes(TargetRules.findings(nothing, needs(LinkPolicy.auto(), 10, 10, 10))));
    }

    @ParameterizedTest
    @CsvSource({
        "ext4,false,,''",
        "ext4,true,,ERROR READ_ONLY",
        "ntfs3,false,true,ERROR UNCLEAN_VOLUME",
        "ntfs3,true,,ERROR READ_ONLY;WARNING UNCLEAN_VOLUME",
        "ntfs3,true,true,ERROR READ_ONLY;ERROR UNCLEAN_VOLUME",
    })
    void volumesOfATarget(String fileSystem, boolean readOnly, Boolean dirty, String expected) {
        Volume volume = FixedVolumes.on(VOLUME, fileSystem, DriveKind.SSD, readOnly, Long.MAX_VALUE);
        MountFacts mount = new MountFacts(Optional.empty(), Optional.ofNullable(dirty));
        assertEquals(expected, String.join(";", codes(VolumeRules.ofTarget(FOLDER, Optional.of(volume), mount))));
    }

    @Test
    void aTargetBelowAFileIsRefusedByTheNameOfTheFile() {
        TargetRules.TargetFacts facts = new TargetRules.TargetFacts(
                FOLDER.resolve("deeper"),
                FOLDER,
                false,
                Optional.of(VOLUME),
                Optional.of(VOLUME),
                MountFacts.UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                0);
        List<Finding> findings = TargetRules.findings(facts, needs(LinkPolicy.auto(), 10, 10, 10));
        assertEquals(List.of("ERROR NOT_A_FOLDER"), codes(findings));
        assertEquals(FOLDER, findings.get(0).path());
    }

    @Test
    void hardLinksAndClonesDoNotLeaveTheirVolume() {
        Volume other = FixedVolumes.volume("other", Path.of("/other"), 1000);
        LinkPolicy real = new LinkPolicy(List.of(LinkStrategy.REFLINK, LinkStrategy.HARDLINK));
        List<Finding> findings = TargetRules.findings(facts(VOLUME, other, ALL_WORK), needs(real, 10, 10, 0));
        assertEquals(List.of("ERROR NO_LINKS"), codes(findings));
        assertTrue(findings.get(0).message().contains("hardlink: the source is on another volume"));
        assertEquals(
                List.of("WARNING COPIES_ONLY"),
                codes(TargetRules.findings(facts(VOLUME, other, ALL_WORK), needs(LinkPolicy.sharing(), 10, 10, 0))));
        assertEquals(
                List.of(),
                codes(TargetRules.findings(facts(VOLUME, other, ALL_WORK), needs(LinkPolicy.auto(), 10, 10, 0))));
        Volume bound = FixedVolumes.volume("v", Path.of("/bound"), 1000);
        assertEquals(
                List.of("ERROR NO_LINKS"),
                codes(TargetRules.findings(
                        facts(VOLUME, bound, ALL_WORK), needs(LinkPolicy.only(LinkStrategy.HARDLINK), 1, 1, 0))));
        assertEquals(
                List.of(),
                codes(TargetRules.findings(
                        facts(VOLUME, bound, ALL_WORK), needs(LinkPolicy.only(LinkStrategy.REFLINK), 1, 1, 0))));
    }

    @Test
    void aVolumeWithoutLinksTakesCopiesOrNothing() {
        TargetRules.TargetFacts fat = facts(VOLUME, VOLUME, works(LinkStrategy.COPY));
        assertEquals(
                List.of("WARNING COPIES_ONLY"), codes(TargetRules.findings(fat, needs(LinkPolicy.auto(), 10, 10, 0))));
        assertEquals(
                List.of("ERROR NO_LINKS"),
                codes(TargetRules.findings(fat, needs(LinkPolicy.only(LinkStrategy.SYMLINK), 10, 10, 0))));
        assertEquals(List.of(), codes(TargetRules.findings(fat, needs(LinkPolicy.only(LinkStrategy.COPY), 10, 10, 0))));
    }

    @ParameterizedTest
    @CsvSource({
        "4294967295,10000000000,''",
        "4294967296,10000000000,ERROR FILE_TOO_LARGE",
        "4294967296,4294967295,ERROR FILE_TOO_LARGE;ERROR INSUFFICIENT_SPACE",
    })
    void aCopyHasToFitTheVolumeAndItsLongestFile(long bytes, long usable, String expected) {
        Volume fat = FixedVolumes.on(
                FixedVolumes.volume("fat", Path.of("/fat"), usable), "vfat", DriveKind.SSD, false, (1L << 32) - 1);
        List<Finding> findings = TargetRules.findings(
                facts(fat, VOLUME, works(LinkStrategy.COPY)),
                needs(LinkPolicy.only(LinkStrategy.COPY), bytes, bytes, 0));
        assertEquals(expected, String.join(";", codes(findings)));
    }

    @Test
    void theReserveAndWhatIsPromisedCountAndBothNumbersAreNamed() {
        TargetRules.TargetFacts free = facts(VOLUME, VOLUME, ALL_WORK);
        TargetRules.TargetFacts promised = new TargetRules.TargetFacts(
                FOLDER,
                FOLDER,
                true,
                free.volume(),
                free.sourceVolume(),
                MountFacts.UNKNOWN,
                free.trial(),
                Optional.empty(),
                1);
        MappingNeeds needs = needs(LinkPolicy.only(LinkStrategy.COPY), 900, 10, 100);
        assertEquals(List.of(), codes(TargetRules.findings(free, needs)));
        List<Finding> findings = TargetRules.findings(promised, needs);
        assertEquals(List.of("ERROR INSUFFICIENT_SPACE"), codes(findings));
        assertTrue(
                findings.get(0).message().contains("needs 1000 more bytes and its volume has 999, beside 1 promised"));
        assertEquals(List.of(), codes(TargetRules.findings(promised, needs(LinkPolicy.auto(), 9000, 9000, 9000))));
    }

    @Test
    void whatWentWrongWhileTryingIsSorted() {
        Map<StorageException, String> expected = Map.of(
                new StorageException.PermissionDenied(FOLDER, null), "ERROR NOT_WRITABLE",
                new StorageException.Failed(FOLDER, "broke", null), "ERROR NOT_WRITABLE",
                new StorageException.InsufficientSpace(FOLDER, 1, 0, null), "ERROR INSUFFICIENT_SPACE");
        expected.forEach((fault, code) -> {
            LinkTrial trial = new LinkTrial(Set.of(), Map.of(), Optional.of(fault));
            MappingNeeds needs = needs(LinkPolicy.auto(), 10, 10, 0);
            assertEquals(List.of(code), codes(TargetRules.findings(facts(VOLUME, VOLUME, trial), needs)));
            Volume readOnly = FixedVolumes.on(VOLUME, "ext4", DriveKind.SSD, true, Long.MAX_VALUE);
            assertEquals(
                    List.of("ERROR READ_ONLY"), codes(TargetRules.findings(facts(readOnly, VOLUME, trial), needs)));
        });
    }

    @ParameterizedTest
    @CsvSource({"SYMLINK,WARNING SANDBOX", "HARDLINK,''", "COPY,''"})
    void aSandboxMattersToSymbolicLinksOnly(LinkStrategy strategy, String expected) {
        TargetRules.TargetFacts facts = new TargetRules.TargetFacts(
                FOLDER,
                FOLDER,
                true,
                Optional.of(VOLUME),
                Optional.of(VOLUME),
                MountFacts.UNKNOWN,
                Optional.of(ALL_WORK),
                Optional.of(new Sandbox("Snap", "a test")),
                0);
        assertEquals(
                expected,
                String.join(";", codes(TargetRules.findings(facts, needs(LinkPolicy.only(strategy), 1, 1, 0)))));
    }

    @ParameterizedTest
    @CsvSource({
        "HOMES/me/.var/app/org.x.Y/data,Flatpak",
        "/elsewhere/me/.var/app/org.x.Y,Flatpak",
        "HOMES/me/.var/app,-",
        "HOMES/me/.var/lib/x/y,-",
        "/snap/x/current,Snap",
        "/var/snap/x/common,Snap",
        "HOMES/me/snap/x/common,Snap",
        "HOMES/me/work/snap/x,-",
        "HOMES/me/snapshots/x,-",
        "/snap,-",
        "/,-",
    })
    void pathsThatBelongToASandbox(String place, String expected) {
        Path folder = Path.of(place.replace("HOMES", "/" + "home"));
        assertEquals(expected, Sandbox.ofFolder(folder).map(Sandbox::kind).orElse("-"));
    }

    @ParameterizedTest
    @CsvSource({
        "FLATPAK_ID,org.x.Y,Flatpak",
        "SNAP,/snap/x/1,Snap",
        "APPIMAGE,/x.AppImage,AppImage",
        "container,podman,container",
        "SNAP,'',-",
    })
    void variablesThatTellOfASandbox(String variable, String value, String expected) {
        assertEquals(
                expected,
                Sandbox.ofProcess(List.of(), Map.of(variable, value))
                        .map(Sandbox::kind)
                        .orElse("-"));
    }

    @ParameterizedTest
    @CsvSource({"model.gguf,''", "aux.gguf,NAME_NOT_PORTABLE", "a:b,NAME_NOT_PORTABLE", "a/b.,NAME_NOT_PORTABLE"})
    void namesThatNotEveryPlatformCanHold(String name, String expected) {
        assertEquals(
                expected,
                SourceRules.ofName(name, FOLDER).map(each -> each.code().name()).orElse(""));
    }

    @ParameterizedTest
    @CsvSource({"Model,mODEL,true", "straße,STRASSE,true", "\u00e9,e\u0301,true", "a,b,false", "a,\u00e4,false"})
    void namesThatCollide(String one, String other, boolean collide) {
        assertEquals(collide, SourceRules.folded(one).equals(SourceRules.folded(other)));
    }
}
