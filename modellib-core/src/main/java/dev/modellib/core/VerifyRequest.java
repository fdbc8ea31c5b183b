package dev.modellib.core;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** What of a library to verify: by default every file of every model, by reading it, as fast as the drives can. */
public final class VerifyRequest {

    static final Duration MOST_AGE = Duration.ofDays(100_000);

    private final List<Model> models;
    private final Depth depth;
    private final Optional<VerifySample> sample;
    private final Optional<Duration> maxAge;
    private final OptionalLong bytesPerSecond;
    private final Listener listener;

    private VerifyRequest(Builder builder) {
        models = List.copyOf(builder.models);
        depth = builder.depth;
        sample = builder.sample;
        maxAge = builder.maxAge;
        bytesPerSecond = builder.bytesPerSecond;
        listener = builder.listener;
    }

    /** How closely a file is looked at. */
    public enum Depth {
        /** It is read, and its SHA-256 and BLAKE3 are compared. */
        DIGESTS,
        /**
         * Only its size is compared, which takes no time and leaves it {@link VerifyReport.Verdict#UNVERIFIED}. A file that the
         * library only links to is read if it was modified since it was last read: somebody else may write to it.
         */
        SIZES
    }

    /** Is told each finding when it is made, on the operation's thread; it must be quick, and what it throws ends the operation. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A file was looked at.
         *
         * @param model the model
         * @param verdict what was found
         */
        void found(Model model, VerifyReport.FileVerdict verdict);
    }

    /** {@return a request for everything} */
    public static VerifyRequest all() {
        return builder().build();
    }

    /** {@return a builder for everything} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder with these settings} */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.models = models;
        builder.depth = depth;
        builder.sample = sample;
        builder.maxAge = maxAge;
        builder.bytesPerSecond = bytesPerSecond;
        builder.listener = listener;
        return builder;
    }

    /** {@return the models to look at; none means all that there are} */
    public List<Model> models() {
        return models;
    }

    /** {@return how closely} */
    public Depth depth() {
        return depth;
    }

    /** {@return the part of the files to look at; empty for all} */
    public Optional<VerifySample> sample() {
        return sample;
    }

    /** {@return the age of a good finding from which on a file is read again; empty when every file is} */
    public Optional<Duration> maxAge() {
        return maxAge;
    }

    /** {@return the most bytes to read in a second; empty for no limit} */
    public OptionalLong bytesPerSecond() {
        return bytesPerSecond;
    }

    /** {@return who is told each finding} */
    public Listener listener() {
        return listener;
    }

    /** Collects the settings. */
    public static final class Builder {
        private List<Model> models = List.of();
        private Depth depth = Depth.DIGESTS;
        private Optional<VerifySample> sample = Optional.empty();
        private Optional<Duration> maxAge = Optional.empty();
        private OptionalLong bytesPerSecond = OptionalLong.empty();
        private Listener listener = (model, verdict) -> {};

        private Builder() {}

        /**
         * Looks at some models; at all by default.
         *
         * @param models the models; none means all that there are
         * @return this
         */
        public Builder models(List<Model> models) {
            this.models = List.copyOf(models);
            return this;
        }

        /**
         * How closely a file is looked at; {@link Depth#DIGESTS} by default.
         *
         * @param depth the depth
         * @return this
         */
        public Builder depth(Depth depth) {
            this.depth = Objects.requireNonNull(depth, "depth");
            return this;
        }

        /**
         * Looks at a part of the files; at all by default.
         *
         * @param sample which part of how many
         * @return this
         */
        public Builder sample(VerifySample sample) {
            this.sample = Optional.of(sample);
            return this;
        }

        /**
         * Leaves out what was found to be as recorded within this time, so that a verification which was interrupted goes on
         * where it was; nothing is left out by default.
         *
         * @param age zero or more
         * @return this
         */
        public Builder maxAge(Duration age) {
            this.maxAge = Optional.of(age);
            return this;
        }

        /**
         * Reads no more than this; without limit by default.
         *
         * @param bytes bytes a second, 1 or more
         * @return this
         */
        public Builder bytesPerSecond(long bytes) {
            this.bytesPerSecond = OptionalLong.of(bytes);
            return this;
        }

        /**
         * Tells somebody each finding when it is made; nobody by default.
         *
         * @param listener is told on the operation's thread
         * @return this
         */
        public Builder listener(Listener listener) {
            this.listener = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * {@return the request}
         *
         * @throws IllegalArgumentException naming every setting out of range
         */
        public VerifyRequest build() {
            Faults faults = new Faults();
            faults.check(
                    maxAge.isEmpty()
                            || (!maxAge.get().isNegative() && maxAge.get().compareTo(MOST_AGE) <= 0),
                    "maxAge must be 0 to " + MOST_AGE.toDays() + " days, not " + maxAge);
            faults.check(
                    bytesPerSecond.isEmpty() || bytesPerSecond.getAsLong() >= 1,
                    "bytesPerSecond must be 1 or more, not " + bytesPerSecond);
            faults.throwIfAny();
            return new VerifyRequest(this);
        }
    }
}
