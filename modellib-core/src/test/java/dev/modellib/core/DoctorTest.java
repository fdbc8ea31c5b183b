package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.DoctorReport.Area;
import dev.modellib.core.DoctorReport.Finding;
import dev.modellib.core.DoctorReport.Severity;
import dev.modellib.core.DoctorRules.FolderFacts;
import dev.modellib.network.Connectivity;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.LinkRow;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

    @TempDir
    Path temp;

    private Path root;
    private Model model;

    @BeforeEach
    void aModelThatIsLinked() throws Exception {
        root = temp.resolve("library");
        Path source = Files.write(
                temp.resolve("m.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            model = library.importModel(source).await();
            library.map(model, temp.resolve("app")).await();
        }
    }

    private DoctorReport look(LibraryConfig config, boolean network) throws Exception {
        try (ModelLibrary library = ModelLibrary.open(config)) {
            var before = Fixture.tree(root.resolve("models"));
            DoctorReport report = library.upkeep().doctor(network).await();
            assertEquals(before, Fixture.tree(root.resolve("models")));
            return report;
        }
    }

    private static Set<String> codes(DoctorReport report) {
        for (Finding finding : report.findings()) {
            boolean wrong = finding.severity() != Severity.INFO;
            assertTrue(!wrong || !finding.nextStep().isEmpty(), finding.toString());
        }
        return report.findings().stream().map(Finding::code).collect(Collectors.toSet());
    }

    @Test
    void aWholeLibraryIsHealthy() throws Exception {
        DoctorReport report = look(Fixture.local(root), false);
        assertTrue(report.healthy(), report.toString());
        assertEquals(Set.of("VOLUME"), codes(report));
    }

    @Test
    void everyFaultHasItsCode() throws Exception {
        try (ModelLibrary library = ModelLibrary.open(
                        Fixture.local(root).toBuilder().maxBytes(1).build());
                LibraryDatabase beside = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
            Path leftover =
                    root.resolve(".modellib/staging").resolve(ModelId.random().value());
            Files.createDirectories(leftover);
            Files.writeString(leftover.resolve("half"), "half");
            Path app = temp.resolve("app").resolve(model.files().get(0).path());
            Files.delete(app);
            beside.links()
                    .put(new LinkRow(
                            "x",
                            model.id().value(),
                            "",
                            "",
                            "/s",
                            temp.resolve("p").toString(),
                            LinkState.pending("j", "", Optional.empty()).toString()));
            beside.models().remove(model.id().value());
            Files.delete(root.resolve("library.json"));
            DoctorReport report = library.upkeep().doctor(false).await();
            assertFalse(report.healthy());
            assertEquals(
                    Set.of(
                            "VOLUME",
                            "FORMAT_MISSING",
                            "STAGING_LEFTOVER",
                            "RECORD_NOT_INDEXED",
                            "LINK_BROKEN",
                            "LINK_PENDING"),
                    codes(report));
            library.upkeep().rebuild().await();
            Files.writeString(model.folder().resolve("metadata.json"), "{");
            Set<String> then = codes(library.upkeep().doctor(false).await());
            assertTrue(then.containsAll(Set.of("RECORD_UNREADABLE", "QUOTA_EXCEEDED")), then.toString());
        }
    }

    @Test
    void theNetworkIsAskedWhenItIsThere() throws Exception {
        try (HubServer hub = HubServer.start()) {
            DoctorReport up = look(Fixture.hub(root, hub), true);
            assertTrue(up.healthy(), up.toString());
            assertTrue(codes(up).contains("HUB_ANSWERS"));
        }
        DoctorReport down = look(Fixture.local(root), true);
        assertFalse(down.healthy());
        assertTrue(codes(down).contains("HUB_FAILS"));
        LibraryConfig config = Fixture.local(root);
        DoctorReport offline = look(
                config.toBuilder()
                        .network(config.network().toBuilder()
                                .connectivity(Connectivity.OFFLINE)
                                .build())
                        .build(),
                true);
        assertTrue(offline.healthy(), offline.toString());
        assertTrue(codes(offline).contains("NETWORK_OFFLINE"));
    }

    @Test
    void aFolderThatMayNotBeWrittenIsAWarningAndOneThatMayNotBeReadAnError() {
        assertEquals(List.of(), DoctorRules.folder(new FolderFacts(root, true, true, true)));
        assertEquals(
                List.of(Severity.WARNING, Severity.ERROR, Severity.ERROR),
                List.of(
                                new FolderFacts(root, true, true, false),
                                new FolderFacts(root, true, false, true),
                                new FolderFacts(root, false, false, false))
                        .stream()
                        .map(facts -> DoctorRules.folder(facts).get(0))
                        .peek(finding -> assertEquals(Area.STORE, finding.area()))
                        .map(Finding::severity)
                        .toList());
    }

    /** It may be on a drive that is not connected. */
    @Test
    void ofALinkWhoseFolderIsNotThereNothingIsKnown() throws Exception {
        Files.move(temp.resolve("app"), temp.resolve("unplugged"));
        assertEquals(Set.of("VOLUME", "LINK_UNKNOWN"), codes(look(Fixture.local(root), false)));
        Files.move(temp.resolve("unplugged"), temp.resolve("app"));
        assertEquals(Set.of("VOLUME"), codes(look(Fixture.local(root), false)));
    }
}
