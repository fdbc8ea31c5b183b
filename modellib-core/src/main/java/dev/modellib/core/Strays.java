package dev.modellib.core;

import dev.modellib.core.TreeFinding.Kind;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What lies in {@code models/} outside of the models' folders. Changes nothing. */
final class Strays {

    private final LibraryLayout layout;
    private final Roots roots;

    Strays(LibraryLayout layout) {
        this.layout = layout;
        this.roots = new Roots(layout);
    }

    /** Files above the models' folders, and folders of nobody. */
    List<TreeFinding> all() throws IOException {
        List<TreeFinding> findings = new ArrayList<>();
        if (!Files.isDirectory(layout.models())) {
            return findings;
        }
        Files.walkFileTree(layout.models(), Set.of(), LibraryLayout.SLUG_DEPTH, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                at(path).ifPresent(findings::add);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException fault) {
                if (!(fault instanceof NoSuchFileException)) {
                    findings.add(TreeFinding.unreadable(path, fault));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return findings;
    }

    /** The files right in a folder above the models'. */
    List<TreeFinding> in(Path folder) throws IOException {
        List<TreeFinding> findings = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                if (!Files.isDirectory(child)) {
                    at(child).ifPresent(findings::add);
                }
            }
        } catch (java.nio.file.NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        return findings;
    }

    /** A file above or at the place of a model's folder, or a folder there without a record. */
    Optional<TreeFinding> at(Path path) {
        if (roots.of(path).isPresent() && !Files.isDirectory(path)) {
            // its root is not there; or it is, and then the index misses the model
            return Optional.empty();
        }
        if (Files.isDirectory(path)) {
            return Files.exists(path.resolve(LibraryLayout.METADATA), LinkOption.NOFOLLOW_LINKS)
                    ? Optional.empty()
                    : Optional.of(TreeFinding.of(
                            Kind.FOLDER_WITHOUT_RECORD, path, "no record is in it; import it, or move it away"));
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS) || FolderLook.isTemporary(path)) {
            return Optional.empty();
        }
        return Optional.of(TreeFinding.of(Kind.FILE_ADDED, path, "no record names it; import it, or move it away"));
    }
}
