package dev.modellib.core;

import dev.modellib.core.SequenceStep.Trouble;
import dev.modellib.core.SequenceStep.Verb;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.AroundTryHook;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import net.jqwik.api.lifecycle.TryLifecycleContext;

/**
 * The library against a model in memory, over any sequence of imports, downloads, edits, mappings, removals, upkeep, faults of the drive
 * and processes that are gone in the middle. {@code -Dmodellib.sequences=2000} takes so many sequences instead of a few.
 */
class LibrarySequenceProperties {

    private static final int FEW = 25;
    private static final int LONGEST = 12;
    private static final int OPERATIONS = 70;

    private static HubServer hub;
    private static Path temp;

    @BeforeContainer
    static void start() throws IOException {
        temp = Files.createTempDirectory("sequences");
        hub = HubServer.start();
        SequenceGoods.publish(hub);
    }

    @AfterContainer
    static void end() throws IOException {
        hub.close();
        Fixture.delete(temp);
    }

    /** Ends the property after so many tries; how many that are is not known when its annotation is written. */
    static final class SomeTries implements AroundTryHook {
        @Override
        public TryExecutionResult aroundTry(TryLifecycleContext context, TryExecutor aTry, List<Object> parameters) {
            Store<Integer> tries = Store.getOrCreate(SomeTries.class, Lifespan.PROPERTY, () -> 0);
            tries.update(number -> number + 1);
            TryExecutionResult result = aTry.execute(parameters);
            boolean enough = tries.get() >= Integer.getInteger("modellib.sequences", FEW);
            return result.isSatisfied() && enough ? TryExecutionResult.satisfied(true) : result;
        }
    }

    @Provide
    Arbitrary<List<SequenceStep>> steps() {
        Arbitrary<Verb> verbs = Arbitraries.frequency(
                Tuple.of(5, Verb.IMPORT),
                Tuple.of(3, Verb.DOWNLOAD),
                Tuple.of(3, Verb.EDIT),
                Tuple.of(4, Verb.MAP),
                Tuple.of(2, Verb.UNMAP),
                Tuple.of(3, Verb.REMOVE),
                Tuple.of(1, Verb.PRUNE),
                Tuple.of(1, Verb.REBUILD),
                Tuple.of(1, Verb.REOPEN),
                Tuple.of(1, Verb.RELIEVE),
                Tuple.of(1, Verb.STOP));
        Arbitrary<Trouble> troubles = Arbitraries.frequency(
                Tuple.of(9, Trouble.NONE),
                Tuple.of(3, Trouble.STOP),
                Tuple.of(2, Trouble.ERROR),
                Tuple.of(1, Trouble.FULL),
                Tuple.of(1, Trouble.CUT));
        Arbitrary<Integer> choice = Arbitraries.integers().between(0, 9);
        return Combinators.combine(
                        verbs, choice, choice, troubles, Arbitraries.integers().between(1, OPERATIONS))
                .as(SequenceStep::new)
                .list()
                .ofMinSize(3)
                .ofMaxSize(LONGEST);
    }

    @Property(tries = 1_000_000, edgeCases = EdgeCasesMode.NONE)
    @AddLifecycleHook(SomeTries.class)
    void theLibraryIsWhatAModelInMemoryIs(@ForAll("steps") List<SequenceStep> steps) throws IOException {
        take(steps);
    }

    /** The circuit of a storage that broke every connection off before 4 KiB is open for a while. */
    @Example
    void aDownloadAfterThatOfAStorageThatWasDown() throws IOException {
        take(List.of(
                new SequenceStep(Verb.DOWNLOAD, 3, 0, Trouble.CUT, 16),
                new SequenceStep(Verb.DOWNLOAD, 3, 1, Trouble.NONE, 1)));
    }

    /** A process that is gone before the rows say that their links go has taken none away. */
    @Example
    void aStopAtTheBeginningOfAnUnmap() throws IOException {
        take(List.of(
                SequenceStep.quiet(Verb.IMPORT),
                SequenceStep.quiet(Verb.MAP),
                new SequenceStep(Verb.UNMAP, 0, 0, Trouble.STOP, 4)));
    }

    /** What a stop in a mapping leaves of a link would lead nowhere once the model is gone. */
    @Example
    void aRemovalAfterAStopInAMapping() throws IOException {
        take(List.of(
                SequenceStep.quiet(Verb.IMPORT),
                new SequenceStep(Verb.MAP, 0, 0, Trouble.STOP, 64),
                SequenceStep.quiet(Verb.REMOVE)));
    }

    private static void take(List<SequenceStep> steps) throws IOException {
        Path folder = Files.createTempDirectory(temp, "s");
        try (SequenceLab lab = new SequenceLab(folder, hub)) {
            SequenceRun run = new SequenceRun(lab);
            for (SequenceStep step : steps) {
                run.take(step);
            }
            run.end();
        } finally {
            hub.faults().clear();
            Fixture.delete(folder);
        }
    }
}
