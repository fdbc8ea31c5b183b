package dev.modellib.format;

import java.util.Locale;
import java.util.Optional;

/**
 * Which part of an image or video pipeline a model is, as its headers say. A {@link ModelKind} says what a model does; the
 * subtype says where an application that makes images looks for it.
 *
 * <p><em>Shape</em>: {@code UNKNOWN} for every model that is no such part, and for one whose headers do not tell: pickles have none
 * that is read.
 */
public enum ModelSubtype {
    /** A whole model in one file: the diffusion model with a VAE or text encoders. */
    CHECKPOINT,
    /** A UNet or diffusion transformer alone. */
    DIFFUSION_MODEL,
    /** Turns images into latents and back. */
    VAE,
    /** A small VAE for previews, such as TAESD. */
    VAE_APPROX,
    /** CLIP or T5 for prompts. */
    TEXT_ENCODER,
    /** The vision part of CLIP or SigLIP. */
    IMAGE_ENCODER,
    /** A ControlNet, a control LoRA or a T2I adapter. */
    CONTROLNET,
    /** A style adapter or Redux. */
    STYLE_MODEL,
    /** GLIGEN: places objects by boxes. */
    GLIGEN,
    /** LoRA and its relatives for a model of images; one for a language model is none of these. */
    LORA,
    /** A textual inversion: a few learned words. */
    TEXTUAL_INVERSION,
    /** ESRGAN, SwinIR and their like. */
    UPSCALER,
    /** No such part, or not told. */
    UNKNOWN;

    /**
     * The name in files and JSON.
     *
     * @return lower case, words joined by {@code -}
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The subtype with a wire name.
     *
     * @param wireName such as {@code text-encoder}
     * @return the subtype; empty for a word that names none
     */
    public static Optional<ModelSubtype> parse(String wireName) {
        for (ModelSubtype subtype : values()) {
            if (subtype.wireName().equals(wireName)) {
                return Optional.of(subtype);
            }
        }
        return Optional.empty();
    }
}
