package dev.modellib.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder below a root that was opened name by name, following no link: what is done through it is done in that folder, also
 * when somebody moves the folder or puts a link in its place meanwhile.
 *
 * <p>Java makes no links or folders through a handle. Where a {@link DescriptorPath} leads into the folder they are made there; else they
 * are made in the root itself, under a temporary name, and moved in, which Java can. The root is taken as it is given; whoever can
 * exchange that is trusted.
 */
final class OpenedFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenedFolder.class);

    private final Path root;
    private final List<String> names;
    private final Optional<LinkStaging> making;
    /** Of the root and of each folder on the way. */
    private final List<SecureDirectoryStream<Path>> handles = new ArrayList<>();

    /** As far as they were asked for. */
    private final Map<Integer, Optional<DescriptorPath>> paths = new HashMap<>();

    private final List<Integer> made = new ArrayList<>();

    private OpenedFolder(
            Path root, List<String> names, Optional<LinkStaging> making, SecureDirectoryStream<Path> handle) {
        this.root = root;
        this.names = names;
        this.making = making;
        handles.add(handle);
    }

    /**
     * Opens the folder; empty when that is not offered here, because of the platform or since another volume begins below the
     * root.
     *
     * @param names of the folders below the root
     * @param making for what those that are missing are made; empty when they are not
     */
    static Optional<OpenedFolder> open(Path root, List<String> names, Optional<LinkStaging> making) throws IOException {
        Path real = root.toRealPath();
        // it is closed with the folder
        @SuppressWarnings("StreamResourceLeak")
        DirectoryStream<Path> entries = Files.newDirectoryStream(real);
        if (!(entries instanceof SecureDirectoryStream<Path> secure)) {
            entries.close();
            return Optional.empty();
        }
        OpenedFolder folder = new OpenedFolder(real, names, making, secure);
        try {
            boolean reachable = folder.isOnVolumeOfRoot();
            for (int depth = 0; reachable && depth < names.size(); depth++) {
                folder.descend(depth);
                reachable = folder.isOnVolumeOfRoot();
            }
            if (reachable) {
                return Optional.of(folder);
            }
        } catch (AtomicMoveNotSupportedException e) {
            LOG.debug("{} is mounted in parts: {}", Display.of(real), Display.of(e));
        } catch (IOException | RuntimeException e) {
            folder.removeMade(e);
            folder.close();
            throw e;
        }
        folder.close();
        return Optional.empty();
    }

    private void descend(int depth) throws IOException {
        SecureDirectoryStream<Path> parent = handles.get(depth);
        Path name = name(names.get(depth));
        Optional<BasicFileAttributes> there = FolderEntries.look(parent, name);
        if (there.isEmpty() && making.isPresent()) {
            there = make(depth, name, making.get());
        }
        if (there.isEmpty()) {
            throw new NoSuchFileException(path(depth + 1).toString());
        }
        if (!there.get().isDirectory() || there.get().isOther()) {
            throw new StorageException.Failed(
                    path(depth + 1), "is no folder but a link or a file, and is not followed; remove it", null);
        }
        handles.add(parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
    }

    /** A path of a name in the folder that leads there whatever becomes of the folder's name; empty where there is none. */
    Optional<Path> direct(String name) throws IOException {
        return direct(names.size(), name);
    }

    private Optional<Path> direct(int depth, String name) throws IOException {
        Optional<DescriptorPath> path = paths.get(depth);
        if (path == null) {
            path = descriptor(handles.get(depth));
            paths.put(depth, path);
        }
        return path.map(folder -> folder.resolve(name));
    }

    private Optional<DescriptorPath> descriptor(SecureDirectoryStream<Path> folder) throws IOException {
        Optional<FileKey> key = FolderEntries.key(folder);
        FileChannel channel = key.isPresent() && root.getFileSystem() == FileSystems.getDefault() ? open(folder) : null;
        return channel == null ? Optional.empty() : DescriptorPath.of(channel, key.get());
    }

    /** Makes a folder; one that another has made meanwhile does as well. */
    private Optional<BasicFileAttributes> make(int depth, Path name, LinkStaging staging) throws IOException {
        SecureDirectoryStream<Path> parent = handles.get(depth);
        Optional<Path> direct = direct(depth, name.toString());
        if (direct.isPresent()) {
            try {
                Files.createDirectory(direct.get());
                made.add(depth);
                Folders.forceWhateverComes(() -> open(parent));
            } catch (FileAlreadyExistsException e) {
                LOG.trace("made by another meanwhile: {}", Display.of(name));
            }
            return FolderEntries.look(parent, name);
        }
        return makeByMove(depth, name, temporary(staging));
    }

    private Optional<BasicFileAttributes> makeByMove(int depth, Path name, Path temporary) throws IOException {
        SecureDirectoryStream<Path> parent = handles.get(depth);
        Path temporaryName = name(temporary);
        Files.createDirectory(temporary);
        try {
            handles.get(0).move(temporaryName, parent, name);
            made.add(depth);
        } catch (IOException | RuntimeException e) {
            FolderEntries.deleteFolder(handles.get(0), temporaryName, e);
            Optional<BasicFileAttributes> others =
                    e instanceof IOException ? FolderEntries.look(parent, name) : Optional.empty();
            if (others.isEmpty()) {
                throw e;
            }
            return others;
        }
        Folders.forceWhateverComes(() -> open(parent));
        return FolderEntries.look(parent, name);
    }

    private boolean isOnVolumeOfRoot() throws IOException {
        Optional<String> of = device(handles.get(0));
        return of.isPresent() && of.equals(device(handle()));
    }

    private static Optional<String> device(SecureDirectoryStream<Path> folder) throws IOException {
        return FolderEntries.key(folder).map(FileKey::device);
    }

    private SecureDirectoryStream<Path> handle() {
        return handles.get(handles.size() - 1);
    }

    /** The path of the folder when it was opened, in which no name is a link. */
    Path path() {
        return path(names.size());
    }

    private Path path(int depth) {
        Path path = root;
        for (String name : names.subList(0, depth)) {
            path = path.resolve(name);
        }
        return path;
    }

    /** A name in the root, for what is to be moved in. */
    Path temporary(LinkStaging staging) {
        return staging.in(root);
    }

    private Path name(String text) {
        return root.getFileSystem().getPath(text);
    }

    private Path name(Path path) {
        return name(String.valueOf(path.getFileName()));
    }

    /** What is at a name in the folder; empty when nothing is. */
    Optional<BasicFileAttributes> look(String name) throws IOException {
        return FolderEntries.look(handle(), name(name));
    }

    /** Moves what was made at {@link #temporary} in under a name that {@link #look} has just seen free. */
    void moveIn(Path temporary, String name) throws IOException {
        Path from = name(temporary);
        handles.get(0).move(from, handle(), name(name));
        try {
            // where both were names of one file already, the system does nothing and calls it done
            if (FolderEntries.look(handles.get(0), from).isPresent()) {
                throw new StorageException.AlreadyExists(path().resolve(name), null);
            }
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            deleteAfter(name, e);
            throw e;
        }
    }

    /** Gives what is in the folder another name that {@link #look} has just seen free. */
    void rename(String from, String to) throws IOException {
        handle().move(name(from), handle(), name(to));
    }

    void removeTemporary(Path temporary, Throwable fault) {
        FolderEntries.deleteFile(handles.get(0), name(temporary), fault);
    }

    void delete(String name) throws IOException {
        handle().deleteFile(name(name));
    }

    /** Removes a folder if it is empty; whether nothing is there any more. */
    boolean deleteEmpty(String name) throws IOException {
        Optional<BasicFileAttributes> there = look(name);
        if (there.isPresent() && there.get().isDirectory()) {
            try {
                handle().deleteDirectory(name(name));
            } catch (DirectoryNotEmptyException e) {
                return false;
            }
        }
        return there.isEmpty() || there.get().isDirectory();
    }

    void deleteAfter(String name, Throwable fault) {
        FolderEntries.deleteFile(handle(), name(name), fault);
    }

    void force() throws IOException {
        SecureDirectoryStream<Path> folder = handle();
        Folders.forceWhateverComes(() -> open(folder));
    }

    private @Nullable FileChannel open(SecureDirectoryStream<Path> folder) throws IOException {
        SeekableByteChannel channel = folder.newByteChannel(name("."), Set.of(StandardOpenOption.READ));
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        return null;
    }

    /** Removes the folders that were made for a change that failed, as far as nobody else uses them. */
    void removeMade(Throwable fault) {
        for (int i = made.size() - 1; i >= 0; i--) {
            int depth = made.get(i);
            if (!FolderEntries.deleteFolder(handles.get(depth), name(names.get(depth)), fault)) {
                return;
            }
        }
    }

    /** Lets the handles go; nothing was written through them that a fault could lose. */
    @Override
    public void close() {
        List<Closeable> opened = new ArrayList<>(handles);
        paths.values().forEach(path -> path.ifPresent(opened::add));
        for (Closeable handle : opened) {
            try {
                handle.close();
            } catch (IOException e) {
                LOG.debug("{} was not closed in order: {}", Display.of(root), Display.of(e));
            }
        }
    }
}
