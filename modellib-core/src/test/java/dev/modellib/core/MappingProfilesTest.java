package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingProfilesTest {

    @TempDir
    Path root;

    private MappingProfiles profiles;

    @BeforeEach
    void profiles() {
        LibraryLayout layout = new LibraryLayout(root);
        profiles = new MappingProfiles(layout);
    }

    private void profile(String file, String json) throws IOException {
        Files.writeString(Files.createDirectories(root.resolve("profiles")).resolve(file), json);
    }

    private static String profile(String app, String facts, String rules) {
        return "{\"schemaVersion\":1,\"app\":\"" + app + "\"," + facts + "\"rules\":[" + rules + "]}";
    }

    private List<String> folders(String app, String version, String variant) throws IOException {
        return profiles.resolve(app, Optional.ofNullable(version), variant).rules().stream()
                .map(MappingRule::folder)
                .toList();
    }

    @Test
    void theMoreSpecificProfileReplacesARuleByItsId() throws Exception {
        profile("a.json", profile("x", "", "{\"id\":\"r\",\"folder\":\"any\"},{\"id\":\"s\",\"folder\":\"s\"}"));
        profile("b.json", profile("x", "\"variant\":\"v\",", "{\"id\":\"r\",\"folder\":\"variant\"}"));
        profile("c.json", profile("x", "\"versions\":\"[1,2)\",", "{\"id\":\"r\",\"folder\":\"version\"}"));
        profile(
                "d.json",
                profile("x", "\"versions\":\"[1,2)\",\"variant\":\"v\",", "{\"id\":\"r\",\"folder\":\"both\"}"));
        assertEquals(List.of("any", "s"), folders("x", null, ""));
        assertEquals(List.of("any", "s"), folders("x", "2", "other"));
        assertEquals(List.of("variant", "s"), folders("x", "2.1", "v"));
        assertEquals(List.of("version", "s"), folders("x", "1.9", ""));
        assertEquals(List.of("both", "s"), folders("x", "1.9", "v"));
    }

    @Test
    void whatIsInheritedComesFirstAndCanBeTurnedOff() throws Exception {
        profile("a.json", profile("parent", "", "{\"id\":\"r\",\"folder\":\"r\"},{\"id\":\"s\",\"folder\":\"s\"}"));
        profile(
                "b.json",
                profile(
                        "child",
                        "\"inherits\":\"parent\",",
                        "{\"id\":\"r\",\"enabled\":false},{\"id\":\"t\",\"folder\":\"t\",\"priority\":3}"));
        assertEquals(List.of("s", "t"), folders("child", null, ""));
        profile("c.json", profile("parent", "\"inherits\":\"child\",", ""));
        ModelLibraryException failure = assertThrows(ModelLibraryException.class, () -> folders("child", null, ""));
        assertTrue(failure.getMessage().contains("child -> parent"), failure.getMessage());
    }

    @Test
    void aPersonsProfileReplacesRulesOfAPreset() throws Exception {
        profile("mine.json", profile("lm-studio", "", "{\"id\":\"gguf\",\"folder\":\"mine/{repo}\"}"));
        assertTrue(folders("lm-studio", null, "").contains("mine/{repo}"));
    }

    /** What is wrong is told with its place, and the file does not count. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":\"r\",\"folder\":\"../up\"} | /rules/0/folder",
                "{\"id\":\"r\",\"folder\":\"/abs\"} | /rules/0/folder",
                "{\"id\":\"r\",\"folder\":\"a/{what}\"} | /rules/0/folder",
                "{\"id\":\"r\",\"folder\":\"CON\"} | /rules/0/folder",
                "{\"folder\":\"a\"} | /rules/0/id",
                "{\"id\":\"R r\"} | /rules/0/id",
                "{\"id\":\"r\"},{\"id\":\"r\"} | /rules/1/id",
                "{\"id\":\"r\",\"filter\":{}} | /rules/0/filter",
                "{\"id\":\"r\",\"filters\":{\"kinds\":[\"llm\",\"what\"]}} | /rules/0/filters/kinds/1",
                "{\"id\":\"r\",\"filters\":{\"safetyAtMost\":\"sure\"}} | /rules/0/filters/safetyAtMost",
                "{\"id\":\"r\",\"filters\":{\"minSizeBytes\":-1}} | /rules/0/filters/minSizeBytes",
                "{\"id\":\"r\",\"layout\":\"heap\"} | /rules/0/layout",
                "{\"id\":\"r\",\"patterns\":\"*\"} | /rules/0/patterns",
                "{\"id\":\"r\",\"patterns\":[\"\"]} | /rules/0/patterns/0",
                "{\"id\":\"r\",\"priority\":\"high\"} | /rules/0/priority",
                "{\"id\":\"r\",\"enabled\":1} | /rules/0/enabled",
                "7 | /rules/0",
                "{ | line 1",
            })
    void aFileThatIsWrongIsLeftOutWithTheReason(String rules, String place) throws Exception {
        profile("good.json", profile("x", "", "{\"id\":\"good\"}"));
        profile("wrong.json", profile("x", "\"versions\":\"*\",", rules));
        MappingProfiles.Resolved resolved = profiles.resolve("x", Optional.empty(), "");
        assertEquals(
                List.of("good"), resolved.rules().stream().map(MappingRule::id).toList());
        assertEquals(1, resolved.warnings().size(), resolved.warnings()::toString);
        String warning = resolved.warnings().get(0);
        assertTrue(warning.contains("wrong.json") && warning.contains(place), warning);
    }

    @Test
    void aRangeThatIsNoneLeavesTheProfileOut() throws Exception {
        profile("wrong.json", profile("x", "\"versions\":\">=1.2,<2\",", "{\"id\":\"r\"}"));
        ModelLibraryException failure = assertThrows(ModelLibraryException.class, () -> folders("x", "1.5", ""));
        assertEquals(Code.NOT_FOUND, failure.code());
        assertTrue(profiles.known().warnings().get(0).contains("/versions"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*|anything|true",
                "[1.2,2)|1.2|true",
                "[1.2,2)|1.10.1|true",
                "[1.2,2)|2|false",
                "[1.2,2)|1.2-beta|false",
                "(,3)|2.8.1|true",
                "[3,)|3.0|true",
                "(,1],[2,)|1.5|false",
                "1.5|1.5.0|true",
                "1.5|1.6|false"
            })
    void versionsAreComparedAsMavenDoes(String range, String version, boolean within) {
        assertEquals(within, VersionRange.parse(range).contains(version));
    }

    @Test
    void anOverrideThatIsWrongKeepsItsModelBack() throws Exception {
        Files.writeString(
                root.resolve("overrides.json"),
                "{\"schemaVersion\":1,\"models\":[{\"model\":\"ml-a\",\"versions\":{\"folder\":\"not a range\"}},"
                        + "{\"model\":\"ml-b\",\"excludeApps\":[\"folder\"]},"
                        + "{\"model\":\"ml-c\",\"versions\":{\"folder\":\"[2,)\"},\"renameTo\":\"c\"}]}");
        MappingProfiles.Resolved resolved = profiles.resolve("folder", Optional.of("1"), "");
        for (String model : List.of("ml-a", "ml-b", "ml-c")) {
            assertTrue(
                    resolved.overrides()
                            .get(model)
                            .refusal("folder", Optional.of("1"))
                            .isPresent(),
                    model);
        }
        assertTrue(resolved.overrides()
                .get("ml-a")
                .refusal("folder", Optional.of("1"))
                .get()
                .contains("/models/0/versions/folder"));
        assertFalse(resolved.overrides()
                .get("ml-c")
                .refusal("folder", Optional.of("2.1"))
                .isPresent());
        assertTrue(resolved.overrides()
                .get("ml-c")
                .refusal("folder", Optional.empty())
                .isPresent());
    }

    @Test
    void overridesThatCannotBeReadMapNothing() throws Exception {
        for (String text : List.of("{", "{\"schemaVersion\":1,\"models\":[{\"excludeApps\":[\"x\"]}]}", "{}")) {
            Files.writeString(root.resolve("overrides.json"), text);
            ModelLibraryException failure =
                    assertThrows(ModelLibraryException.class, () -> folders("folder", null, ""));
            assertEquals(Code.INVALID_FORMAT, failure.code());
        }
    }
}
