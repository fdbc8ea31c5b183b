package dev.modellib.blackbox;

import dev.modellib.core.ImportRequest;
import dev.modellib.core.MapRequest;
import dev.modellib.core.Model;
import dev.modellib.core.ModelEdit;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelQuery;
import dev.modellib.core.ModelRef;
import dev.modellib.core.RemoveFilesRequest;
import dev.modellib.core.RemoveRequest;
import dev.modellib.io.ByteRange;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.ResumableFile;
import dev.modellib.io.ResumablePart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** One job of the library in a process of its own, which may be killed or starved at any step. */
public final class Victim {

    /** The name that an edit gives. */
    static final String EDITED = "Kept-Well";

    private Victim() {}

    /**
     * Does a job and prints {@code done}, or prints what was thrown and ends with 1.
     *
     * @param args the job and the folders or files that it works on
     */
    public static void main(String[] args) {
        try {
            run(args[0], Path.of(args[1]), Path.of(args[2]));
            System.out.println("done");
        } catch (IOException | RuntimeException e) {
            System.out.println("threw " + e.getClass().getName() + ": " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(String job, Path first, Path second) throws IOException {
        if (job.equals("resume")) {
            resume(first, second);
            return;
        }
        try (ModelLibrary library = ModelLibrary.open(first)) {
            switch (job) {
                case "copy" -> importModel(library, second, ImportRequest.Mode.COPY);
                case "move" -> importModel(library, second, ImportRequest.Mode.MOVE);
                case "import" -> library.importModel(second).await();
                case "import-to-root" -> importToRoot(library, second);
                case "map" ->
                    library.map(mapRequest(library, second, LinkStrategy.SYMLINK))
                            .await();
                case "map-copies" ->
                    library.map(mapRequest(library, second, LinkStrategy.COPY)).await();
                case "diary" -> diary(library, second);
                case "unmap" -> library.unmap(library.links().list().get(0).mappingId());
                case "edit" -> edit(library, second.toString());
                case "repair" -> repair(library);
                case "prune" -> library.upkeep().prune(Duration.ZERO).await();
                case "open" -> {}
                case "remove" -> library.remove(new RemoveRequest(only(library), true));
                case "remove-files" -> removeFiles(library);
                default -> throw new IllegalArgumentException(job);
            }
        }
    }

    static void removeFiles(ModelLibrary library) throws IOException {
        library.registry().files().remove(new RemoveFilesRequest(only(library), Set.of("a.gguf"), true));
    }

    static void edit(ModelLibrary library, String name) throws IOException {
        ModelEdit edit = ModelEdit.builder().name(name).addTag("tagged").build();
        library.registry().edit(new ModelRef.Id(only(library).id()), edit);
    }

    static void repair(ModelLibrary library) throws IOException {
        for (Model model : library.models(ModelQuery.all()).models()) {
            library.upkeep().repair(library.verify(model).await()).await();
        }
    }

    private static void importModel(ModelLibrary library, Path source, ImportRequest.Mode mode) throws IOException {
        library.importModel(ImportRequest.builder(source).mode(mode).build()).await();
    }

    static Model importToRoot(ModelLibrary library, Path source) throws IOException {
        String root = library.roots().list().get(0).id();
        return library.importModel(ImportRequest.builder(source).root(root).build())
                .await();
    }

    private static MapRequest mapRequest(ModelLibrary library, Path folder, LinkStrategy how) throws IOException {
        return MapRequest.builder(List.of(only(library)), folder)
                .links(LinkPolicy.only(how))
                .build();
    }

    /** Takes the files of a folder in, removes every third again, and tells each change once it is acknowledged. */
    private static void diary(ModelLibrary library, Path sources) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(sources)) {
            files = all.sorted().toList();
        }
        for (int i = 0; i < files.size(); i++) {
            Model model = library.importModel(files.get(i)).await();
            System.out.println("added " + model.id());
            if (i % 3 == 2) {
                System.out.println("removing " + model.id());
                library.remove(RemoveRequest.of(model));
                System.out.println("removed " + model.id());
            }
        }
    }

    private static Model only(ModelLibrary library) throws IOException {
        return library.models(ModelQuery.all()).models().get(0);
    }

    /** Goes on with a file where the journal beside it knows of no bytes, and seals it. */
    static void resume(Path file, Path source) throws IOException {
        try (ResumableFile staged = open(file, source)) {
            for (ByteRange missing : staged.missing().ranges()) {
                fill(staged, missing, source);
            }
            staged.seal();
        }
    }

    /** Leaves what a try that was cut off leaves: the first bytes, in the file and in its journal. */
    static void begin(Path file, Path source, long bytes) throws IOException {
        try (ResumableFile staged = open(file, source)) {
            fill(staged, new ByteRange(0, bytes), source);
        }
    }

    private static ResumableFile open(Path file, Path source) throws IOException {
        Path journal = file.resolveSibling(file.getFileName() + ".ranges");
        return ResumableFile.open(file, journal, Files.size(source), "it", bytes -> {});
    }

    private static void fill(ResumableFile staged, ByteRange range, Path source) throws IOException {
        try (InputStream in = Files.newInputStream(source);
                ResumablePart part = staged.part(range)) {
            in.skipNBytes(range.offset());
            part.append(in, bytes -> {});
        }
    }
}
