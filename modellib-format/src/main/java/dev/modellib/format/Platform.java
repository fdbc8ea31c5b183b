package dev.modellib.format;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a model is to run: operating system, processor, and what computes. The host says it; nothing is detected here.
 *
 * <p><em>Shape</em>: lower-case words: {@code linux windows macos}; {@code x86_64 arm64}; {@code cuda rocm metal vulkan
 * intel cpu}. Other words are legal and match rules that name them.
 *
 * @param system the operating system
 * @param processor the processor's architecture
 * @param accelerators what computes beside the processor
 */
public record Platform(String system, String processor, Set<String> accelerators) {

    /**
     * Puts the words in lower case and copies them.
     *
     * @param system the operating system
     * @param processor the processor's architecture
     * @param accelerators what computes beside the processor
     */
    public Platform {
        system = system.toLowerCase(Locale.ROOT);
        processor = processor.toLowerCase(Locale.ROOT);
        accelerators = accelerators.stream()
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }
}
