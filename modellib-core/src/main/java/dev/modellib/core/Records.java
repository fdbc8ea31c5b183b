package dev.modellib.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@code metadata.json} files below {@code models/}: the truth of which the index is made. */
final class Records {

    private static final Logger LOG = LoggerFactory.getLogger(Records.class);

    private final LibraryLayout layout;
    private final MetadataJson json;

    Records(LibraryLayout layout, MetadataJson json) {
        this.layout = layout;
        this.json = json;
    }

    /** A model as its file says, and the text of that file. */
    record Stored(Model model, String document) {}

    /**
     * The record in a model's folder, when there is a readable one that says it belongs there. A drive that does not answer is
     * a fault: taken for "there is none", it would make a removal forget the files.
     */
    Optional<Stored> at(Path folder) throws IOException {
        Path file = folder.resolve(LibraryLayout.METADATA);
        byte[] text;
        try {
            if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
                return Optional.empty();
            }
            text = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            String document = decode(text);
            Model model = json.read(document, file);
            if (!model.folder().equals(folder)) {
                LOG.warn("{} describes another folder and is left alone", file);
                return Optional.empty();
            }
            return Optional.of(new Stored(model, document));
        } catch (IOException e) {
            LOG.warn("left out of the index: {}", e.getMessage());
            return Optional.empty();
        }
    }

    static String decode(byte[] text) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    }

    /** As {@link #at} where one model that cannot be read must not hide the others. */
    Optional<Model> readable(Path folder) {
        try {
            return at(folder).map(Stored::model);
        } catch (IOException e) {
            LOG.warn("left out of the index: {}", e.toString());
            return Optional.empty();
        }
    }

    /** Every folder in which a model may lie, sorted. */
    List<Path> folders() throws IOException {
        if (!Files.isDirectory(layout.models())) {
            return List.of();
        }
        List<Path> folders = new ArrayList<>();
        // what is as deep as that is visited as a file, whatever it is
        Files.walkFileTree(layout.models(), Set.of(), LibraryLayout.SLUG_DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                if (layout.models().relativize(path).getNameCount() == LibraryLayout.SLUG_DEPTH) {
                    folders.add(path);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException fault) throws IOException {
                if (fault instanceof NoSuchFileException) {
                    // a model was removed or published just now, and with it a folder above
                    return FileVisitResult.CONTINUE;
                }
                throw fault;
            }
        });
        return folders.stream().sorted().toList();
    }
}
