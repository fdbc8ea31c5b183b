package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentTest {

    private static final Path HOME = Path.of("/home/someone");

    private static Environment of(Map<String, String> variables) {
        return new Environment(variables, HOME, () -> 0, time -> {});
    }

    @Test
    void theLibraryIsWhereTheFirstVariableSays() {
        assertEquals(
                Path.of("/a"),
                of(Map.of("MODELLIB_ROOT", "/a", "XDG_DATA_HOME", "/b")).libraryRoot());
        assertEquals(Path.of("/b/modellib"), of(Map.of("XDG_DATA_HOME", "/b")).libraryRoot());
        assertEquals(HOME.resolve(".local/share/modellib"), of(Map.of()).libraryRoot());
    }

    @Test
    void emptyVariablesAndRelativeBaseFoldersCountAsAbsent() {
        assertEquals(
                HOME.resolve(".local/share/modellib"),
                of(Map.of("MODELLIB_ROOT", "", "XDG_DATA_HOME", "relative")).libraryRoot());
        assertEquals(Optional.empty(), of(Map.of("HF_ENDPOINT", " ")).hubEndpoint());
    }

    @Test
    void theTokenFileIsWhereTheReferenceClientHasIt() {
        assertEquals(
                Optional.of(Path.of("/t")),
                of(Map.of("HF_TOKEN_PATH", "/t", "HF_HOME", "/h")).hubTokenFile());
        assertEquals(
                Optional.of(Path.of("/h/token")), of(Map.of("HF_HOME", "/h")).hubTokenFile());
        assertEquals(
                Optional.of(Path.of("/c/huggingface/token")),
                of(Map.of("XDG_CACHE_HOME", "/c")).hubTokenFile());
        assertEquals(
                Optional.of(HOME.resolve(".cache/huggingface/token")),
                of(Map.of()).hubTokenFile());
    }

    @Test
    void aTokenMayBeForNamedUseOnly() {
        Environment environment = of(Map.of("HF_TOKEN", "x", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1"));
        assertEquals(Optional.empty(), environment.hubToken());
        assertEquals(Optional.empty(), environment.hubTokenFile());
    }

    @Test
    void booleansAreReadAsTheReferenceClientDoes() {
        for (String yes : new String[] {"1", "on", "Yes", "TRUE"}) {
            assertTrue(of(Map.of("HF_HUB_OFFLINE", yes)).offline(), yes);
        }
        for (String no : new String[] {"0", "off", "no", "", "2"}) {
            assertFalse(of(Map.of("HF_HUB_OFFLINE", no)).offline(), no);
        }
    }

    @Test
    void coloursAndWidth() {
        assertTrue(of(Map.of("NO_COLOR", "1")).plainText());
        assertTrue(of(Map.of("TERM", "dumb")).plainText());
        assertFalse(of(Map.of("TERM", "xterm")).plainText());
        assertEquals(132, of(Map.of("COLUMNS", "132")).columns().orElseThrow());
        assertTrue(of(Map.of("COLUMNS", "wide")).columns().isEmpty());
    }

    @Test
    void theCacheIsWhereTheReferenceClientHasIt() {
        assertEquals(
                Path.of("/c"),
                of(Map.of("HF_HUB_CACHE", "/c", "HUGGINGFACE_HUB_CACHE", "/old", "HF_HOME", "/h"))
                        .hubCache());
        assertEquals(
                Path.of("/old"),
                of(Map.of("HUGGINGFACE_HUB_CACHE", "/old", "HF_HOME", "/h")).hubCache());
        assertEquals(Path.of("/h/hub"), of(Map.of("HF_HOME", "/h")).hubCache());
        assertEquals(
                Path.of("/x/huggingface/hub"),
                of(Map.of("XDG_CACHE_HOME", "/x")).hubCache());
        assertTrue(of(Map.of()).hubCache().endsWith(Path.of(".cache/huggingface/hub")));
    }
}
