package dev.modellib.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is written from its start to its end and then never again; nobody else may read it before that.
 *
 * <p>What is not sealed is removed when it is closed.
 */
final class NewFile implements Closeable {
    /** Refuses whatever is there already, a link included. */
    static final Set<OpenOption> OPTIONS = Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.READ,
            LinkOption.NOFOLLOW_LINKS);

    private static final Logger LOG = LoggerFactory.getLogger(NewFile.class);

    private final Path file;
    private final FileChannel channel;
    private final Slices slices;
    private long lengthBytes;
    private boolean sealed;

    private NewFile(Path file, FileChannel channel, long sizeBytes) {
        this.file = file;
        this.channel = channel;
        this.slices = new Slices(sizeBytes);
    }

    /** Makes an empty file where nothing is, in a folder that is there; its length is a hint. */
    static NewFile create(Path file, long sizeBytes) throws StorageException {
        try {
            return new NewFile(file, FileChannel.open(file, OPTIONS, Modes.ownerOnly(file)), sizeBytes);
        } catch (NoSuchFileException e) {
            Path folder = file.toAbsolutePath().getParent();
            throw new StorageException.NoSuchSource(folder == null ? file : folder, e);
        } catch (IOException e) {
            throw Faults.ofWrite(e, file, 1);
        }
    }

    void write(byte[] bytes, int count) throws StorageException {
        try {
            slices.write(channel, bytes, count);
            lengthBytes += count;
        } catch (IOException e) {
            throw Faults.ofWrite(e, file, count);
        }
    }

    /**
     * Lets the system move bytes here from an open file. Why it moves none is seen by who reads and writes them instead: the
     * system does not tell on which side it failed.
     *
     * @return how many were moved, 0 when it cannot do it
     */
    long take(FileChannel from, long offset, long most) throws StorageException {
        try {
            try {
                from.transferTo(offset, most, channel);
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException e) {
                LOG.debug("{} is read and written from here on: {}", Display.of(file), Display.of(e));
            }
            long moved = channel.position() - lengthBytes;
            lengthBytes += moved;
            return moved;
        } catch (IOException e) {
            throw Faults.ofWrite(e, file, most);
        }
    }

    /**
     * Forces it to the drive and makes it read-only. A refusal is final: after a failed force nobody knows which bytes the file
     * holds, and a second force would claim success.
     */
    void seal() throws StorageException {
        Faults.checkInterrupt();
        try {
            if (channel.size() != lengthBytes) {
                throw new StorageException.Failed(file, "was changed by somebody else while it was written", null);
            }
            Modes.makeReadOnly(file);
            channel.force(true);
            channel.close();
            sealed = true;
        } catch (IOException e) {
            throw Faults.ofWrite(e, file, lengthBytes);
        }
    }

    @Override
    public void close() throws StorageException {
        if (sealed) {
            return;
        }
        try {
            try {
                channel.close();
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw Faults.of(e, file);
        }
    }
}
