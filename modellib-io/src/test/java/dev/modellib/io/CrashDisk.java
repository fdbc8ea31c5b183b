package dev.modellib.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Writes to real files and keeps a log of it, from which every state is made that a power loss at any moment may leave: what was
 * written before a force began that had ended by then is there; of the rest any subset is, sector by sector.
 */
class CrashDisk implements Disk {
    private static final int SECTOR_BYTES = 4096;

    /** One entry of the log: bytes at a place, a new length, or the end of a force with the place in the log where it began. */
    private record Step(Path file, long offset, byte[] bytes, long newLength, int forcedFrom) {
        boolean isForce() {
            return forcedFrom >= 0;
        }
    }

    private final List<Step> log = new ArrayList<>();
    private final Map<Path, byte[]> before = new HashMap<>();

    /** What a test does before a write, such as throwing. */
    void beforeWrite(Path file) throws IOException {}

    /** What a test does before a read. */
    void beforeRead(Path file, long offset) throws IOException {}

    /** What a test does before a force. */
    void beforeForce(Path file) throws IOException {}

    /** Whether a force of this file forces anything. */
    boolean isHonest(Path file) {
        return true;
    }

    @Override
    public FileChannel open(Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        synchronized (log) {
            if (!before.containsKey(file)) {
                before.put(file, Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
            }
        }
        return new Channel(file, FileChannel.open(file, options, attributes));
    }

    private int log(Step step) {
        synchronized (log) {
            log.add(step);
            return log.size();
        }
    }

    int steps() {
        synchronized (log) {
            return log.size();
        }
    }

    /** The records of a journal that were forced within the first steps of the log. */
    ByteRanges forcedRecords(Path journal, int steps) {
        synchronized (log) {
            int forced = forcedFrom(journal, steps);
            ByteRanges ranges = ByteRanges.empty();
            for (Step step : log.subList(0, forced)) {
                if (step.file().equals(journal) && step.bytes() != null && step.bytes().length > 0) {
                    ByteBuffer record = ByteBuffer.wrap(step.bytes());
                    ranges = ranges.plus(new ByteRange(record.getLong(), record.getLong()));
                }
            }
            return ranges;
        }
    }

    private int forcedFrom(Path file, int steps) {
        int forced = 0;
        for (Step step : log.subList(0, steps)) {
            if (step.isForce() && step.file().equals(file)) {
                forced = Math.max(forced, step.forcedFrom());
            }
        }
        return forced;
    }

    /** The bytes of a file after a power loss behind the first steps of the log. */
    byte[] afterCrash(Path file, int steps, Random chance) {
        synchronized (log) {
            int forced = forcedFrom(file, steps);
            double kept = chance.nextInt(3) / 2.0;
            byte[] content = before.getOrDefault(file, new byte[0]);
            for (int i = 0; i < steps; i++) {
                Step step = log.get(i);
                if (!step.file().equals(file) || step.isForce()) {
                    continue;
                }
                boolean sure = i < forced;
                if (step.newLength() >= 0) {
                    content = sure || chance.nextDouble() < kept
                            ? Arrays.copyOf(content, (int) Math.min(content.length, step.newLength()))
                            : content;
                    continue;
                }
                for (int at = 0; at < step.bytes().length; at += SECTOR_BYTES) {
                    if (sure || chance.nextDouble() < kept) {
                        int length = Math.min(SECTOR_BYTES, step.bytes().length - at);
                        int to = (int) step.offset() + at;
                        content = content.length < to + length ? Arrays.copyOf(content, to + length) : content;
                        System.arraycopy(step.bytes(), at, content, to, length);
                    }
                }
            }
            return content;
        }
    }

    private final class Channel extends FileChannel {
        private final Path file;
        private final FileChannel real;

        Channel(Path file, FileChannel real) {
            this.file = file;
            this.real = real;
        }

        @Override
        public int write(ByteBuffer from, long offset) throws IOException {
            beforeWrite(file);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ByteBuffer copy = from.duplicate();
            int count = real.write(from, offset);
            for (int i = 0; i < count; i++) {
                bytes.write(copy.get());
            }
            log(new Step(file, offset, bytes.toByteArray(), -1, -1));
            return count;
        }

        @Override
        public void force(boolean metadata) throws IOException {
            int began = steps();
            beforeForce(file);
            if (isHonest(file)) {
                log(new Step(file, 0, null, -1, began));
            }
        }

        @Override
        public FileChannel truncate(long length) throws IOException {
            real.truncate(length);
            log(new Step(file, 0, null, length, -1));
            return this;
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            beforeRead(file, offset);
            return real.read(into, offset);
        }

        @Override
        public long size() throws IOException {
            return real.size();
        }

        @Override
        protected void implCloseChannel() throws IOException {
            real.close();
        }

        @Override
        public int read(ByteBuffer into) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] into, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] from, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long newPosition) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }
}
