package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;

/** The law for any bytes: a description, or a FormatException with a message that is inert; never anything else. */
final class HostileBytes {

    private HostileBytes() {}

    /** Whether the bytes are described; reads them in every way there is. */
    static boolean reads(byte[] bytes) {
        ByteSource source = ByteSource.of(bytes);
        boolean gguf = described(() -> bounded(GgufHeader.read(source)));
        boolean safetensors = described(() -> SafetensorsHeader.read(source));
        assertFalse(gguf && safetensors, "no bytes are both formats");
        described(() -> ModelInspector.describe(Map.of("model.gguf", source, "config.json", source)));
        described(() -> ModelInspector.describe(Map.of("model.safetensors", source)));
        described(() -> ModelFormat.detect(source));
        return gguf || safetensors;
    }

    private static Object bounded(GgufHeader header) {
        long kept = header.metadata().values().stream()
                .mapToLong(value -> value instanceof String text ? text.length() : 8)
                .sum();
        assertTrue(kept
                <= HeaderLimits.defaults().metadataBytes()
                        + 8L * header.metadata().size());
        return header;
    }

    private interface Reading {
        Object run() throws FormatException;
    }

    private static boolean described(Reading reading) {
        try {
            reading.run();
            return true;
        } catch (FormatException e) {
            String message = String.valueOf(e.getMessage());
            assertTrue(message.length() < 600, message);
            assertTrue(message.chars().noneMatch(Character::isISOControl), message);
            return false;
        }
    }
}
