package dev.modellib.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a bad drive or a clumsy hand does to files, also to those that are read-only. */
final class Damage {

    private Damage() {}

    /** Flips one bit; whatever other names the file has keep the whole content. */
    static void flip(Path file, long bit) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) (bit / 8)] ^= (byte) (1 << (bit % 8));
        replace(file, bytes);
    }

    static void flip(Path file) throws IOException {
        flip(file, Files.size(file) * 4);
    }

    static void replace(Path file, byte[] bytes) throws IOException {
        Files.delete(file);
        Files.write(file, bytes);
    }
}
