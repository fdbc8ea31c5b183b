package dev.modellib.benchmarks;

import dev.modellib.search.IndexPage;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.ModelField;
import dev.modellib.search.ModelFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Search at a size: how fast many models are loaded, how large the database becomes, and what each kind of query costs, cold
 * (each after an opening of its own, with the file put out of the system's memory where there is a {@code dd} that can) and
 * warm, by the clock and by the CPU time of the thread, which other work on the machine changes little; beside it the
 * {@code sqlite3} shell on the same file and Lucene on the same texts. The first cold one of a kind pays for the compiler, too.
 *
 * <p>Arguments: the number of models (1,000,000) and the rounds of each query (100).
 */
public final class SearchScale {
    private static final int PUT_ONE_BY_ONE = 500;
    private static final int COLD_ROUNDS = 10;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int PERCENT = 100;
    private static final int MOST = 99;

    private SearchScale() {}

    /** A search by its words and the kind it is narrowed to, {@code ""} for none. */
    record Question(String text, String kind) {
        ModelFilter filter() {
            return kind.isEmpty() ? ModelFilter.none() : ModelFilter.none().with(ModelField.KIND, kind);
        }
    }

    /** What is asked, by what it stands for. */
    static Map<String, Question> questions(int models) {
        Map<String, Question> questions = new LinkedHashMap<>();
        questions.put("one letter", new Question("l", ""));
        questions.put("two letters", new Question("ll", ""));
        questions.put("common word", new Question("llama", ""));
        questions.put("word of every model", new Question("gguf", ""));
        questions.put("two words", new Question("qwen instruct", ""));
        questions.put("word and filter", new Question("llama", "llm"));
        questions.put("word and rare filter", new Question("llama", "embedding"));
        questions.put("three prefixes", new Question("qwe ins mer", ""));
        questions.put("long prefix", new Question("instruc", ""));
        questions.put("rare word", new Question("m" + models / 2, ""));
        questions.put("joined word", new Question("llama7b", ""));
        questions.put("mistyped word", new Question("multilingaul", ""));
        questions.put("two kinds at once", new Question("kind:llm kind:vlm", ""));
        questions.put("all letters", new Question("a b c d e f g h i j k l m n o p q r s t u v w", ""));
        questions.put("without a word", new Question("-llama", ""));
        questions.put("list of a kind", new Question("", "vlm"));
        return questions;
    }

    /**
     * Runs it.
     *
     * @param arguments number of models, rounds
     * @throws IOException when the disk or a database fails
     */
    public static void main(String[] arguments) throws IOException {
        int models = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        Path folder = Files.createDirectories(Path.of("search-scale"));
        Path file = folder.resolve("library-" + models + ".db");
        load(file, models);
        Map<String, Question> questions = questions(models);
        tell(
                "%n%-24s %10s %7s %6s | %8s %8s %8s | %8s %8s | %8s %8s%n",
                "milliseconds",
                "total",
                "ranked",
                "least",
                "first",
                "cold p50",
                "max",
                "warm p50",
                "p99",
                "CPU p50",
                "CPU p99");
        Map<String, Double> medians = new LinkedHashMap<>();
        for (Map.Entry<String, Question> question : questions.entrySet()) {
            medians.put(question.getKey(), ask(file, question.getKey(), question.getValue(), rounds));
        }
        ShellSearch.compare(file, rounds);
        LuceneSearch.compare(folder.resolve("lucene-" + models), models, rounds, questions, medians);
    }

    private static void load(Path file, int models) throws IOException {
        try (LibraryDatabase database = LibraryDatabase.open(file)) {
            if (database.models().count() >= models) {
                return;
            }
            database.models().clear();
            long start = System.nanoTime();
            long cpuStart = BulkLoad.cpu();
            database.models().putAll(() -> Synthetic.models(models).iterator());
            double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
            double cpu = (BulkLoad.cpu() - cpuStart) / NANOS_PER_SECOND;
            tell(
                    "loaded %,d models in %.1f s, %.1f s of CPU, with their making: %,.0f a second, %,.0f of CPU%n",
                    models, seconds, cpu, models / seconds, models / cpu);
            start = System.nanoTime();
            Synthetic.models(models + PUT_ONE_BY_ONE).skip(models).forEach(model -> {
                try {
                    database.models().put(model);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
            tell("put %d one by one, each forced: %,.0f a second%n", PUT_ONE_BY_ONE, PUT_ONE_BY_ONE / seconds);
        }
        tell("size of the database: %,d bytes%n", Files.size(file));
    }

    /** The median of CPU when warm, in milliseconds. */
    private static double ask(Path file, String name, Question question, int rounds) throws IOException {
        Times cold = new Times(COLD_ROUNDS);
        for (int round = 0; round < COLD_ROUNDS; round++) {
            evict(file);
            try (LibraryDatabase database = LibraryDatabase.open(file)) {
                cold.take(round, database, question);
            }
        }
        Times warm = new Times(rounds);
        IndexPage page = null;
        try (LibraryDatabase database = LibraryDatabase.open(file)) {
            warm.take(0, database, question); // fills the memory of the database
            for (int round = 0; round < rounds; round++) {
                page = warm.take(round, database, question);
            }
        }
        double first = cold.nanos[0] / NANOS_PER_MILLI;
        cold.sort();
        warm.sort();
        tell(
                "%-24s %9d%s %7d %6d | %8.2f %8.2f %8.2f | %8.2f %8.2f | %8.2f %8.2f%n",
                name,
                page.total(),
                page.totalExact() ? " " : "+",
                page.ranked(),
                Math.min(cold.leastRanked, warm.leastRanked),
                first,
                cold.nanos[COLD_ROUNDS / 2] / NANOS_PER_MILLI,
                cold.nanos[COLD_ROUNDS - 1] / NANOS_PER_MILLI,
                warm.nanos[rounds / 2] / NANOS_PER_MILLI,
                warm.nanos[nearestRank(rounds)] / NANOS_PER_MILLI,
                warm.cpu[rounds / 2] / NANOS_PER_MILLI,
                warm.cpu[nearestRank(rounds)] / NANOS_PER_MILLI);
        return warm.cpu[rounds / 2] / NANOS_PER_MILLI;
    }

    /** Where the 99th percentile of so many sorted values is. */
    private static int nearestRank(int values) {
        return (values * MOST + PERCENT - 1) / PERCENT - 1;
    }

    /** What some rounds of one question took. */
    private static final class Times {
        private final long[] nanos;
        private final long[] cpu;

        /** Less than in the other rounds where the time limit of the ranking ended it. */
        private long leastRanked = Long.MAX_VALUE;

        Times(int rounds) {
            nanos = new long[rounds];
            cpu = new long[rounds];
        }

        IndexPage take(int round, LibraryDatabase database, Question question) throws IOException {
            long start = System.nanoTime();
            long cpuStart = BulkLoad.cpu();
            IndexPage page = database.models().search(question.text(), question.filter(), 20, 0);
            cpu[round] = BulkLoad.cpu() - cpuStart;
            nanos[round] = System.nanoTime() - start;
            leastRanked = Math.min(leastRanked, page.ranked());
            return page;
        }

        void sort() {
            Arrays.sort(nanos);
            Arrays.sort(cpu);
        }
    }

    /** Asks the system to forget what it holds of the file; without the program the first query is a warm one. */
    private static void evict(Path file) {
        try {
            new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .onExit()
                    .join();
        } catch (IOException e) {
            tell("not cold: %s%n", e.getMessage());
        }
    }

    static void tell(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
