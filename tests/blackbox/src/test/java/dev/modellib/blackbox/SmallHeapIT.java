package dev.modellib.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modellib.core.Model;
import dev.modellib.core.ModelFile;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelQuery;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is many times as large as the heap is taken in, and its digests are those that the system's own tools print. */
class SmallHeapIT {

    private static final long SIZE_BYTES = 2L << 30;
    private static final String HEAP = "-Xmx64m";

    @TempDir
    Path temp;

    @Test
    void twoGibibytesAreImportedInAHeapOf64Mebibytes() throws Exception {
        long usable = Files.getFileStore(temp).getUsableSpace();
        assumeTrue(usable > 2 * SIZE_BYTES, () -> "only " + usable + " bytes are free here");
        Path source = sparse(temp.resolve("large.gguf"));
        Path root = temp.resolve("library");
        List<String> arguments = List.of("copy", root.toString(), source.toString());
        ProcessBuilder victim = Java.onClassPath("dev.modellib.blackbox.Victim", arguments);
        victim.command().add(1, HEAP);
        Java.Result result = Java.run(victim);
        assertEquals("done\n", result.out(), result.err());

        try (ModelLibrary library = ModelLibrary.open(root)) {
            Model model = library.models(ModelQuery.all()).models().get(0);
            ModelFile file = model.files().get(0);
            assertEquals(SIZE_BYTES, file.sizeBytes());
            int agreed = 0;
            for (Path each : List.of(source, model.folder().resolve("large.gguf"))) {
                agreed += agrees("sha256sum", each, file.sha256().hex());
                agreed += agrees("b3sum", each, file.blake3().hex());
            }
            assumeTrue(agreed > 0, "neither sha256sum nor b3sum is here to compare with");
        }
    }

    /** A small header, then nothing but zeros that take no space. */
    private static Path sparse(Path file) throws IOException {
        Files.write(file, GgufFile.tiny("llama", 15, 1).bytes());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), SIZE_BYTES - 1);
        }
        return file;
    }

    private static int agrees(String tool, Path file, String hex) throws Exception {
        Java.Result result;
        try {
            result = Java.run(new ProcessBuilder(tool, file.toString()));
        } catch (IOException e) {
            return 0;
        }
        assertEquals(0, result.exit(), result.err());
        assertEquals(hex, result.out().substring(0, hex.length()), tool + " says otherwise about " + file);
        return 1;
    }
}
