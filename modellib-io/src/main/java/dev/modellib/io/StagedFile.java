package dev.modellib.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * A file on its way in: bytes are hashed while they are appended, and sealing it gives their fingerprint.
 *
 * <p>It is readable and writable by its owner only until it is sealed. After a fault of the storage it takes no more bytes:
 * close it and {@link #resume} it, which trusts nothing but the bytes on disk.
 *
 * <p><i>Threads:</i> one at a time. <i>Blocks:</i> on the disk and on the stream given to {@link #append}. <i>Closing:</i>
 * keeps the bytes, sealed or not. Memory use does not depend on the file's size.
 */
public final class StagedFile implements Closeable {
    static final Set<OpenOption> NEW_FILE = Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.READ,
            LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> OLD_FILE =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

    private enum State {
        OPEN,
        BROKEN,
        SEALED,
        CLOSED
    }

    private final Path file;
    private final FileChannel channel;
    private final byte[] buffer = new byte[Slices.BUFFER_BYTES];
    private ContentDigests digests = new ContentDigests();
    private State state = State.OPEN;

    private StagedFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Makes a new, empty file.
     *
     * @param file where; its folder exists
     * @return the file, open
     * @throws StorageException {@code AlreadyExists} when anything is there, a link included; {@code NoSuchSource} when the
     *     folder is not; {@code PermissionDenied}, {@code InsufficientSpace}, {@code Failed}
     */
    public static StagedFile create(Path file) throws StorageException {
        try {
            return new StagedFile(file, FileChannel.open(file, NEW_FILE, Modes.ownerOnly(file)));
        } catch (NoSuchFileException e) {
            Path folder = file.toAbsolutePath().getParent();
            throw new StorageException.NoSuchSource(folder == null ? file : folder, e);
        } catch (IOException e) {
            throw Faults.ofWrite(e, file, 1);
        }
    }

    /**
     * Opens a file that was staged earlier, sealed or not, and hashes the bytes that are in it; makes it when it is not there.
     *
     * @param file where
     * @param progress is given the number of bytes hashed since its last call
     * @return the file, open, with its end as the place of the next byte
     * @throws StorageException {@code Interrupted} when cancelled (the bytes stay); {@code Failed} when it is a link, something
     *     other than a file, or a file that has a second name (writing to it would change that one, too); else as
     *     {@link #create}
     */
    public static StagedFile resume(Path file, LongConsumer progress) throws StorageException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                throw new StorageException.Failed(file, "is no file that can be resumed; remove it", null);
            }
            if (Modes.names(file) > 1) {
                throw new StorageException.Failed(file, "has another name and is not written to; remove it", null);
            }
            Modes.makeOwnerOnly(file);
            StagedFile staged = new StagedFile(file, FileChannel.open(file, OLD_FILE));
            staged.hashWhatIsThere(progress);
            return staged;
        } catch (NoSuchFileException e) {
            return create(file);
        } catch (IOException e) {
            throw Faults.of(e, file);
        }
    }

    private void hashWhatIsThere(LongConsumer progress) throws StorageException {
        boolean done = false;
        try {
            int count;
            do {
                Faults.checkInterrupt();
                count = Slices.read(channel, buffer, buffer.length);
                digests.update(buffer, 0, count);
                if (count > 0) {
                    progress.accept(count);
                }
            } while (count == buffer.length);
            done = true;
        } catch (IOException e) {
            throw Faults.of(e, file);
        } finally {
            if (!done) {
                close();
            }
        }
    }

    /**
     * Returns how many bytes are in it.
     *
     * @return bytes, all of them hashed
     */
    public long lengthBytes() {
        return digests.lengthBytes();
    }

    /**
     * Appends a stream up to its end, hashing while writing. The stream is not closed.
     *
     * <p>What the stream throws is passed on as it is, with the bytes received before it kept: the next {@code append} goes on
     * there.
     *
     * @param in the bytes
     * @param progress is given the number of bytes appended since its last call
     * @throws StorageException {@code InsufficientSpace}, {@code Failed} when the disk does not take them; {@code Interrupted}
     *     when cancelled
     * @throws IOException what the stream throws
     * @throws IllegalStateException when it is sealed, closed or broken by an earlier fault
     */
    public void append(InputStream in, LongConsumer progress) throws IOException {
        requireOpen();
        while (true) {
            Faults.checkInterrupt();
            int count = in.read(buffer);
            if (count < 0) {
                return;
            }
            append(buffer, count);
            progress.accept(count);
        }
    }

    /** Appends the first bytes of an array. */
    void append(byte[] bytes, int count) throws StorageException {
        requireOpen();
        try {
            Slices.write(channel, bytes, count);
        } catch (IOException e) {
            state = State.BROKEN;
            throw Faults.ofWrite(e, file, count);
        }
        digests.update(bytes, 0, count);
    }

    /**
     * Forgets all bytes: the file is empty again.
     *
     * @throws StorageException when the disk refuses
     * @throws IllegalStateException when it is sealed, closed or broken by an earlier fault
     */
    public void restart() throws StorageException {
        requireOpen();
        state = State.BROKEN;
        try {
            channel.truncate(0);
            channel.position(0);
        } catch (IOException e) {
            throw Faults.of(e, file);
        }
        digests = new ContentDigests();
        state = State.OPEN;
    }

    /**
     * Ends the file: its bytes are forced to the drive, it is made read-only where the volume knows modes (0444), and it is
     * closed.
     *
     * <p>When the drive refuses, or somebody else changed the file's length, the file is removed: after a failed force nobody
     * knows which bytes it holds, and a second force would claim success.
     *
     * @return the fingerprint of its bytes
     * @throws StorageException {@code Interrupted} when cancelled (the bytes stay), {@code InsufficientSpace} or {@code Failed}
     *     when the drive refused
     * @throws IllegalStateException when it is sealed, closed or broken by an earlier fault
     */
    public Fingerprint seal() throws StorageException {
        requireOpen();
        Faults.checkInterrupt();
        state = State.BROKEN;
        try {
            if (channel.size() != digests.lengthBytes()) {
                throw new StorageException.Failed(file, "was changed by somebody else while it was staged", null);
            }
            Modes.makeReadOnly(file);
            channel.force(true);
            channel.close();
        } catch (ClosedByInterruptException e) {
            throw Faults.of(e, file);
        } catch (IOException e) {
            StorageException fault = Faults.ofWrite(e, file, digests.lengthBytes());
            discard(fault);
            throw fault;
        }
        state = State.SEALED;
        return digests.finish();
    }

    /** Closes and removes it because of a fault, which keeps what else goes wrong. */
    void discard(Throwable fault) {
        try {
            close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            fault.addSuppressed(e);
        }
    }

    @Override
    public void close() throws StorageException {
        state = State.CLOSED;
        try {
            channel.close();
        } catch (IOException e) {
            throw Faults.of(e, file);
        }
    }

    private void requireOpen() {
        if (state != State.OPEN) {
            throw new IllegalStateException(Display.of(file) + " takes no more bytes: it is " + state
                    + "; close it, and resume it if bytes are missing");
        }
    }
}
