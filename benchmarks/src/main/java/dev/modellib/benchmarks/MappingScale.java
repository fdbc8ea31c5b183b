package dev.modellib.benchmarks;

import dev.modellib.core.LibraryConfig;
import dev.modellib.core.MapRequest;
import dev.modellib.core.MappingPlan;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelQuery;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Plans of a mapping at a size: a library of many models is planned for ComfyUI, whole and for one model of it, before and after its links
 * are made.
 *
 * <p>Arguments: a folder, the most models (10,000; a tenth of them is measured too), how often each plan is made (7), and {@code plans} to make no links,
 * which takes most of the time. CPU time is the calling thread's: a busy machine bears on it less.
 */
public final class MappingScale {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final List<String> NAMES = List.of(
            "dream-%d.safetensors",
            "detail-lora-%d.safetensors", "colour-vae-%d.safetensors", "control_canny-%d.safetensors");
    private static final List<String> KINDS = List.of("diffusion", "adapter", "diffusion", "diffusion");

    private MappingScale() {}

    /**
     * Runs it.
     *
     * @param args see above
     * @throws IOException when a folder fails
     */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        int most = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 7;
        System.out.printf(
                Locale.ROOT,
                "%8s  %-28s %10s %10s %10s %10s%n",
                "models",
                "plan",
                "first ms",
                "CPU ms",
                "median ms",
                "CPU ms");
        boolean links = args.length < 4 || !args[3].equals("plans");
        for (int count : new int[] {most / 10, most}) {
            Path root = folder.resolve("library-" + count);
            if (!Files.exists(root)) {
                write(root, count);
            }
            measure(root, folder.resolve("comfy-" + count), count, rounds, links);
        }
    }

    private static void measure(Path root, Path app, int count, int rounds, boolean links) throws IOException {
        try (ModelLibrary library =
                ModelLibrary.open(LibraryConfig.builder(root).reserveBytes(0).build())) {
            MapRequest all = MapRequest.builder("comfyui", app).build();
            Model one = library.models(ModelQuery.builder().limit(1).build())
                    .models()
                    .get(0);
            MapRequest changed = all.toBuilder().models(List.of(one)).build();
            plan(library, all, count, "all, nothing linked", rounds);
            plan(library, changed, count, "one, nothing linked", rounds);
            if (links) {
                library.map(all).await();
                plan(library, all, count, "all, everything linked", rounds);
                plan(library, changed, count, "one, everything linked", rounds);
                library.unmap(library.plan(all).mappingId());
            }
        }
    }

    private static void plan(ModelLibrary library, MapRequest request, int count, String what, int rounds)
            throws IOException {
        double[] millis = new double[rounds];
        double[] busy = new double[rounds];
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (int i = 0; i < rounds; i++) {
            long started = System.nanoTime();
            long before = threads.getCurrentThreadCpuTime();
            MappingPlan plan = library.plan(request);
            busy[i] = (threads.getCurrentThreadCpuTime() - before) / NANOS_PER_MILLI;
            millis[i] = (System.nanoTime() - started) / NANOS_PER_MILLI;
            if (plan.items().isEmpty() || plan.conflicts() > 0) {
                throw new IllegalStateException(plan.items().size() + " items, " + plan.conflicts() + " conflicts");
            }
        }
        double first = millis[0];
        double firstBusy = busy[0];
        Arrays.sort(millis);
        Arrays.sort(busy);
        System.out.printf(
                Locale.ROOT,
                "%8d  %-28s %10.1f %10.1f %10.1f %10.1f%n",
                count,
                what,
                first,
                firstBusy,
                millis[rounds / 2],
                busy[rounds / 2]);
    }

    /** A library as its format is documented: a record and a file a model; the index is made when it is opened. */
    private static void write(Path root, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String file = String.format(Locale.ROOT, NAMES.get(i % NAMES.size()), i);
            String kind = KINDS.get(i % KINDS.size());
            String name = "model-" + i;
            String slug = kind + "/family/" + name;
            Path model = Files.createDirectories(root.resolve("models").resolve(slug));
            Files.writeString(model.resolve(file), file);
            String digest = String.format(Locale.ROOT, "%064x", i);
            String id = "ml-" + new UUID(42, i).toString().replace("-", "");
            Files.writeString(
                    model.resolve("metadata.json"),
                    "{\"schemaVersion\":1,\"id\":\"" + id + "\",\"slug\":\"" + slug + "\",\"name\":\"" + name
                            + "\",\"kind\":\"" + kind
                            + "\",\"family\":\"family\",\"format\":\"safetensors\",\"tags\":[],"
                            + "\"evidence\":[],\"files\":[{\"path\":\"" + file + "\",\"sizeBytes\":" + file.length()
                            + ",\"sha256\":\"" + digest + "\",\"blake3\":\"" + digest
                            + "\",\"role\":\"weights\",\"check\":\"none\"}],\"addedAt\":\"2026-01-01T00:00:00Z\"}\n");
        }
    }
}
