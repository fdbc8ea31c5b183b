package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyntaxTest {

    @TempDir
    Path home;

    private Shell shell;

    @BeforeEach
    void shell() {
        shell = new Shell(home);
    }

    static List<List<String>> mistakes() {
        return List.of(
                List.of(),
                List.of("gte", "a/b"),
                List.of("get"),
                List.of("get", "--no-such-option", "a/b"),
                List.of("get", "a/b", "--quant-policy", "best"),
                List.of("get", "a/b", "--file", " "),
                List.of("get", "../../etc/passwd"),
                List.of("get", "a/../b"),
                List.of("get", "owner/..:Q4_K_M"),
                List.of("get", "a/b:NOT_A_QUANT"),
                List.of("get", "llm/qwen/x", "--file", "*.gguf"),
                List.of("show"),
                List.of("show", "a/b", "c/d"),
                List.of("show", "a//b"),
                List.of("list", "surplus"),
                List.of("list", "--limit", "0"),
                List.of("list", "--limit", "many"),
                List.of("list", "--offset", "-1"),
                List.of("list", "--kind", "toaster"),
                List.of("list", "--format", "docx"),
                List.of("list", "--quant", "tiny"),
                List.of("search"),
                List.of("import"),
                List.of("import", ""),
                List.of("import", "a\0b"),
                List.of("import", "x", "--mode", "teleport"),
                List.of("import", "x", "--expect-sha256", "abc"),
                List.of("import", "x", "--repo", "a/b/c"),
                List.of("import", "x", "y", "--name", "z"),
                List.of("import", "x", "--name", " "),
                List.of("remove"),
                List.of("map", "a/b"),
                List.of("map", "a/b", "--to", "x", "--link", "glue"),
                List.of("map", "a/b", "--to", "x", "--on-conflict", "panic"),
                List.of("list", "--endpoint", "ftp://hub.invalid"),
                List.of("list", "--endpoint", "https://user:secret@hub.invalid"),
                List.of("list", "--endpoint", "http://a.invalid", "--endpoint", "ftp://b.invalid"),
                List.of("--endpoint", "http://a.invalid", "list", "--endpoint", "https://user:secret@b.invalid"),
                List.of("--quiet", "list", "surplus", "-q"),
                List.of("--root", "x", "list", "--root", "y"),
                List.of("list", "--root"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsExit2WithOneLineAndNoStackTrace(List<String> words) {
        Shell.Result result = shell.run(words.toArray(String[]::new));
        assertEquals(ExitCode.USAGE, result.exit(), result.toString());
        assertEquals("", result.out());
        assertTrue(result.err().startsWith("error: "), result.err());
        assertEquals(1, result.err().lines().count(), result.err());
        assertFalse(result.err().contains("secret"), result.err());
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void withJsonAMistakeIsAnObjectOnStderr(List<String> words) {
        List<String> withJson = new java.util.ArrayList<>(words);
        withJson.add(0, "--json");
        Shell.Result result = shell.run(withJson.toArray(String[]::new));
        assertEquals(ExitCode.USAGE, result.exit(), result.toString());
        assertEquals("", result.out());
        assertEquals("USAGE", result.error().get("code").asText());
        assertFalse(result.error().get("message").asText().isBlank());
    }

    @Test
    void aRepeatedOptionGivesEachValueOnce() throws Exception {
        Syntax syntax = new Syntax(List.of(), List.of(new MapCommand()), 80);
        List<String> words = List.of("map", "a/b", "--on-conflict", "skip", "--on-conflict", "x=fail");
        Syntax.Run run = (Syntax.Run) syntax.parse(words, false);
        assertEquals(List.of("skip", "x=fail"), run.arguments().values("--on-conflict"));
    }

    @Test
    void quietAndVerboseExcludeEachOther() {
        assertEquals(ExitCode.USAGE, shell.run("-q", "list", "-v").exit());
    }

    @Test
    void aMistypedCommandIsMetWithASuggestion() {
        assertTrue(shell.run("improt", "x").err().contains("import"));
    }

    @Test
    void theVersionIsOneLine() {
        Shell.Result result = shell.run("--version");
        assertEquals(ExitCode.DONE, result.exit());
        assertTrue(result.out().matches("modellib \\S+\n"), result.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get",
                "downloads",
                "import",
                "list",
                "search",
                "show",
                "files",
                "verify",
                "map",
                "unmap",
                "links",
                "remove",
                "demo"
            })
    void everyCommandHasHelpThatNamesItsOptions(String command) {
        Shell.Result result = shell.run(command, "--help");
        assertEquals(ExitCode.DONE, result.exit());
        assertTrue(result.out().startsWith("Usage: modellib " + command), result.out());
        assertTrue(result.out().lines().allMatch(line -> line.length() <= 80), result.out());
        assertTrue(result.out().codePoints().allMatch(c -> c == '\n' || Inert.isInert(c)), result.out());
        assertEquals("", result.err());
    }

    @ParameterizedTest
    @CsvSource({
        "get,REF...",
        "map,[REF...]",
        "show,REF",
        "downloads,[ACTION [REF|ID]...]",
        "roots,[list|add DIR|remove ID]"
    })
    void helpShowsWhatMayBeLeftOutAndWhatMayComeAgain(String command, String operands) {
        String first = shell.run(command, "--help").out().lines().findFirst().orElseThrow();
        assertTrue(first.endsWith(" " + operands), first);
    }

    @Test
    void theHelpOfAllListsCommandsAndGlobalOptions() {
        String help = shell.run("--help").out();
        for (String word : List.of(
                "get",
                "downloads",
                "import",
                "list",
                "search",
                "show",
                "verify",
                "map",
                "remove",
                "demo",
                "--root",
                "--endpoint",
                "--token-file",
                "--offline",
                "--limit-rate",
                "--json",
                "-q",
                "-v",
                "130")) {
            assertTrue(help.contains(word), word + " in " + help);
        }
    }

    @Test
    void globalOptionsStandBeforeOrAfterTheCommand() {
        String root = home.resolve("lib").toString();
        assertEquals("", shell.run("--root", root, "--json", "list").err());
        assertEquals("", shell.run("list", "--root", root, "--json").err());
        assertEquals(
                ExitCode.USAGE,
                shell.run("--root", root, "--json", "list", "--root", root).exit());
    }

    @Test
    void anArgumentThatBeginsWithAnAtSignIsNoFileToReadArgumentsFrom() {
        assertEquals(
                ExitCode.DONE, shell.run("--json", "search", "@/etc/hostname").exit());
    }
}
