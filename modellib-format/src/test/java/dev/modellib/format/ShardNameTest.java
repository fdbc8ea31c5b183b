package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardNameTest {

    @ParameterizedTest
    @CsvSource({
        "NAME-00001-of-00005.gguf,NAME.gguf,1,5,false",
        "d/model-00003-of-00009.safetensors,d/model.safetensors,3,9,false",
        "pytorch_model-00002-of-00002.bin,pytorch_model.bin,2,2,false",
        "model-00001-of-000163.safetensors,model.safetensors,1,163,false",
        "m.fp16-00001-of-00002.safetensors,m.fp16.safetensors,1,2,false",
        "NAME.gguf.part1of3,NAME.gguf,1,3,true",
        "NAME.gguf.part2,NAME.gguf,2,,true",
        "NAME_00001.safetensors,NAME.safetensors,1,,false",
        "NAME.gguf-split-a,NAME.gguf,1,,true",
        "NAME.gguf-split-c,NAME.gguf,3,,true",
        "NAME.gguf.000,NAME.gguf,0,,true"
    })
    void shards(String path, String whole, int index, Integer total, boolean cut) {
        OptionalInt expected = total == null ? OptionalInt.empty() : OptionalInt.of(total);
        assertEquals(Optional.of(new ShardName(whole, index, expected, cut)), ShardName.of(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "model.gguf",
                "-00001-of-00002.gguf",
                "a/-00001-of-00002.gguf",
                "out-of-00002.gguf",
                "model-1-of-.gguf",
                "model-00001-of-99999999999.gguf",
                "tale-of-two.gguf",
                "sdxl-1.000",
                ".part1",
                "x.partial",
                "x.part1of",
                "x-split-9",
                "model_1234.gguf",
                "d-00001-of-00002/model.gguf"
            })
    void noShards(String path) {
        assertEquals(Optional.empty(), ShardName.of(path));
    }
}
