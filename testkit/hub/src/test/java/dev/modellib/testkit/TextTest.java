package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void nastyTextIsManyAndHasEveryKind() {
        List<String> all = NastyText.all();
        assertTrue(all.size() >= 60, "only " + all.size());
        assertEquals(all.size(), new HashSet<>(all).size(), "no text twice");
        assertTrue(all.contains("") && all.contains("\0") && all.contains("NEAR("));
        assertTrue(all.stream().anyMatch(text -> text.length() >= 1 << 20));
        assertTrue(all.stream().anyMatch(TextTest::hasHalfAPair));
        assertTrue(all.stream().anyMatch(text -> text.indexOf('\u202e') >= 0));
        assertTrue(NastyText.small().size() > 50);
    }

    private static boolean hasHalfAPair(String text) {
        return text.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff);
    }

    @Test
    void jsonSurvivesEveryNastyText() {
        for (String text : NastyText.all()) {
            String json = Json.write(Map.of(text, List.of(text)));
            assertEquals(Map.of(text, List.of(text)), JsonText.parse(json));
        }
    }

    @Test
    void percentTextSurvivesWhateverHasAnUtf8Form() {
        for (String text : NastyText.all()) {
            if (!hasHalfAPair(text)) {
                assertEquals(text, PercentText.decode(PercentText.encode(text)));
                assertTrue(PercentText.encode(text).matches("[A-Za-z0-9._~%-]*"));
            }
        }
        assertEquals("100%", PercentText.decode("100%"));
        assertEquals("%zz%4", PercentText.decode("%zz%4"));
        assertEquals("a/b%20c", PercentText.encodePath("a/b c"));
    }

    @Test
    void aQuestionAboutPathsIsReadFromJson() {
        for (String text : NastyText.small()) {
            String json = Json.write(Map.of("paths", List.of(text, "b"), "expand", true));
            assertEquals(Optional.of(new PathsQuestion(List.of(text, "b"), true)), PathsQuestion.parse(json));
        }
        assertEquals(Optional.of(new PathsQuestion(List.of(), false)), PathsQuestion.parse("{\"paths\":[]}"));
        assertTrue(PathsQuestion.parse("{\"paths\":\"a\"}").isEmpty());
    }

    @Test
    void brokenFilesAreBrokenAsTheyClaim() {
        assertTrue(BrokenFile.gguf().size() >= 12 && BrokenFile.safetensors().size() >= 12);
        BrokenFile.gguf().forEach((fault, bytes) -> {
            if (!fault.startsWith("version")
                    && !fault.equals("cut before the last tensor's end")
                    && !fault.contains("nested")) {
                assertThrows(Throwable.class, () -> readWhole(bytes), fault);
            }
        });
        byte[] whole = {1, 2, 3};
        assertEquals(2, BrokenFile.truncated(whole, 2).length);
        assertEquals(3, BrokenFile.flipped(whole, 1)[0]);
        assertThrows(IllegalArgumentException.class, () -> BrokenFile.truncated(whole, 4));
    }

    private static void readWhole(byte[] bytes) {
        TinyGgufReader read = new TinyGgufReader(bytes);
        if (read.tensors.isEmpty() && read.metadata.isEmpty() && bytes.length > 0) {
            throw new AssertionError("nothing in it");
        }
    }
}
