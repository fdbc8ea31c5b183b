package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.modellib.core.TreeFinding.Kind;
import dev.modellib.io.Fingerprints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SeenFilesTest extends WatchRig {

    private final AtomicInteger reads = new AtomicInteger();

    /** Meets a file that is changed meanwhile the first time, and then other bytes. */
    private Optional<TreeFinding> read(Model model, ModelFile file, BasicFileAttributes now) throws IOException {
        if (reads.incrementAndGet() == 1) {
            Path changing = Files.writeString(temp.resolve("changing"), "some");
            Fingerprints.of(changing, bytes -> lengthen(changing));
        }
        return Optional.of(TreeFinding.of(Kind.FILE_CHANGED, model.pathOf(file), model, "other bytes; verify"));
    }

    private static void lengthen(Path file) {
        try {
            Files.writeString(file, "much more");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void ofAFileThatIsChangedWhileItIsReadNothingIsSaidAndItIsReadOnceMore() throws Exception {
        open(pause -> {});
        Model model = model(1);
        ModelFile file = model.files().get(0);
        BasicFileAttributes now = Files.readAttributes(weights(model), BasicFileAttributes.class);
        SeenFiles seen = new SeenFiles(begun -> {}, (of, each, look) -> Optional.empty(), this::read);
        assertEquals(Optional.empty(), seen.look(model, file, now));
        assertEquals(0, reads.get(), "at first it is not read");

        seen.suspect(model.folder(), weights(model));
        assertEquals(Optional.empty(), seen.look(model, file, now));
        assertEquals(Set.of(model.folder()), seen.takeChanging());
        assertEquals(Set.of(), seen.takeChanging());

        assertEquals(
                Kind.FILE_CHANGED, seen.look(model, file, now).orElseThrow().kind());
        assertEquals(Set.of(), seen.takeChanging());
        assertEquals(
                Kind.FILE_CHANGED, seen.look(model, file, now).orElseThrow().kind());
        assertEquals(2, reads.get(), "then it has been read");
    }
}
