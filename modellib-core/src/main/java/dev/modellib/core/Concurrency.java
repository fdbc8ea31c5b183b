package dev.modellib.core;

/**
 * How many connections a transfer uses, as far as it has learnt what they bring.
 *
 * <p>It begins with few, tries more while they bring clearly more, goes back when they do not, and halves when a server
 * is overrun. The first tries double, so that a short transfer gets its connections before it is over; after the first that
 * was not worth it they add one at a time.
 *
 * <p><em>Shape:</em> an immutable value; what follows from a measurement depends on nothing else. {@code limit} lies between
 * 1 and {@code most}.
 *
 * @param limit how many may be in use
 * @param most how many it may ever be
 * @param added how many of them are on trial
 * @param baseline what the others brought before the trial, in bytes a second
 * @param rest how many measurements to wait before the next trial
 * @param eager whether a trial doubles
 */
record Concurrency(int limit, int most, int added, long baseline, int rest, boolean eager) {

    static final int FIRST = 4;

    /** Between two trials that brought nothing; a line that gets better is noticed after so many measurements. */
    static final int REST = 12;

    /** Speeds differ by as much from one moment to the next. */
    private static final double NOISE = 0.05;

    static Concurrency upTo(int most) {
        return new Concurrency(Math.min(FIRST, most), most, 0, 0, 0, true);
    }

    /** What follows from the speed at which all {@code limit} connections together brought bytes for a while. */
    Concurrency measured(long bytesPerSecond) {
        if (added > 0) {
            return gained(bytesPerSecond)
                    ? grown(bytesPerSecond)
                    : new Concurrency(limit - added, most, 0, bytesPerSecond, REST, false);
        }
        return rest > 0 ? new Concurrency(limit, most, 0, bytesPerSecond, rest - 1, eager) : grown(bytesPerSecond);
    }

    /** What follows when a server asks for less, or does not keep up. */
    Concurrency throttled() {
        return new Concurrency(Math.max(1, limit / 2), most, 0, 0, REST, false);
    }

    private boolean gained(long bytesPerSecond) {
        // what they would bring if each brought as much as the others
        double ideal = (double) added / (limit - added);
        return bytesPerSecond > baseline * (1 + Math.max(ideal / 4, Math.min(NOISE, ideal / 2)));
    }

    private Concurrency grown(long bytesPerSecond) {
        int more = Math.min(eager ? limit : 1, most - limit);
        return new Concurrency(limit + more, most, more, bytesPerSecond, more == 0 ? REST : 0, eager);
    }
}
