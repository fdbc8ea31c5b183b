package dev.modellib.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What came of really making links in a folder, between files made for that.
 *
 * @param working the strategies that worked
 * @param refusals why each other one that was tried did not
 * @param fault why nothing could be tried
 */
record LinkTrial(Set<LinkStrategy> working, Map<LinkStrategy, String> refusals, Optional<StorageException> fault) {
    /** Not empty, so that a clone has something to share. */
    private static final byte[] CANARY = new byte[4096];

    LinkTrial {
        working = working.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(working));
        refusals = Map.copyOf(refusals);
    }

    /**
     * Tries strategies in a folder of its own below {@code folder}, which is removed whatever happens, an interrupt included.
     * A process that is killed on the way may leave it: {@code .modellib-….tmp}.
     */
    static LinkTrial run(Path folder, Iterable<LinkStrategy> strategies) throws StorageException.Interrupted {
        Path own = folder.resolve(".modellib-" + UUID.randomUUID() + ".tmp");
        try {
            Faults.checkInterrupt();
            Files.createDirectory(own);
        } catch (IOException e) {
            return failed(Faults.ofWrite(e, folder, 1));
        }
        LinkTrial trial;
        try {
            trial = tryIn(own, strategies);
        } catch (IOException e) {
            StorageException fault = Faults.ofWrite(e, folder, CANARY.length);
            clear(own, fault);
            return failed(fault);
        } catch (RuntimeException e) {
            clear(own, e);
            throw e;
        }
        try {
            Publication.removeTree(own);
        } catch (StorageException e) {
            return failed(e);
        }
        return trial;
    }

    private static void clear(Path own, Exception fault) {
        try {
            Publication.removeTree(own);
        } catch (StorageException e) {
            fault.addSuppressed(e);
        }
    }

    private static LinkTrial failed(StorageException fault) throws StorageException.Interrupted {
        if (fault instanceof StorageException.Interrupted interrupted) {
            throw interrupted;
        }
        return new LinkTrial(Set.of(), Map.of(), Optional.of(fault));
    }

    private static LinkTrial tryIn(Path own, Iterable<LinkStrategy> strategies) throws IOException {
        Path canary = Files.write(own.resolve("canary"), CANARY, StandardOpenOption.CREATE_NEW);
        Set<LinkStrategy> working = EnumSet.noneOf(LinkStrategy.class);
        Map<LinkStrategy, String> refusals = new EnumMap<>(LinkStrategy.class);
        for (LinkStrategy strategy : strategies) {
            try {
                Links.create(canary, own.resolve(strategy.wireName()), LinkPolicy.only(strategy));
                working.add(strategy);
            } catch (StorageException.LinkFailed e) {
                refusals.put(strategy, e.reasons().getOrDefault(strategy, "refused"));
            }
        }
        return new LinkTrial(working, refusals, Optional.empty());
    }
}
