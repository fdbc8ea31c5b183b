package dev.modellib.io;

/**
 * How a file is to be taken in or hashed: decided from what is known of the volumes, before anything is done.
 *
 * @param cloneFirst whether to try a clone that shares the source's blocks, so that only hashing is paid
 * @param blockBytes how much is read at a time, a positive number
 * @param blocks how many blocks may be under way, 1 or more; {@code blocks * blockBytes} bounds the memory
 * @param helpers how many threads beside the calling one, 0 or more
 */
public record CopyPlan(boolean cloneFirst, int blockBytes, int blocks, int helpers) {
    /** Both digests are fastest at this size: less loses vector speed and hands over too often, more leaves the caches. */
    private static final int BLOCK_BYTES = Blake3.RUN_BYTES;

    private static final int MOST_BLOCKS = 8;

    /** SHA-256 is one sequence and cannot be shared out: beside it, one thread for BLAKE3 and one to read and write have work. */
    private static final int MOST_HELPERS = 2;

    /**
     * Checks the ranges.
     *
     * @param cloneFirst whether to try a clone
     * @param blockBytes how much is read at a time
     * @param blocks how many blocks may be under way
     * @param helpers how many threads beside the calling one
     * @throws IllegalArgumentException when one is out of range
     */
    public CopyPlan {
        if (blockBytes < 1 || blocks < 1 || helpers < 0) {
            throw new IllegalArgumentException(
                    "Not a plan: " + blocks + " blocks of " + blockBytes + " bytes, " + helpers + " helpers");
        }
    }

    /**
     * Plans a copy.
     *
     * @param source the volume of the file
     * @param target the volume of the copy
     * @param sizeBytes the file's length
     * @param helpers how many threads there are to help
     * @return the plan
     */
    public static CopyPlan of(Volume source, Volume target, long sizeBytes, int helpers) {
        boolean oneVolume = source.id().equals(target.id());
        boolean cloneFirst = oneVolume && sizeBytes > 0 && target.links().contains(LinkStrategy.REFLINK);
        CopyPlan read = ofRead(sizeBytes, helpers);
        return new CopyPlan(cloneFirst, read.blockBytes, read.blocks, read.helpers);
    }

    /**
     * Plans to read a file once and hash it.
     *
     * @param sizeBytes the file's length
     * @param helpers how many threads there are to help
     * @return the plan
     */
    public static CopyPlan ofRead(long sizeBytes, int helpers) {
        if (sizeBytes <= BLOCK_BYTES) {
            return new CopyPlan(false, (int) Math.max(1, sizeBytes), 1, 0);
        }
        long blocks = (sizeBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
        int useful = (int) Math.min(Math.min(helpers, MOST_HELPERS), blocks - 1);
        return new CopyPlan(false, BLOCK_BYTES, useful == 0 ? 1 : (int) Math.min(MOST_BLOCKS, blocks), useful);
    }
}
