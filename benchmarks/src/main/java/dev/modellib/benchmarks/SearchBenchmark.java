package dev.modellib.benchmarks;

import dev.modellib.search.IndexPage;
import dev.modellib.search.IndexedModel;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.ModelField;
import dev.modellib.search.ModelFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a search costs in a library of ten thousand models: the first page of twenty, best first, with the true total. The
 * models are {@link Synthetic}; about a quarter of them match {@code llama}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class SearchBenchmark {
    /** How many models the library holds. */
    @Param("10000")
    public int models;

    private LibraryDatabase database;

    /** Fills the database, once for all benchmarks of a run; how long that takes is told, it is the write path's figure. */
    @Setup(Level.Trial)
    public void fill() throws IOException {
        Path folder = Files.createDirectories(Path.of("search-benchmark"));
        database = LibraryDatabase.open(folder.resolve("library-" + models + ".db"));
        long present = database.models().count();
        long start = System.nanoTime();
        for (IndexedModel model :
                (Iterable<IndexedModel>) Synthetic.models(models).skip(present)::iterator) {
            database.models().put(model);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        for (IndexPage page : List.of(oneCommonWord(), threeWords(), oneRareWord(), oneLetter(), listOfOneQuant())) {
            if (page.total() == 0) {
                throw new IllegalStateException("a benchmark that finds nothing measures nothing");
            }
        }
        if (present == 0) {
            System.out.printf(
                    Locale.ROOT,
                    "%n# put one by one: %d in %.1f s, %.0f a second%n",
                    models,
                    seconds,
                    models / seconds);
        }
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        database.close();
    }

    /** A family's name: about a quarter of the models. */
    @Benchmark
    public IndexPage oneCommonWord() throws IOException {
        return database.models().search("llama", ModelFilter.none(), 20, 0);
    }

    /** What people type: family, use, and half of the quant. */
    @Benchmark
    public IndexPage threeWords() throws IOException {
        return database.models().search("qwen instruct q4", ModelFilter.none(), 20, 0);
    }

    /** A word that only one model has. */
    @Benchmark
    public IndexPage oneRareWord() throws IOException {
        return database.models().search("m4711", ModelFilter.none(), 20, 0);
    }

    /** The worst of the short ones: nearly everything matches. */
    @Benchmark
    public IndexPage oneLetter() throws IOException {
        return database.models().search("l", ModelFilter.none(), 20, 0);
    }

    /** No text: a page of the list. */
    @Benchmark
    public IndexPage listOfOneQuant() throws IOException {
        return database.models().list(ModelFilter.none().with(ModelField.QUANT, "Q4_K_M"), 20, 0);
    }
}
