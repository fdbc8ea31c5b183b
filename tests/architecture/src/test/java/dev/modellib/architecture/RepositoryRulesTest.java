package dev.modellib.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of the repository as a whole. */
class RepositoryRulesTest {
    private static final List<String> SET_UP = List.of("./modellib demo", "mvn -B verify");

    @Test
    void nothingNamesARegistryOrAMachine() {
        List<Path> files = Repository.files(Repository.root());
        assertTrue(files.size() > 20, "the files of the repository were found");
        assertEquals("", String.join("\n", RepositoryRules.ties(Repository.root())));
    }

    @ParameterizedTest
    @MethodSource("dev.modellib.architecture.SourceRulesTest#folders")
    void versionsLiveInTheParent(String folder) {
        assertEquals(List.of(), Pom.read(Repository.root(), folder).versions());
    }

    @Test
    void jqwikIsPinned() {
        assertEquals(List.of(), Pom.read(Repository.root(), "").jqwik());
    }

    @Test
    void everyLibraryModuleIsInTheReactorAndTheOtherWayRound() {
        List<String> reactor = SourceRulesTest.folders().stream()
                .filter(folder -> folder.startsWith("modellib-") || folder.startsWith("testkit/"))
                .toList();
        assertEquals(
                reactor.stream().collect(Collectors.toSet()),
                LibraryModule.published().stream().map(LibraryModule::folder).collect(Collectors.toSet()));
    }

    @Test
    void theReadmeSetsUpWithTwoCommands() throws IOException {
        assertEquals(
                List.of(),
                RepositoryRules.setUp(Files.readString(Repository.root().resolve("README.md")), SET_UP));
    }

    @Test
    void everyLinkBetweenPagesLeadsSomewhere() {
        assertEquals("", String.join("\n", RepositoryRules.brokenLinks(Repository.root())));
    }

    @Nested
    class CanFail {
        @TempDir
        Path top;

        @Test
        void aRegistryAMachinePathAndAHostAreSeen() throws IOException {
            Files.writeString(top.resolve("run.sh"), "curl https://" + "repo1" + ".maven.org/x\ncd /" + "work/main\n");
            Files.writeString(top.resolve("pom.xml"), "<url>https://mirror.example/maven</url>");
            Files.writeString(top.resolve("notes.md"), "see ~/.m2" + "/settings.xml and https://fine.example\n");
            Files.write(top.resolve("bytes.bin"), new byte[] {(byte) 0xff, (byte) 0xfe});
            Files.writeString(top.resolve("start.sh"), "cd /home/someone");
            Files.createDirectories(top.resolve("a/src/test"));
            Files.writeString(top.resolve("a/src/test/A.java"), "Path.of(\"/home/someone\")");
            Files.createDirectories(top.resolve("target"));
            Files.writeString(top.resolve("target/log.txt"), "/" + "work/main");

            assertEquals(
                    List.of(
                            "notes.md names the machine path .m2" + "/settings",
                            "pom.xml names the host mirror.example",
                            "run.sh names the registry repo1" + ".maven.org",
                            "run.sh names the machine path /" + "work/",
                            "start.sh names the home /home/someone"),
                    RepositoryRules.ties(top));
        }

        @Test
        void aVersionInAModuleIsSeen() {
            String head = "<project><version>1</version><parent><version>1</version></parent><dependencies>";
            String dependency = "<dependency><artifactId>a</artifactId>%s</dependency></dependencies></project>";
            assertEquals(
                    List.of(),
                    Pom.of("pom.xml", head + dependency.replace("%s", "")).versions());
            assertEquals(
                    List.of("pom.xml fixes the version 2 of a; versions live in the parent"),
                    Pom.of("pom.xml", head + dependency.replace("%s", "<version>2</version>"))
                            .versions());
        }

        @Test
        void anotherJqwikOrAMissingBanIsSeen() {
            String ban = "<exclude>" + Pom.JQWIK_BAN + "</exclude>";
            assertEquals(List.of(), jqwik("1.9.3", ban).jqwik());
            assertEquals(
                    List.of("pom.xml takes jqwik 1.10.1, wanted 1.9.3"),
                    jqwik("1.10.1", ban).jqwik());
            assertEquals(1, jqwik("1.9.3", "").jqwik().size());
            assertEquals(2, Pom.of("pom.xml", "<project/>").jqwik().size());
        }

        private Pom jqwik(String version, String ban) {
            return Pom.of(
                    "pom.xml",
                    "<project><dependency><groupId>net.jqwik</groupId><version>" + version + "</version></dependency>"
                            + ban + "</project>");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "./modellib demo\n",
                    "mvn -B verify\n./modellib demo\n",
                    "apt-get install maven\n./modellib demo\nmvn -B verify\n"
                })
        void otherSetUpCommandsAreSeen(String commands) {
            assertEquals(
                    1,
                    RepositoryRules.setUp("# A\n```sh\n" + commands + "```\n", SET_UP)
                            .size());
        }

        @Test
        void aReadmeWithoutCommandsIsSeen() {
            assertEquals(1, RepositoryRules.setUp("# A\n", SET_UP).size());
            String right = "```sh\n./modellib demo # shows it\nmvn -B verify\n```\n```sh\n./modellib list\n```\n";
            assertEquals(List.of(), RepositoryRules.setUp(right, SET_UP));
        }

        @Test
        void aBrokenLinkIsSeen() throws IOException {
            Files.writeString(top.resolve("a.md"), "[b](b.md#part) [c](c.md) [web](https://example.org/x)");
            Files.writeString(top.resolve("b.md"), "[a](a.md)");
            assertEquals(List.of("a.md links to c.md, which is absent"), RepositoryRules.brokenLinks(top));
        }
    }
}
