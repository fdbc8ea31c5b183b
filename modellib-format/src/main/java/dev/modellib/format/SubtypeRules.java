package dev.modellib.format;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells the part of an image pipeline from tensor names, from the class in a {@code config.json}, and from a GGUF
 * architecture. The names are those of the reference implementations and of diffusers, which loaders tell models by too.
 */
final class SubtypeRules {

    /** A beginning of names with {@code ^}, else a piece of them. */
    private record Sign(ModelSubtype subtype, List<String> all, List<String> none) {

        static Sign of(ModelSubtype subtype, String... all) {
            return new Sign(subtype, List.of(all), List.of());
        }

        Sign without(String... pieces) {
            return new Sign(subtype, all, List.of(pieces));
        }

        boolean fits(List<String> names) {
            return all.stream().allMatch(piece -> has(names, piece))
                    && none.stream().noneMatch(piece -> has(names, piece));
        }
    }

    /** The first that fits counts: what holds others, such as a checkpoint, is asked before them. */
    private static final List<Sign> SIGNS = List.of(
            Sign.of(ModelSubtype.CONTROLNET, "lora_controlnet"),
            Sign.of(ModelSubtype.CONTROLNET, "^control_model."),
            Sign.of(ModelSubtype.CONTROLNET, "controlnet_cond_embedding."),
            Sign.of(ModelSubtype.CONTROLNET, "controlnet_down_blocks."),
            // with y_rms it is a patch of a diffusion model, which is loaded in another way
            Sign.of(ModelSubtype.CONTROLNET, "^controlnet_blocks.").without(".y_rms."),
            Sign.of(ModelSubtype.CONTROLNET, "input_hint_block."),
            Sign.of(ModelSubtype.CONTROLNET, "^adapter.body."),
            Sign.of(ModelSubtype.CONTROLNET, "^body.0.in_conv."),
            Sign.of(ModelSubtype.CONTROLNET, "^body.0.block1."),
            Sign.of(ModelSubtype.STYLE_MODEL, "^style_embedding"),
            Sign.of(ModelSubtype.STYLE_MODEL, "^redux_up."),
            Sign.of(ModelSubtype.GLIGEN, "position_net."),
            Sign.of(ModelSubtype.CHECKPOINT, "^model.diffusion_model.", "^first_stage_model."),
            Sign.of(ModelSubtype.CHECKPOINT, "^model.diffusion_model.", "^cond_stage_model."),
            Sign.of(ModelSubtype.CHECKPOINT, "^model.diffusion_model.", "^conditioner."),
            Sign.of(ModelSubtype.CHECKPOINT, "^model.diffusion_model.", "^vae."),
            Sign.of(ModelSubtype.CHECKPOINT, "^model.diffusion_model.", "^text_encoders."),
            Sign.of(ModelSubtype.DIFFUSION_MODEL, "^model.diffusion_model."),
            Sign.of(ModelSubtype.DIFFUSION_MODEL, "^diffusion_model."),
            Sign.of(ModelSubtype.DIFFUSION_MODEL, "^input_blocks.", "^output_blocks."),
            Sign.of(ModelSubtype.DIFFUSION_MODEL, "^down_blocks.", "^up_blocks.", "^time_embedding."),
            Sign.of(ModelSubtype.DIFFUSION_MODEL, "^double_blocks.", "^single_blocks."),
            Sign.of(ModelSubtype.DIFFUSION_MODEL, "^double_stream_blocks."),
            Sign.of(ModelSubtype.DIFFUSION_MODEL, "^joint_blocks."),
            Sign.of(ModelSubtype.DIFFUSION_MODEL, "^double_layers."),
            Sign.of(ModelSubtype.DIFFUSION_MODEL, "^transformer_blocks."),
            Sign.of(ModelSubtype.DIFFUSION_MODEL, "^blocks.0.cross_attn.", "^patch_embedding."),
            Sign.of(ModelSubtype.DIFFUSION_MODEL, "^layers.0.attention.", "^x_embedder.", "^cap_embedder."),
            Sign.of(ModelSubtype.VAE_APPROX, "^taesd_decoder."),
            Sign.of(ModelSubtype.VAE, "^first_stage_model.decoder."),
            Sign.of(ModelSubtype.VAE, "^decoder.up."),
            Sign.of(ModelSubtype.VAE, "^decoder.up_blocks."),
            Sign.of(ModelSubtype.VAE, "^decoder.upsamples."),
            Sign.of(ModelSubtype.TEXT_ENCODER, "text_model.encoder.layers.").without("vision_model."),
            Sign.of(ModelSubtype.TEXT_ENCODER, "transformer.resblocks.").without("visual."),
            Sign.of(ModelSubtype.TEXT_ENCODER, "encoder.block.0.layer.0.SelfAttention.")
                    .without("decoder.block."),
            Sign.of(ModelSubtype.IMAGE_ENCODER, "^vision_model.encoder.layers.")
                    .without("text_model.", "language_model."),
            Sign.of(ModelSubtype.IMAGE_ENCODER, "^visual.transformer.resblocks.")
                    .without("^transformer.resblocks."),
            Sign.of(ModelSubtype.UPSCALER, ".rdb1."),
            Sign.of(ModelSubtype.UPSCALER, ".RDB1."),
            Sign.of(ModelSubtype.UPSCALER, "residual_group.blocks."));

    /** Where a LoRA for a model of images is applied. */
    private static final List<String> IMAGE_LORA = List.of(
            "lora_unet_",
            "lora_te",
            "lora_transformer_",
            "^unet.",
            "^transformer.",
            "^diffusion_model.",
            "^text_encoder",
            "down_blocks",
            "double_blocks",
            "transformer_blocks",
            "joint_blocks",
            "^blocks.");

    private static final int MOST_INVERSION_TENSORS = 4;
    private static final Pattern INVERSION =
            Pattern.compile("emb_params|clip_l|clip_g|t5xxl|string_to_param\\..*|<.*>");

    private static final Map<ModelSubtype, List<String>> CLASSES = Map.of(
            ModelSubtype.CONTROLNET, List.of("ControlNet", "T2IAdapter"),
            ModelSubtype.VAE_APPROX, List.of("AutoencoderTiny"),
            ModelSubtype.VAE, List.of("AutoencoderKL", "AutoencoderDC", "VQModel"),
            ModelSubtype.DIFFUSION_MODEL, List.of("UNet2DCondition", "Transformer2DModel", "Transformer3DModel"),
            ModelSubtype.TEXT_ENCODER, List.of("CLIPTextModel", "T5EncoderModel"),
            ModelSubtype.IMAGE_ENCODER, List.of("CLIPVisionModel", "SiglipVisionModel"));

    private static final Set<String> GGUF_TEXT_ENCODERS = Set.of("t5encoder");

    private SubtypeRules() {}

    /** The part that a file with these tensors is. */
    static ModelSubtype ofTensors(List<TensorInfo> tensors) {
        List<String> names = tensors.stream().map(TensorInfo::name).toList();
        if (KindRules.areAdapterTensors(tensors)) {
            return IMAGE_LORA.stream().anyMatch(piece -> has(names, piece)) ? ModelSubtype.LORA : ModelSubtype.UNKNOWN;
        }
        Predicate<String> inversion = name -> INVERSION.matcher(name).matches();
        if (!names.isEmpty()
                && names.size() <= MOST_INVERSION_TENSORS
                && names.stream().allMatch(inversion)) {
            return ModelSubtype.TEXTUAL_INVERSION;
        }
        return SIGNS.stream()
                .filter(sign -> sign.fits(names))
                .map(Sign::subtype)
                .findFirst()
                .orElse(ModelSubtype.UNKNOWN);
    }

    /** The part that a class in {@code architectures} or {@code _class_name} stands for. */
    static ModelSubtype ofClass(String name) {
        return Stream.of(ModelSubtype.values())
                .filter(subtype ->
                        CLASSES.getOrDefault(subtype, List.of()).stream().anyMatch(name::contains))
                .findFirst()
                .orElse(ModelSubtype.UNKNOWN);
    }

    /** The part that a {@code general.architecture} stands for. */
    static ModelSubtype ofGgufArchitecture(String architecture) {
        if (GGUF_TEXT_ENCODERS.contains(architecture)) {
            return ModelSubtype.TEXT_ENCODER;
        }
        boolean diffusion = KindRules.ofGgufArchitecture(architecture)
                .filter(ModelKind.DIFFUSION::equals)
                .isPresent();
        return diffusion ? ModelSubtype.DIFFUSION_MODEL : ModelSubtype.UNKNOWN;
    }

    private static boolean has(List<String> names, String piece) {
        return piece.startsWith("^")
                ? names.stream().anyMatch(name -> name.startsWith(piece.substring(1)))
                : names.stream().anyMatch(name -> name.contains(piece));
    }
}
