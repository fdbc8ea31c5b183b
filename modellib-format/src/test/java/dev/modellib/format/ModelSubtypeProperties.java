package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ModelSubtypeProperties {

    private static final List<String> PARTS = List.of(
            "first_stage_model.decoder.up.0.block.0.norm1.weight",
            "first_stage_model.encoder.down.0.block.0.norm1.weight",
            "cond_stage_model.transformer.text_model.encoder.layers.0.mlp.fc1.weight",
            "conditioner.embedders.1.model.transformer.resblocks.0.attn.in_proj_weight",
            "conditioner.embedders.0.transformer.text_model.final_layer_norm.weight",
            "alphas_cumprod",
            "model_ema.decay");

    private static ModelSubtype of(List<String> names) {
        return SubtypeRules.ofTensors(names.stream()
                .map(name -> new TensorInfo(name, "F16", List.of(2L), 0, OptionalLong.of(4)))
                .toList());
    }

    @Provide
    Arbitrary<List<String>> names() {
        Arbitrary<String> known = Arbitraries.of(
                "model.diffusion_model.input_blocks.0.0.weight",
                "double_blocks.0.img_attn.qkv.weight",
                "single_blocks.0.linear1.weight",
                "decoder.up.0.block.0.norm1.weight",
                "text_model.encoder.layers.0.mlp.fc1.weight",
                "vision_model.encoder.layers.0.mlp.fc1.weight",
                "control_model.zero_convs.0.0.weight",
                "lora_unet_mid.lora_up.weight",
                "emb_params",
                "body.0.rdb1.conv1.weight");
        Arbitrary<String> other = Arbitraries.strings().ascii().ofMinLength(1).ofMaxLength(12);
        return Arbitraries.oneOf(known, known, other).list().uniqueElements().ofMaxSize(8);
    }

    @Property(tries = 300)
    void theOrderOfTensorsSaysNothing(@ForAll @From("names") List<String> names) {
        List<String> reversed = new ArrayList<>(names);
        Collections.reverse(reversed);
        assertEquals(of(names), of(reversed));
    }

    @Property(tries = 200)
    void aDiffusionModelWithAnyOfItsPartsIsACheckpoint(@ForAll("parts") List<String> parts) {
        List<String> names = new ArrayList<>(parts);
        names.add("model.diffusion_model.input_blocks.0.0.weight");
        boolean alone = parts.stream().allMatch(part -> part.indexOf('.') < 0 || part.startsWith("model_ema"));
        assertEquals(alone ? ModelSubtype.DIFFUSION_MODEL : ModelSubtype.CHECKPOINT, of(names));
    }

    @Provide
    Arbitrary<List<String>> parts() {
        return Arbitraries.of(PARTS).list().uniqueElements().ofMaxSize(PARTS.size());
    }
}
