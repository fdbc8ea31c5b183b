package dev.modellib.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Copies and compares files without taking their digests. */
final class FileCopy {
    private FileCopy() {}

    /** Copies a file to a place where nothing is, forced and read-only. */
    static void copy(Path source, Path target) throws StorageException {
        try (SourceFile in = SourceFile.open(source)) {
            Path folder = target.toAbsolutePath().getParent();
            FreeSpace.require(folder == null ? target : folder, in.sizeBytes(), 0);
            try (NewFile out = NewFile.create(target, in.sizeBytes())) {
                in.handOver(out::take);
                in.forEachBuffer(out::write);
                out.seal();
            }
        }
    }

    static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Compares two files byte by byte, up to the first difference. */
    static boolean sameContent(Path one, Path other) throws IOException {
        byte[] ofOne = new byte[Slices.BUFFER_BYTES];
        byte[] ofOther = new byte[Slices.BUFFER_BYTES];
        Slices slices = new Slices(Slices.BUFFER_BYTES);
        try (FileChannel first = FileChannel.open(one, StandardOpenOption.READ);
                FileChannel second = FileChannel.open(other, StandardOpenOption.READ)) {
            if (first.size() != second.size()) {
                return false;
            }
            int count;
            do {
                Faults.checkInterrupt();
                count = slices.read(first, ofOne, ofOne.length);
                int otherCount = slices.read(second, ofOther, ofOther.length);
                if (!Arrays.equals(ofOne, 0, count, ofOther, 0, otherCount)) {
                    return false;
                }
            } while (count == ofOne.length);
            return true;
        }
    }
}
