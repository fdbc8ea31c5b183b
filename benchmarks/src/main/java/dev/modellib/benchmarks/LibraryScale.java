package dev.modellib.benchmarks;

import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelQuery;
import dev.modellib.search.IndexedModel;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.ModelFilter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A whole library at a size: how long opening takes, a page of the list and of a search, and how much memory the process has
 * then. The models are records only, without files; each carries the metadata of a model that was really taken in.
 *
 * <p>Arguments: the number of models (100,000) and the rounds (200).
 */
public final class LibraryScale {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int PERCENT = 100;
    private static final int MOST = 99;
    private static final long MEBIBYTE = 1 << 20;

    private LibraryScale() {}

    private interface Work {
        int run() throws Exception;
    }

    /**
     * Runs it.
     *
     * @param arguments number of models, rounds
     * @throws Exception when the disk or the library fails
     */
    public static void main(String[] arguments) throws Exception {
        int models = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        Path root = Path.of("library-scale-" + models);
        fill(root, models);
        long[] opened = new long[10];
        for (int round = 0; round < opened.length; round++) {
            long start = System.nanoTime();
            ModelLibrary library = ModelLibrary.open(root);
            opened[round] = System.nanoTime() - start;
            library.close();
        }
        System.out.printf(
                Locale.ROOT, "open: first %.0f ms, then %.1f ms%n", opened[0] / NANOS_PER_MILLI, middle(opened));
        try (ModelLibrary library = ModelLibrary.open(root)) {
            ModelQuery query = ModelQuery.builder().limit(20).build();
            time("list, first page", rounds, () -> library.models(query).hits().size());
            ModelQuery far = ModelQuery.builder().limit(20).offset(models / 2).build();
            time(
                    "list, a page in the middle",
                    rounds,
                    () -> library.models(far).hits().size());
            time(
                    "search qwen instruct",
                    rounds,
                    () -> library.search("qwen instruct", query).hits().size());
            time("search l", rounds, () -> library.search("l", query).hits().size());
        }
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.out.printf(
                Locale.ROOT,
                "heap used at the end %d MiB of at most %d; %s%n",
                (runtime.totalMemory() - runtime.freeMemory()) / MEBIBYTE,
                runtime.maxMemory() / MEBIBYTE,
                resident());
    }

    private static void fill(Path root, int models) throws Exception {
        Path file = root.resolve(".modellib/library.db");
        if (!Files.exists(file)) {
            Files.createDirectories(root);
            Path tiny = Files.write(root.resolve("tiny.safetensors"), tiny());
            try (ModelLibrary library = ModelLibrary.open(root)) {
                Model model = library.importModel(tiny).await();
                System.out.println("taken in: " + model.slug());
            }
        }
        try (LibraryDatabase database = LibraryDatabase.open(file)) {
            if (database.models().count() < models) {
                String document = database.models()
                        .list(ModelFilter.none(), 1, 0)
                        .hits()
                        .get(0)
                        .document();
                database.models().putAll(() -> records(models - 1, document));
            }
        }
    }

    /** A safetensors file of one number. */
    private static byte[] tiny() {
        byte[] header =
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}".getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + header.length + Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    private static Iterator<IndexedModel> records(int count, String document) {
        String id = field(document, "id");
        return Synthetic.models(count)
                .map(model -> new IndexedModel(
                        id(model),
                        model.slug(),
                        model.name(),
                        model.kind(),
                        model.family(),
                        model.format(),
                        model.quant(),
                        model.repo(),
                        model.revision(),
                        model.description(),
                        model.tags(),
                        model.architecture(),
                        model.status(),
                        model.files(),
                        model.sizeBytes(),
                        model.addedAtMillis(),
                        document.replace(id, id(model))))
                .iterator();
    }

    private static String id(IndexedModel model) {
        return String.format(Locale.ROOT, "ml-%032x", model.addedAtMillis());
    }

    private static String field(String document, String name) {
        String before = '"' + name + "\"";
        int start = document.indexOf('"', document.indexOf(':', document.indexOf(before))) + 1;
        return document.substring(start, document.indexOf('"', start));
    }

    private static void time(String name, int rounds, Work work) throws Exception {
        long[] nanos = new long[rounds];
        long[] cpu = new long[rounds];
        for (int round = 0; round < rounds; round++) {
            long start = System.nanoTime();
            long cpuStart = BulkLoad.cpu();
            if (work.run() == 0) {
                throw new IOException("a benchmark that finds nothing measures nothing: " + name);
            }
            cpu[round] = BulkLoad.cpu() - cpuStart;
            nanos[round] = System.nanoTime() - start;
        }
        double first = nanos[0] / NANOS_PER_MILLI;
        System.out.printf(
                Locale.ROOT,
                "%-28s first %.1f ms, p50 %.2f, p99 %.2f; of CPU p50 %.2f, p99 %.2f%n",
                name,
                first,
                middle(nanos),
                nanos[rounds * MOST / PERCENT] / NANOS_PER_MILLI,
                middle(cpu),
                cpu[rounds * MOST / PERCENT] / NANOS_PER_MILLI);
    }

    /** The median, in milliseconds; sorts. */
    private static double middle(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length / 2] / NANOS_PER_MILLI;
    }

    private static List<String> resident() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return new ArrayList<>();
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM")).toList();
        }
    }
}
