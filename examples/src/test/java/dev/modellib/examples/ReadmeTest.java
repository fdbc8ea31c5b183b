package dev.modellib.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReadmeTest {

    private static final Path REPOSITORY = Path.of("..");

    @Test
    void readmeShowsTheCompiledExample() throws IOException {
        Path source = Path.of("src/main/java/dev/modellib/examples/QuickStart.java");
        List<String> lines = Files.readAllLines(source);
        int first = indexOf(lines, "// README begins") + 1;
        int last = indexOf(lines, "// README ends");
        String example = lines.subList(first, last).stream()
                .map(String::stripTrailing)
                .collect(Collectors.joining("\n"))
                .stripIndent();

        String readme = Files.readString(REPOSITORY.resolve("README.md"));
        int fence = readme.indexOf("```java\n");
        assertTrue(fence >= 0, "README.md shows no Java example");
        String shown = readme.substring(fence + "```java\n".length(), readme.indexOf("\n```", fence));

        assertEquals(example, shown);
        assertTrue(example.lines().count() <= 12, "the example is meant to be about ten lines");
    }

    private static int indexOf(List<String> lines, String marker) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(marker)) {
                return i;
            }
        }
        throw new AssertionError("no line " + marker);
    }
}
