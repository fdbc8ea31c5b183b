package dev.modellib.io;

import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a sequence once and takes both digests of it, on the calling thread and on helpers.
 *
 * <p>The calling thread reads and hands each block to whoever wants it (the writer of a copy). A block then waits for two pieces of
 * work: SHA-256, which takes blocks in their order and one at a time, and BLAKE3, which takes them in any order. Any thread that
 * has nothing better to do takes the next piece; the calling thread does so when it has no empty block to read into. So there is
 * no piece of work that waits for a thread which may never come, and the number of blocks bounds the memory.
 */
final class HashingPipeline {
    private static final Logger LOG = LoggerFactory.getLogger(HashingPipeline.class);

    /** Fills a block from the start and says how many bytes there are; less than the block's length only at the end. */
    interface Source {
        int read(byte[] block) throws StorageException;
    }

    /** Takes the bytes of a block, which must not be changed, on the calling thread. */
    interface Sink {
        void write(byte[] block, int count) throws StorageException;
    }

    /** Bytes on their way, and what is left to do with them. */
    private static final class Block {
        final byte[] bytes;
        int count;
        long offset;
        int workLeft;
        int @Nullable [] halves;

        Block(int size) {
            bytes = new byte[size];
        }
    }

    private final MessageDigest sha256 = ContentDigests.messageDigest("SHA-256");
    private final Blake3 blake3 = new Blake3();
    private final Deque<Block> empty = new ArrayDeque<>();
    private final Deque<Block> forSha = new ArrayDeque<>();
    private final Deque<Block> forBlake = new ArrayDeque<>();
    /** In the order of the sequence: hashed or about to be, and not yet joined to the tree. */
    private final Deque<Block> unjoined = new ArrayDeque<>();

    private boolean shaTaken;
    private boolean closed;
    private @Nullable Throwable failure;

    private HashingPipeline() {}

    /** Reads the source to its end. */
    static Fingerprint run(CopyPlan plan, Workers workers, Source source, Sink sink) throws StorageException {
        if (plan.helpers() == 0) {
            return runAlone(plan, source, sink);
        }
        HashingPipeline pipeline = new HashingPipeline();
        try {
            return pipeline.runWith(plan, workers, source, sink);
        } finally {
            pipeline.close();
        }
    }

    private static Fingerprint runAlone(CopyPlan plan, Source source, Sink sink) throws StorageException {
        ContentDigests digests = new ContentDigests();
        byte[] block = new byte[plan.blockBytes()];
        for (int count = source.read(block); count > 0; count = source.read(block)) {
            Faults.checkInterrupt();
            sink.write(block, count);
            digests.update(block, 0, count);
        }
        return digests.finish();
    }

    private Fingerprint runWith(CopyPlan plan, Workers workers, Source source, Sink sink) throws StorageException {
        for (int helper = 0; helper < plan.helpers(); helper++) {
            start(workers);
        }
        for (int made = 0; made < plan.blocks(); made++) {
            empty.add(new Block(plan.blockBytes()));
        }
        Blake3 own = new Blake3();
        long length = 0;
        while (true) {
            Faults.checkInterrupt();
            workUntil(own, false, () -> !empty.isEmpty());
            Block block = takeEmpty();
            block.count = source.read(block.bytes);
            if (block.count == 0) {
                break;
            }
            block.offset = length;
            length += block.count;
            offer(block);
            sink.write(block.bytes, block.count);
        }
        workUntil(own, false, unjoined::isEmpty);
        return ContentDigests.fingerprint(length, sha256, blake3.finish());
    }

    private void start(Workers workers) {
        try {
            workers.executor().execute(this::help);
        } catch (RejectedExecutionException e) {
            LOG.debug("no helper: {}", e.toString());
        }
    }

    private void help() {
        try {
            workUntil(new Blake3(), true, () -> closed);
        } catch (StorageException.Interrupted e) {
            LOG.debug("a helper was interrupted and leaves the rest to others");
        } catch (Throwable e) {
            fail(e);
        }
    }

    private synchronized Block takeEmpty() {
        return empty.remove();
    }

    private synchronized void offer(Block block) {
        block.workLeft = 2;
        block.halves = null;
        forSha.add(block);
        forBlake.add(block);
        unjoined.add(block);
        notifyAll();
    }

    /** Does what there is to do, one piece at a time, and waits where there is none, until the condition holds. */
    private void workUntil(Blake3 own, boolean shaFirst, BooleanSupplier condition) throws StorageException {
        while (true) {
            Block block;
            boolean sha;
            synchronized (this) {
                rethrow();
                if (condition.getAsBoolean()) {
                    return;
                }
                boolean shaWaits = !shaTaken && !forSha.isEmpty();
                sha = shaWaits && (shaFirst || forBlake.isEmpty());
                block = sha ? forSha.poll() : forBlake.poll();
                if (block == null) {
                    awaitChange();
                    continue;
                }
                shaTaken |= sha;
            }
            if (sha) {
                sha256.update(block.bytes, 0, block.count);
            } else if (block.count == Blake3.RUN_BYTES) {
                block.halves = own.hashRun(block.bytes, block.offset);
            }
            finished(block, sha);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // each caller looks again in a loop of its own
    private void awaitChange() throws StorageException.Interrupted {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException.Interrupted(e);
        }
    }

    private synchronized void finished(Block block, boolean sha) {
        if (sha) {
            shaTaken = false;
        }
        block.workLeft--;
        join();
        notifyAll();
    }

    /** Joins what is hashed, in order, and gives free what nobody needs any more. */
    private void join() {
        for (Block next = unjoined.peek(); next != null && next.workLeft == 0; next = unjoined.peek()) {
            unjoined.remove();
            int[] halves = next.halves;
            if (halves != null) {
                blake3.appendRun(halves);
            } else {
                blake3.update(next.bytes, 0, next.count);
            }
            empty.add(next);
        }
    }

    private synchronized void fail(Throwable fault) {
        failure = fault;
        notifyAll();
    }

    private void rethrow() {
        Throwable fault = failure;
        if (fault instanceof Error error) {
            throw error;
        } else if (fault instanceof RuntimeException runtime) {
            throw runtime;
        } else if (fault != null) {
            throw new IllegalStateException(fault);
        }
    }

    private synchronized void close() {
        closed = true;
        forSha.clear();
        forBlake.clear();
        notifyAll();
    }
}
