package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.SafetensorsFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsIndexTest {

    private static final String ONE = "model-00001-of-00002.safetensors";
    private static final String TWO = "model-00002-of-00002.safetensors";

    private static ByteSource json(String text) {
        return ByteSource.of(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static ByteSource index() {
        return json("{'metadata':{'total_size':123,'x':[1]},'weight_map':{'a':'" + ONE + "','b':'" + TWO + "','c':'"
                + ONE + "'},'more':{'y':1}}");
    }

    @Test
    void filesAndTotals() throws FormatException {
        SafetensorsIndex index = SafetensorsIndex.read(index(), HeaderLimits.defaults());
        assertEquals(OptionalLong.of(123), index.totalBytes());
        assertEquals(3, index.tensors());
        assertEquals(List.of(ONE, TWO), List.copyOf(index.files()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{'weight_map':[]}",
                "{'weight_map':{'a':1}}",
                "{'weight_map':{'a':'x','a':'y'}}",
                "{'weight_map':{}} x",
                "{'weight_map':{'a':'x'}",
                "{'metadata':{'total_size':-1},'weight_map':{}}"
            })
    void whatIsNoIndexIsRefused(String text) {
        assertThrows(
                FormatException.Malformed.class,
                () -> SafetensorsIndex.read(json(text), HeaderLimits.defaults()),
                text);
    }

    @Test
    void aShardThatTheIndexListsAndThatIsNotThereIsNoted() throws FormatException {
        ByteSource shard = ByteSource.of(SafetensorsFile.tiny(1).bytes());
        Map<String, ByteSource> whole =
                Map.of("a/" + ONE, shard, "a/" + TWO, shard, "a/model.safetensors.index.json", index());
        assertTrue(ModelInspector.describe(whole).evidence().stream().noneMatch(line -> line.contains("not here")));
        ModelDescription cut =
                ModelInspector.describe(Map.of("a/" + ONE, shard, "a/model.safetensors.index.json", index()));
        assertTrue(
                cut.evidence()
                        .contains("a/model.safetensors.index.json lists 1 files that are not here, such as " + TWO),
                cut.evidence().toString());
        assertTrue(ModelInspector.describe(Map.of("model.safetensors.index.json", json("{")))
                .evidence()
                .get(0)
                .contains("is not used"));
    }
}
