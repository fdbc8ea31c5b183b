package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.SafetensorsFile;
import dev.modellib.testkit.SafetensorsFile.Dtype;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which part of an image pipeline a model is, by tensor names as the reference implementations and diffusers write them. */
class ModelSubtypeTest {

    private static ByteSource tensors(String... names) {
        SafetensorsFile.Builder file = SafetensorsFile.builder();
        for (String name : names) {
            file.tensor(name, Dtype.F16, 2);
        }
        return ByteSource.of(file.build().bytes());
    }

    private static ByteSource config(String text) {
        return ByteSource.of(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** A file whose name says nothing. */
    private static ModelSubtype of(String... names) throws FormatException {
        return ModelInspector.describe(Map.of("file.safetensors", tensors(names)))
                .subtype();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "checkpoint | model.diffusion_model.input_blocks.0.0.weight first_stage_model.decoder.up.0.block.0.norm1.weight cond_stage_model.transformer.text_model.encoder.layers.0.self_attn.k_proj.weight",
                "checkpoint | model.diffusion_model.input_blocks.0.0.weight conditioner.embedders.0.transformer.text_model.encoder.layers.0.mlp.fc1.weight first_stage_model.encoder.down.0.block.0.norm1.weight",
                "checkpoint | model.diffusion_model.double_blocks.0.img_attn.qkv.weight vae.decoder.up.0.block.0.norm1.weight text_encoders.clip_l.transformer.text_model.encoder.layers.0.mlp.fc1.weight",
                "diffusion-model | model.diffusion_model.double_blocks.0.img_attn.qkv.weight",
                "diffusion-model | double_blocks.0.img_attn.norm.key_norm.scale single_blocks.0.linear1.weight img_in.weight",
                "diffusion-model | joint_blocks.0.context_block.attn.qkv.weight x_embedder.proj.weight",
                "diffusion-model | input_blocks.0.0.weight middle_block.0.in_layers.0.weight output_blocks.0.0.in_layers.0.weight",
                "diffusion-model | conv_in.weight down_blocks.0.resnets.0.conv1.weight up_blocks.0.resnets.0.conv1.weight time_embedding.linear_1.weight",
                "diffusion-model | transformer_blocks.0.attn.to_q.weight proj_out.weight",
                "diffusion-model | blocks.0.cross_attn.k.weight blocks.0.self_attn.k.weight patch_embedding.weight",
                "diffusion-model | layers.0.attention.qkv.weight x_embedder.weight cap_embedder.0.weight",
                "vae | encoder.down.0.block.0.norm1.weight decoder.up.0.block.0.norm1.weight quant_conv.weight",
                "vae | encoder.down_blocks.0.resnets.0.conv1.weight decoder.up_blocks.0.resnets.0.norm1.weight decoder.conv_in.weight",
                "vae | first_stage_model.encoder.down.0.block.0.norm1.weight first_stage_model.decoder.up.0.block.0.norm1.weight",
                "vae | encoder.downsamples.0.residual.0.gamma decoder.upsamples.0.residual.0.gamma",
                "vae-approx | taesd_encoder.0.weight taesd_decoder.1.weight",
                "text-encoder | text_model.encoder.layers.0.self_attn.q_proj.weight text_model.embeddings.token_embedding.weight",
                "text-encoder | encoder.block.0.layer.0.SelfAttention.q.weight shared.weight",
                "text-encoder | transformer.resblocks.0.attn.in_proj_weight token_embedding.weight",
                "image-encoder | vision_model.encoder.layers.0.self_attn.q_proj.weight visual_projection.weight",
                "image-encoder | visual.transformer.resblocks.0.attn.in_proj_weight visual.proj",
                "controlnet | control_model.input_blocks.0.0.weight control_model.zero_convs.0.0.weight",
                "controlnet | controlnet_cond_embedding.conv_in.weight down_blocks.0.resnets.0.conv1.weight time_embedding.linear_1.weight",
                "controlnet | controlnet_blocks.0.weight transformer_blocks.0.attn.to_q.weight",
                "controlnet | lora_controlnet input_blocks.0.0.weight output_blocks.0.0.weight",
                "controlnet | adapter.body.0.resnets.0.block1.weight",
                "controlnet | body.0.in_conv.weight body.0.body.0.block1.weight",
                "style-model | style_embedding ln_post.weight",
                "style-model | redux_up.weight redux_down.weight",
                "gligen | position_net.null_positive_feature input_blocks.1.1.transformer_blocks.0.fuser.alpha_attn",
                "lora | lora_unet_down_blocks_0_attentions_0_proj_in.lora_down.weight lora_unet_down_blocks_0_attentions_0_proj_in.lora_up.weight",
                "lora | transformer.transformer_blocks.0.attn.to_q.lora_A.weight transformer.transformer_blocks.0.attn.to_q.lora_B.weight",
                "lora | diffusion_model.blocks.0.cross_attn.k.lora_A.weight diffusion_model.blocks.0.cross_attn.k.lora_B.weight",
                "textual-inversion | emb_params",
                "textual-inversion | clip_g clip_l",
                "textual-inversion | <my-cat>",
                "upscaler | model.0.weight model.1.sub.0.RDB1.conv1.0.weight",
                "upscaler | conv_first.weight body.0.rdb1.conv1.weight conv_last.weight",
                "upscaler | patch_embed.norm.weight layers.0.residual_group.blocks.0.norm1.weight",
                "unknown | model.embed_tokens.weight model.layers.0.self_attn.q_proj.weight lm_head.weight",
                "unknown | base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight",
                "unknown | encoder.block.0.layer.0.SelfAttention.q.weight decoder.block.0.layer.0.SelfAttention.q.weight",
                "unknown | text_model.encoder.layers.0.mlp.fc1.weight vision_model.encoder.layers.0.mlp.fc1.weight",
                "unknown | vision_model.encoder.layers.0.mlp.fc1.weight language_model.model.layers.0.mlp.up_proj.weight",
                "unknown | controlnet_blocks.0.y_rms.weight controlnet_blocks.0.x_rms.weight",
            })
    void tensorsTell(String subtype, String names) throws FormatException {
        assertEquals(ModelSubtype.parse(subtype).orElseThrow(), of(names.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "AutoencoderKL,vae",
        "AutoencoderTiny,vae-approx",
        "FluxControlNetModel,controlnet",
        "UNet2DConditionModel,diffusion-model",
        "HunyuanVideoTransformer3DModel,diffusion-model",
        "LlamaModel,unknown",
    })
    void theClassTellsWhereTheWeightsDoNot(String name, String subtype) throws FormatException {
        ModelDescription model = ModelInspector.describe(Map.of(
                "diffusion_pytorch_model.bin",
                ByteSource.of(new byte[] {(byte) 0x80, 2, '}', '.'}),
                "config.json",
                config("{'_class_name':'" + name + "'}")));
        assertEquals(ModelSubtype.parse(subtype).orElseThrow(), model.subtype());
    }

    @ParameterizedTest
    @CsvSource({"flux,diffusion-model", "wan,diffusion-model", "t5encoder,text-encoder", "llama,unknown"})
    void theArchitectureOfAGgufTells(String architecture, String subtype) throws FormatException {
        ByteSource file = ByteSource.of(GgufFile.tiny(architecture, 15, 1).bytes());
        assertEquals(
                ModelSubtype.parse(subtype).orElseThrow(),
                ModelInspector.describe(Map.of("file.gguf", file)).subtype());
    }

    @Test
    void shardsAreReadTogetherAndOtherFilesHaveToAgree() throws FormatException {
        String unet = "model.diffusion_model.input_blocks.0.0.weight";
        String vae = "first_stage_model.decoder.up.0.block.0.norm1.weight";
        Map<String, ByteSource> shards = new LinkedHashMap<>();
        shards.put("sd-00001-of-00002.safetensors", tensors(unet));
        shards.put("sd-00002-of-00002.safetensors", tensors(vae));
        assertEquals(ModelSubtype.CHECKPOINT, ModelInspector.describe(shards).subtype());
        Map<String, ByteSource> apart = Map.of("a.safetensors", tensors(unet), "b.safetensors", tensors(vae));
        assertEquals(ModelSubtype.UNKNOWN, ModelInspector.describe(apart).subtype());
        Map<String, ByteSource> variants = Map.of("a.fp16.safetensors", tensors(vae), "a.safetensors", tensors(vae));
        assertEquals(ModelSubtype.VAE, ModelInspector.describe(variants).subtype());
    }

    @Test
    void aPipelineIsNoPartOfOne() throws FormatException {
        Map<String, ByteSource> pipeline = Map.of(
                "model_index.json", config("{'_class_name':'StableDiffusionPipeline'}"),
                "vae/diffusion_pytorch_model.safetensors", tensors("decoder.up_blocks.0.resnets.0.norm1.weight"));
        assertEquals(ModelSubtype.UNKNOWN, ModelInspector.describe(pipeline).subtype());
    }

    @ParameterizedTest
    @EnumSource
    void everyWireNameParsesBack(ModelSubtype subtype) {
        assertEquals(Optional.of(subtype), ModelSubtype.parse(subtype.wireName()));
        assertEquals(Optional.empty(), ModelSubtype.parse(subtype.name()));
    }
}
