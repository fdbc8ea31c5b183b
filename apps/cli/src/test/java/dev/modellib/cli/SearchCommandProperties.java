package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class SearchCommandProperties {

    private static final List<String> NASTY = List.of(
            "\"",
            "'",
            "''",
            "\"\"",
            "`",
            ";",
            "--",
            "-",
            "-x",
            "--json2",
            "--limti",
            "-h2",
            "*",
            "**",
            "a*",
            "*a",
            "(",
            ")",
            "()",
            "((",
            "AND",
            "OR",
            "NOT",
            "NEAR",
            "NEAR(a b)",
            "a AND",
            "NOT a",
            "a OR OR b",
            "^a",
            "a^",
            "+",
            "a + b",
            "{",
            "}",
            "{a}",
            "col:a",
            "name:tiny",
            ":",
            "a:b:c",
            "\\",
            "\\\"",
            "%",
            "_",
            "?",
            "?1",
            "@x",
            "$x",
            "#",
            "\0",
            "a\0b",
            "\u0001",
            "\n",
            "\t",
            "\u202e",
            "\ud800",
            "🙂",
            "👩‍👩‍👧",
            "é",
            "e\u0301",
            "日本語",
            "ß",
            "İ",
            "Robert'); DROP TABLE models;--",
            "\"tiny",
            "tiny\"",
            "'tiny'",
            "%00",
            "${jndi:ldap://x}",
            "${sys:user.home}",
            " ",
            "",
            "a".repeat(10_000),
            "\" OR \"1\"=\"1");

    private static Path folder;
    private static Shell shell;

    @BeforeContainer
    static void library() throws java.io.IOException {
        folder = java.nio.file.Files.createTempDirectory("modellib-cli-test-");
        shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString());
        for (String name : List.of("tiny-llama-q4_k_m.gguf", "big-llama-q4_k_m.gguf")) {
            Shell.Result result =
                    shell.run("--json", "import", Samples.gguf(folder, name).toString());
            assertEquals(ExitCode.DONE, result.exit(), result.toString());
        }
        shell.run(
                "--json",
                "import",
                Samples.safetensors(folder, "other-bert.safetensors", 1).toString());
    }

    @AfterContainer
    static void clean() throws java.io.IOException {
        dev.modellib.io.Publication.removeTree(folder);
    }

    @Property(tries = 25)
    void anyTextIsALegalSearch(@ForAll String text) {
        assertLegal("--", text);
    }

    @Example
    void nastyStringsAreLegalSearches() {
        assertTrue(NASTY.size() >= 40);
        NASTY.forEach(text -> assertLegal("--", text));
        assertLegal("--", "x \" OR ".repeat(130_000));
    }

    @Example
    void aWordLeftOutMayBeginWithTheLetterOfAnOption() {
        for (String word : List.of("-vision", "-quantized", "-hf", "-vq", "-bert")) {
            assertEquals(2, total("llama", word), word);
            assertEquals(2, total(word, "llama"), word);
        }
        assertEquals(1, total("llama", "-tiny"));
    }

    @Example
    void alsoThoseThatLookLikeOptions() {
        assertLegal("-x");
        assertLegal("-\"");
        assertLegal("--limti", "5");
        assertTrue(shell.run("search", "--limti", "5").err().contains("--limti"));
    }

    private static void assertLegal(String... words) {
        List<String> line = new java.util.ArrayList<>(List.of("--json", "search"));
        line.addAll(List.of(words));
        Shell.Result result = shell.run(line.toArray(String[]::new));
        assertEquals(ExitCode.DONE, result.exit(), result.err());
        List<JsonNode> objects = result.objects();
        assertTrue(objects.get(objects.size() - 1).get("total").asLong() >= objects.size() - 1);
    }

    @Example
    void hitsHaveScoresAndTheTotalIsTrue() {
        List<JsonNode> found =
                shell.run("--json", "search", "llama", "--limit", "1").objects();
        assertEquals(2, found.size());
        assertTrue(Samples.names(found.get(0)).containsAll(Samples.MODEL_FIELDS));
        assertTrue(found.get(0).get("score").isNumber());
        assertEquals(2, found.get(1).get("total").asLong());
        assertEquals(1, found.get(1).size());
    }

    @Example
    void severalWordsAllHaveToOccur() {
        assertEquals(1, total("tiny", "llama"));
        assertEquals(1, total("tiny llama"));
        assertEquals(0, total("tiny", "bert"));
        assertEquals(0, total("llama", "--format", "safetensors"));
    }

    private static long total(String... words) {
        List<String> line = new java.util.ArrayList<>(List.of("--json", "search"));
        line.addAll(List.of(words));
        List<JsonNode> objects = shell.run(line.toArray(String[]::new)).objects();
        return objects.get(objects.size() - 1).get("total").asLong();
    }
}
