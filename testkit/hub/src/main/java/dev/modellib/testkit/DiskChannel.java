package dev.modellib.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** An open file of a {@link FaultyDisk}. Closing it closes the real file, whatever the disk says. */
final class DiskChannel extends FileChannel {
    private final FaultyDisk disk;
    private final Path file;
    private final FileChannel real;

    DiskChannel(FaultyDisk disk, Path file, FileChannel real) {
        this.disk = disk;
        this.file = file;
        this.real = real;
        disk.opened();
    }

    /** What is done with as much of a buffer as the disk lets through. */
    private interface Transfer {
        int of(ByteBuffer buffer) throws IOException;
    }

    private int transfer(DiskOperation operation, ByteBuffer buffer, Transfer transfer) throws IOException {
        int limit = buffer.limit();
        int allowed = disk.meetTransfer(operation, file, buffer.remaining());
        buffer.limit(buffer.position() + allowed);
        try {
            return transfer.of(buffer);
        } finally {
            buffer.limit(limit);
        }
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        return transfer(DiskOperation.READ, buffer, real::read);
    }

    @Override
    public int read(ByteBuffer buffer, long position) throws IOException {
        return transfer(DiskOperation.READ, buffer, part -> real.read(part, position));
    }

    @Override
    public long read(ByteBuffer[] buffers, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            if (buffers[i].hasRemaining()) {
                // fewer bytes than asked for is a legal answer
                return read(buffers[i]);
            }
        }
        return 0;
    }

    @Override
    public int write(ByteBuffer buffer) throws IOException {
        return transfer(DiskOperation.WRITE, buffer, real::write);
    }

    @Override
    public int write(ByteBuffer buffer, long position) throws IOException {
        return transfer(DiskOperation.WRITE, buffer, part -> real.write(part, position));
    }

    @Override
    public long write(ByteBuffer[] buffers, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            if (buffers[i].hasRemaining()) {
                return write(buffers[i]);
            }
        }
        return 0;
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        int most = (int) Math.min(count, Integer.MAX_VALUE);
        return real.transferTo(position, disk.meetTransfer(DiskOperation.READ, file, most), target);
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
        int most = (int) Math.min(count, Integer.MAX_VALUE);
        return real.transferFrom(source, position, disk.meetTransfer(DiskOperation.WRITE, file, most));
    }

    @Override
    public long position() throws IOException {
        return real.position();
    }

    @Override
    public FileChannel position(long newPosition) throws IOException {
        real.position(newPosition);
        return this;
    }

    @Override
    public long size() throws IOException {
        disk.meetOpen(DiskOperation.LOOK, file);
        return real.size();
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        disk.meetOpen(DiskOperation.TRUNCATE, file);
        real.truncate(size);
        return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        disk.meetOpen(DiskOperation.FORCE, file);
        real.force(metaData);
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
        disk.meetOpen(DiskOperation.LOOK, file);
        return real.map(mode, position, size);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        disk.meetOpen(DiskOperation.LOOK, file);
        return real.lock(position, size, shared);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        disk.meetOpen(DiskOperation.LOOK, file);
        return real.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        disk.closed();
        real.close();
        disk.meetOpen(DiskOperation.CLOSE, file);
    }
}
