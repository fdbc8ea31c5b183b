package dev.modellib.core;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes an audit as JSON Lines at the end of a file: one object a line, in ASCII, with the fields {@code at} (ISO 8601, UTC),
 * {@code actor}, {@code verb}, {@code subject}, {@code outcome}, {@code durationMillis} and {@code bytes}.
 *
 * <p>A file that has grown to its limit is renamed to {@code NAME.1}, the one of that name to {@code NAME.2} and so on; of those
 * only so many stay. A new file is readable by its owner only, where the file system has such rights. A line that a crash cut short
 * is ended by the next one.
 *
 * <p><em>Threads:</em> safe for use by many; one file is for one sink of one process. <em>Closing:</em> by the host, after the
 * library; afterwards {@link #record} throws {@link IllegalStateException}.
 *
 * <p><em>Source:</em> <a href="https://jsonlines.org">jsonlines.org</a>.
 */
public final class JsonLinesAuditSink implements AuditSink, Closeable {

    private static final FileAttribute<?>[] OWNER_ONLY = {
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
    private static final FileAttribute<?>[] NO_RIGHTS = {};

    private final Path file;
    private final long maxBytes;
    private final int keptFiles;
    private final boolean force;
    private @Nullable FileChannel channel;
    private boolean closed;

    private JsonLinesAuditSink(Builder builder) {
        file = builder.file;
        maxBytes = builder.maxBytes;
        keptFiles = builder.keptFiles;
        force = builder.force;
    }

    /**
     * A sink that writes to a file, with the defaults.
     *
     * @param file the file; it is made at the first event, and its folder has to be there
     * @return the sink
     */
    public static JsonLinesAuditSink of(Path file) {
        return builder(file).build();
    }

    /**
     * Starts a sink.
     *
     * @param file the file; it is made at the first event, and its folder has to be there
     * @return a builder with the defaults
     */
    public static Builder builder(Path file) {
        return new Builder(file);
    }

    @Override
    public synchronized void record(AuditEvent event) throws IOException {
        if (closed) {
            throw new IllegalStateException("the audit file " + file + " is closed");
        }
        byte[] line =
                (Json.text(fields(event)).replace("\u007f", "\\u007F") + "\n").getBytes(StandardCharsets.US_ASCII);
        // an interrupt, which is how an operation is cancelled, would close the channel
        boolean interrupted = Thread.interrupted();
        try {
            write(line);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Map<String, Object> fields(AuditEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at", event.at().toString());
        fields.put("actor", event.actor());
        fields.put("verb", event.verb());
        fields.put("subject", event.subject());
        fields.put("outcome", event.outcome());
        fields.put("durationMillis", event.duration().toMillis());
        fields.put("bytes", event.bytes());
        return fields;
    }

    private void write(byte[] line) throws IOException {
        FileChannel open = channel != null && channel.isOpen() ? channel : open();
        if (open.size() > 0 && open.size() + line.length > maxBytes) {
            open.close();
            rotate();
            open = open();
        }
        channel = open;
        long before = open.size();
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line);
            while (bytes.hasRemaining()) {
                open.write(bytes);
            }
            if (force) {
                open.force(false);
            }
        } catch (IOException e) {
            cut(open, before, e);
            throw e;
        }
    }

    /** Half a line is none; after a failed force nothing is known of the file, so it is opened anew. */
    private static void cut(FileChannel open, long size, IOException reason) {
        try (open) {
            open.truncate(size);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private FileChannel open() throws IOException {
        boolean posix = Files.getFileStore(folder()).supportsFileAttributeView("posix");
        Set<OpenOption> append = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        boolean torn = isTorn();
        FileChannel opened = FileChannel.open(file, append, posix ? OWNER_ONLY : NO_RIGHTS);
        if (torn) {
            opened.write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
        return opened;
    }

    private Path folder() {
        return Objects.requireNonNull(file.getParent(), "an absolute file has a folder");
    }

    private boolean isTorn() throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) == 0) {
            return false;
        }
        ByteBuffer last = ByteBuffer.allocate(1);
        try (FileChannel reading = FileChannel.open(file, StandardOpenOption.READ)) {
            reading.read(last, reading.size() - 1);
        }
        return last.get(0) != '\n';
    }

    private void rotate() throws IOException {
        for (int number = keptFiles; number >= 1; number--) {
            Path from = number == 1 ? file : numbered(number - 1);
            if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(from, numbered(number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (channel != null) {
            channel.close();
        }
    }

    /** Collects the settings. */
    public static final class Builder {
        private final Path file;
        private long maxBytes = 64L << 20;
        private int keptFiles = 4;
        private boolean force = true;

        private Builder(Path file) {
            this.file = file.toAbsolutePath();
        }

        /**
         * How long the file grows; 64 MiB by default.
         *
         * @param bytes 1 or more; a single line that is longer is written all the same
         * @return this
         */
        public Builder maxBytes(long bytes) {
            maxBytes = bytes;
            return this;
        }

        /**
         * How many files stay beside the one that is written to; 4 by default.
         *
         * @param files 1 to 1,000
         * @return this
         */
        public Builder keptFiles(int files) {
            keptFiles = files;
            return this;
        }

        /**
         * Whether each line is forced to the drive, so that it survives a power failure; true by default.
         *
         * @param each false to leave that to the operating system
         * @return this
         */
        public Builder force(boolean each) {
            force = each;
            return this;
        }

        /**
         * The sink.
         *
         * @return the sink
         * @throws IllegalArgumentException naming every setting out of range
         */
        public JsonLinesAuditSink build() {
            Faults faults = new Faults();
            faults.check(maxBytes >= 1, "maxBytes must be 1 or more, not " + maxBytes);
            faults.check(keptFiles >= 1 && keptFiles <= 1000, "keptFiles must be 1 to 1,000, not " + keptFiles);
            faults.throwIfAny();
            return new JsonLinesAuditSink(this);
        }
    }
}
