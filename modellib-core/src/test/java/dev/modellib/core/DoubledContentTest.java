package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.DiskFault;
import dev.modellib.testkit.FaultyDisk;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two libraries of one folder, as two processes have it, that take the same bytes in under two names. */
class DoubledContentTest {

    @TempDir
    Path temp;

    private final FaultyDisk disk = new FaultyDisk();

    @Test
    void whatAnotherOneBringsMeanwhileIsNotBroughtASecondTime() throws IOException {
        byte[] bytes = GgufFile.tiny("llama", 15, 1).bytes();
        Path one = Files.write(temp.resolve("one.gguf"), bytes);
        Path other = Files.write(temp.resolve("other.gguf"), bytes);
        int moments = 0;
        boolean met = true;
        while (met) {
            Path root = temp.resolve("library-" + moments);
            LibraryLayout layout = new LibraryLayout(disk.path(root));
            try (ModelLibrary first = new ModelLibrary(
                            LibraryParts.open(Fixture.local(layout.root()), layout, disk.real(layout.database())));
                    ModelLibrary second = ModelLibrary.open(Fixture.local(root))) {
                // a short write is no fault: it is only the moment
                disk.fail(DiskFault.SHORT_WRITE, moments + 1, () -> bring(second, other));
                Model model = first.importModel(disk.path(one)).await();
                met = disk.struck().isPresent();
                disk.heal();
                moments++;
                ModelPage all = second.models(ModelQuery.all());
                assertEquals(1, all.total(), () -> "both have come: " + all.models());
                assertEquals(model.id(), all.models().get(0).id());
                assertEquals(1, Fixture.tree(root.resolve(".modellib/staging")).size(), "unfinished bytes are left");
            }
        }
        assertTrue(moments > 2, moments + " moments");
    }

    private static void bring(ModelLibrary library, Path source) {
        try {
            library.importModel(source).await();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
