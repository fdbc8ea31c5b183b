package dev.modellib.core;

import dev.modellib.core.TreeFinding.Kind;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compares what lies in a model's folder with the model's record. Changes nothing. */
final class FolderLook {

    /** A small file on its way to its place. */
    private static final Pattern TEMPORARY = Pattern.compile("\\.modellib-[0-9a-f-]{36}\\.tmp");

    private FolderLook() {}

    /** How far a file of the recorded size is looked into. */
    interface Content {
        /** Comes before the files of a model are looked at. */
        default void begin(Model model) {}

        /** What is wrong with it; empty when nothing is. */
        Optional<TreeFinding> look(Model model, ModelFile file, BasicFileAttributes now) throws IOException;
    }

    static List<TreeFinding> look(Model model, Content content) throws IOException {
        content.begin(model);
        List<TreeFinding> findings = new ArrayList<>();
        Set<String> unknown = names(model.folder(), findings);
        unknown.remove(LibraryLayout.METADATA);
        for (ModelFile file : model.files()) {
            unknown.remove(file.path());
            look(model, file, content).ifPresent(findings::add);
        }
        for (String name : unknown) {
            findings.add(TreeFinding.of(
                    Kind.FILE_ADDED,
                    model.folder().resolve(name),
                    model,
                    "the record of " + model.slug() + " does not name it; import it from elsewhere, or move it away"));
        }
        return findings;
    }

    private static Optional<TreeFinding> look(Model model, ModelFile file, Content content) throws IOException {
        Path path = model.pathOf(file);
        BasicFileAttributes now;
        try {
            now = file.external()
                    ? Files.readAttributes(path, BasicFileAttributes.class)
                    : Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return Optional.of(TreeFinding.of(
                    Kind.FILE_REMOVED, path, model, "it is not there; verify --repair gets it again where it can"));
        } catch (IOException e) {
            return Optional.of(TreeFinding.unreadable(path, e));
        }
        if (!now.isRegularFile() || now.size() != file.sizeBytes()) {
            String what = now.isRegularFile() ? "it has " + now.size() + " bytes" : "it is no file";
            return Optional.of(TreeFinding.of(
                    Kind.FILE_CHANGED,
                    path,
                    model,
                    what + ", and its record says " + file.sizeBytes() + " bytes; verify --repair"));
        }
        return content.look(model, file, now);
    }

    static boolean isTemporary(Path file) {
        return TEMPORARY.matcher(String.valueOf(file.getFileName())).matches();
    }

    /** Everything below a folder that is no folder, by its path there. A link is looked at, not followed. */
    private static Set<String> names(Path folder, List<TreeFinding> findings) throws IOException {
        Set<String> names = new TreeSet<>();
        // on a further root it is a link
        Path there = Files.isSymbolicLink(folder) ? folder.toRealPath() : folder;
        String separator = folder.getFileSystem().getSeparator();
        Files.walkFileTree(there, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!isTemporary(file)) {
                    names.add(there.relativize(file).toString().replace(separator, "/"));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException fault) {
                if (!(fault instanceof NoSuchFileException)) {
                    findings.add(TreeFinding.unreadable(file, fault));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path gone, @Nullable IOException fault) {
                return FileVisitResult.CONTINUE;
            }
        });
        return names;
    }
}
