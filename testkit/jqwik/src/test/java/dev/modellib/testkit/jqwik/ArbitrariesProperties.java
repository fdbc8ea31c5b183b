package dev.modellib.testkit.jqwik;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.GgufValue;
import dev.modellib.testkit.SafetensorsFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

class ArbitrariesProperties {
    private static final Pattern PART = Pattern.compile("\\w(?:[\\w.-]*\\w)?");
    private static final Pattern DEVICE =
            Pattern.compile("(?:con|prn|aux|nul|com\\d|lpt\\d)(?:\\..*)?", Pattern.CASE_INSENSITIVE);

    private static boolean isRepoId(String id) {
        String[] parts = id.split("/", -1);
        return parts.length <= 2
                && Arrays.stream(parts).allMatch(part -> PART.matcher(part).matches())
                && parts[parts.length - 1].length() <= 96
                && !id.contains("--")
                && !id.contains("..")
                && !id.toLowerCase(Locale.ROOT).endsWith(".git");
    }

    private static boolean isSafe(String path) {
        return Arrays.stream(path.split("/", -1)).allMatch(ArbitrariesProperties::isSafeSegment);
    }

    private static boolean isSafeSegment(String segment) {
        return !segment.isEmpty()
                && !segment.endsWith(".")
                && !segment.endsWith(" ")
                && segment.chars().noneMatch(c -> c < ' ' || c == 0x7f || "\\:*?\"<>|".indexOf(c) >= 0)
                && !DEVICE.matcher(segment).matches()
                && segment.getBytes(StandardCharsets.UTF_8).length <= 255;
    }

    @Property(tries = 300)
    void repoIdsKeepTheRules(@ForAll("repoIds") String id) {
        assertTrue(isRepoId(id), id);
    }

    @Property(tries = 300)
    void badRepoIdsBreakOne(@ForAll("badRepoIds") String id) {
        assertFalse(isRepoId(id), id);
    }

    @Property(tries = 300)
    void relativePathsAreSafe(@ForAll("relativePaths") String path) {
        assertTrue(isSafe(path), path);
    }

    @Property(tries = 500)
    void evilPathsAreNot(@ForAll("evilPaths") String path) {
        assertFalse(isSafe(path), path);
    }

    @Property(tries = 200)
    void aQuantFileNameTellsItsQuant(@ForAll("quantFileNames") NameArbitraries.QuantFileName name) {
        assertTrue(name.path().endsWith(".gguf"));
        String bounded = "(?:.*[-./])?" + name.quant() + "[-./].*";
        assertTrue(
                Pattern.compile(bounded, Pattern.CASE_INSENSITIVE)
                        .matcher(name.path())
                        .matches(),
                name.path());
    }

    @Property(tries = 100)
    void ggufFilesBeginWithTheirMagicAndEndWithTheirData(@ForAll("ggufFiles") GgufFile file) {
        assertEquals("GGUF", new String(file.bytes(), 0, 4, StandardCharsets.US_ASCII));
        long data = file.tensors().stream()
                .mapToLong(t -> t.offset() + t.sizeBytes())
                .max()
                .orElse(0);
        assertTrue(file.dataOffset() + data <= file.sizeBytes());
        Statistics.label("versions").collect(file.version(), file.order());
    }

    @Property(tries = 50)
    void nestedArraysAreTwoLevels(@ForAll("nestedGgufArrays") GgufValue value) {
        assertTrue(value.elements().stream().allMatch(inner -> inner.type() == GgufValue.Type.ARRAY));
        assertTrue(value.elements().stream().noneMatch(inner -> inner.elementType() == GgufValue.Type.ARRAY));
    }

    @Property(tries = 20)
    void tinyModelsHaveAnArchitecture(@ForAll("tinyModels") GgufFile file) {
        assertTrue(file.metadata().containsKey("general.architecture"));
    }

    @Property(tries = 100)
    void safetensorsFilesAreAsLongAsTheirTensors(@ForAll("safetensorsFiles") SafetensorsFile file) {
        long data = file.tensors().stream()
                .mapToLong(SafetensorsFile.Tensor::sizeBytes)
                .sum();
        assertEquals(file.dataOffset() + data, file.sizeBytes());
    }

    @Property(tries = 100)
    void dubiousFilesAreSmall(@ForAll("dubiousGguf") byte[] gguf, @ForAll("dubiousSafetensors") byte[] safetensors) {
        assertTrue(gguf.length < 500_000 && safetensors.length < 500_000);
    }

    @Property(tries = 100)
    void nastyTextIsText(@ForAll("nastyText") String text) {
        assertTrue(text.length() <= 2 << 20);
    }

    @Provide
    Arbitrary<String> repoIds() {
        return NameArbitraries.repoIds();
    }

    @Provide
    Arbitrary<String> badRepoIds() {
        return NameArbitraries.badRepoIds();
    }

    @Provide
    Arbitrary<NameArbitraries.QuantFileName> quantFileNames() {
        return NameArbitraries.quantFileNames();
    }

    @Provide
    Arbitrary<String> relativePaths() {
        return TextArbitraries.relativePaths();
    }

    @Provide
    Arbitrary<String> evilPaths() {
        return TextArbitraries.evilPaths();
    }

    @Provide
    Arbitrary<String> nastyText() {
        return TextArbitraries.nastyText();
    }

    @Provide
    Arbitrary<GgufFile> ggufFiles() {
        return FileArbitraries.ggufFiles();
    }

    @Provide
    Arbitrary<GgufValue> nestedGgufArrays() {
        return FileArbitraries.nestedGgufArrays();
    }

    @Provide
    Arbitrary<GgufFile> tinyModels() {
        return FileArbitraries.tinyModels();
    }

    @Provide
    Arbitrary<SafetensorsFile> safetensorsFiles() {
        return FileArbitraries.safetensorsFiles();
    }

    @Provide
    Arbitrary<byte[]> dubiousGguf() {
        return FileArbitraries.dubiousGguf();
    }

    @Provide
    Arbitrary<byte[]> dubiousSafetensors() {
        return FileArbitraries.dubiousSafetensors();
    }
}
