package dev.modellib.io;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks before a job starts: at what is to be taken in, and at the folder that is to receive links.
 *
 * <p>A report describes one moment; the job itself checks again what it depends on. Whatever is wrong is a finding of the report,
 * not an exception.
 *
 * <p><i>Threads:</i> any. <i>Blocks:</i> on the drive.
 */
public final class Validator {
    private static final Logger LOG = LoggerFactory.getLogger(Validator.class);
    private static final int DEFAULT_MOST_ENTRIES = 100_000;

    private final VolumeProbe probe;
    private final @Nullable SpaceLedger space;
    private final Map<String, String> environment;
    private final int mostEntries;
    private final Path systemRoot;
    private final boolean trial;

    private Validator(Builder builder) {
        this.probe = builder.probe;
        this.space = builder.space;
        this.environment = builder.environment;
        this.mostEntries = builder.mostEntries;
        this.systemRoot = builder.systemRoot;
        this.trial = builder.trial;
    }

    /**
     * Starts the settings of a validator.
     *
     * @param probe tells what is known of volumes
     * @return settings with no promises, an empty environment, and 100,000 entries at most
     */
    public static Builder builder(VolumeProbe probe) {
        return new Builder(probe);
    }

    /**
     * Looks through a file or folder that is to be imported; nothing is written, no content is read.
     *
     * <p>Symbolic links to files count as those files, links to folders are not gone into, names that begin with a dot are left
     * out.
     *
     * @param source the file or folder
     * @return what was found, with the number and length of the files
     * @throws StorageException.Interrupted when the thread is interrupted
     */
    public ValidationReport validateImportSource(Path source) throws StorageException.Interrupted {
        return validateImportSource(source, entries -> {});
    }

    /**
     * As {@link #validateImportSource(Path)}, with progress.
     *
     * @param source the file or folder
     * @param progress is given the number of entries looked at since its last call
     * @return what was found
     * @throws StorageException.Interrupted when the thread is interrupted
     */
    public ValidationReport validateImportSource(Path source, LongConsumer progress)
            throws StorageException.Interrupted {
        ValidationReport.Tally tally = new ValidationReport.Tally();
        if (new SourceScan(source, tally, progress, mostEntries).run()) {
            VolumeRules.ofSource(source, volumeOf(source), mountOf(source)).forEach(tally::add);
        }
        return tally.report();
    }

    /**
     * Looks at a folder that is to receive links or copies, and really makes and removes links of each wanted kind there, unless it was
     * built {@linkplain Builder#withoutTrial without trial}.
     *
     * <p>The links are made between files of our own in a folder of our own, {@code .modellib-….tmp}, in the target or, while that
     * is not there, in the nearest folder above it that is. It is removed in the end, also after a fault or an interrupt; only a
     * process that is killed may leave it. Nothing else is touched, but for that folder's time of modification.
     *
     * @param folder the target; need not be there yet
     * @param needs what is to go there
     * @return what was found
     * @throws StorageException.Interrupted when the thread is interrupted
     */
    public ValidationReport validateMappingTarget(Path folder, MappingNeeds needs) throws StorageException.Interrupted {
        Faults.checkInterrupt();
        ValidationReport.Tally tally = new ValidationReport.Tally();
        TargetRules.findings(factsOf(folder, needs), needs).forEach(tally::add);
        return tally.report();
    }

    private TargetRules.TargetFacts factsOf(Path folder, MappingNeeds needs) throws StorageException.Interrupted {
        Path nearest = nearest(folder);
        boolean isFolder = Files.isDirectory(nearest);
        Optional<LinkTrial> trial = isFolder && this.trial
                ? Optional.of(LinkTrial.run(
                        nearest, new LinkedHashSet<>(needs.policy().order())))
                : Optional.empty();
        Optional<Volume> volume = volumeOf(nearest);
        Optional<Volume> sourceVolume = volumeOf(needs.source());
        return new TargetRules.TargetFacts(
                folder,
                nearest,
                isFolder,
                volume,
                sourceVolume,
                mountOf(nearest),
                trial,
                sandboxOf(folder, needs.source(), volume, sourceVolume),
                promisedBytes(nearest));
    }

    /** What lies below one mount is seen together or not at all, whatever tree this process sees. */
    private Optional<Sandbox> sandboxOf(Path folder, Path source, Optional<Volume> to, Optional<Volume> from) {
        Optional<Sandbox> ofFolder = Sandbox.ofFolder(folder);
        boolean oneMount = to.isPresent()
                && to.map(Volume::mountPoint).equals(from.map(Volume::mountPoint))
                && to.map(Volume::id).equals(from.map(Volume::id));
        if (ofFolder.isEmpty() && oneMount) {
            return Optional.empty();
        }
        return Sandbox.find(folder, environment, systemRoot)
                .filter(each -> !Sandbox.ofFolder(source).equals(Optional.of(each)));
    }

    /** The place itself when anything is there, a broken link included; else the nearest above it. */
    private static Path nearest(Path folder) {
        Path place = folder;
        for (Path above = folder.toAbsolutePath().getParent();
                above != null && !Files.exists(place, LinkOption.NOFOLLOW_LINKS);
                above = above.getParent()) {
            place = above;
        }
        return place;
    }

    private Optional<Volume> volumeOf(Path path) throws StorageException.Interrupted {
        try {
            return Optional.of(probe.volumeOf(path));
        } catch (StorageException.Interrupted e) {
            throw e;
        } catch (StorageException e) {
            LOG.debug("The volume of {} is not known: {}", Display.of(path), e.getMessage());
            return Optional.empty();
        }
    }

    private MountFacts mountOf(Path path) {
        if (path.getFileSystem() != FileSystems.getDefault()) {
            return MountFacts.UNKNOWN;
        }
        try {
            return MountFacts.of(Files.getFileStore(path).name(), systemRoot);
        } catch (IOException e) {
            LOG.debug("The device of {} is not known: {}", Display.of(path), Display.of(e));
            return MountFacts.UNKNOWN;
        }
    }

    private long promisedBytes(Path folder) throws StorageException.Interrupted {
        try {
            return space == null ? 0 : space.promisedBytes(folder);
        } catch (StorageException.Interrupted e) {
            throw e;
        } catch (StorageException e) {
            LOG.debug("What is promised of {} is not known: {}", Display.of(folder), e.getMessage());
            return 0;
        }
    }

    /** Settings of a validator. <i>Threads:</i> one. */
    public static final class Builder {
        private final VolumeProbe probe;
        private @Nullable SpaceLedger space;
        private Map<String, String> environment = Map.of();
        private int mostEntries = DEFAULT_MOST_ENTRIES;
        private Path systemRoot = Path.of("/");
        private boolean trial = true;

        private Builder(VolumeProbe probe) {
            this.probe = Objects.requireNonNull(probe, "probe");
        }

        /**
         * Counts what a ledger has promised as used.
         *
         * @param ledger the ledger of the jobs beside this one
         * @return this
         */
        public Builder space(SpaceLedger ledger) {
            this.space = Objects.requireNonNull(ledger, "ledger");
            return this;
        }

        /**
         * Passes in the process's environment, which a library does not read: {@code FLATPAK_ID}, {@code SNAP}, {@code APPIMAGE} and
         * {@code container} tell of a sandbox, the rest is ignored.
         *
         * @param variables name to value
         * @return this
         */
        public Builder environment(Map<String, String> variables) {
            this.environment = Map.copyOf(variables);
            return this;
        }

        /**
         * Sets how much of a source is looked at.
         *
         * @param entries files and folders, 1 or more
         * @return this
         * @throws IllegalArgumentException when it is less than 1
         */
        public Builder mostEntries(int entries) {
            if (entries < 1) {
                throw new IllegalArgumentException("At least one entry is looked at: " + entries);
            }
            this.mostEntries = entries;
            return this;
        }

        /**
         * Makes no links to see whether they work: nothing is written, and of the wanted ways to link only those are said not to work
         * that cannot, because source and target are on two volumes.
         *
         * @return this
         */
        public Builder withoutTrial() {
            this.trial = false;
            return this;
        }

        /** Looks for the system's own files below another folder. */
        Builder systemRoot(Path root) {
            this.systemRoot = root;
            return this;
        }

        /**
         * Makes the validator.
         *
         * @return a validator with these settings
         */
        public Validator build() {
            return new Validator(this);
        }
    }
}
