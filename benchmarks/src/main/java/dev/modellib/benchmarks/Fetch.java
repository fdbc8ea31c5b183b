package dev.modellib.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.modellib.core.DownloadRequest;
import dev.modellib.core.LibraryConfig;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelRef;
import dev.modellib.core.RemoveRequest;
import dev.modellib.hf.HubBody;
import dev.modellib.hf.HubClient;
import dev.modellib.hf.HubConfig;
import dev.modellib.hf.RepoId;
import dev.modellib.network.NetworkConfig;
import dev.modellib.network.ResilientHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A process that downloads one repository and ends, for comparing whole processes; {@code benchmarks/downloads} runs it.
 *
 * <pre>
 * plain ENDPOINT REPO FILE TARGET  one connection, nothing verified
 * get ENDPOINT REPO ROOT           the library's download, verified, into a library of its own
 * warm ENDPOINT REPO ROOT N        in this one process, N times after a first one: prints {@code warm}, seconds and CPU seconds a line
 * </pre>
 */
public final class Fetch {
    private static final double NANOS = 1e9;
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private Fetch() {}

    /**
     * Does one of the jobs.
     *
     * @param words the job and what it needs
     * @throws Exception when it fails
     */
    public static void main(String... words) throws Exception {
        HubConfig hub = HubConfig.builder().endpoint(URI.create(words[1])).build();
        switch (words[0]) {
            case "plain" -> plain(hub, RepoId.parse(words[2]), words[3], Path.of(words[4]));
            case "get" -> get(hub, words[2], Path.of(words[3]), 1);
            case "warm" -> get(hub, words[2], Path.of(words[3]), 1 + Integer.parseInt(words[4]));
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private static void plain(HubConfig config, RepoId repo, String file, Path target) throws IOException {
        HubClient hub = HubClient.create(config, ResilientHttpClient.create(NetworkConfig.defaults()));
        try (HubBody body = hub.open(hub.resolve(repo, "main", file), 0);
                InputStream bytes = body.stream()) {
            Files.copy(bytes, target);
        }
    }

    private static void get(HubConfig hub, String repo, Path root, int times) throws IOException {
        DownloadRequest request = DownloadRequest.builder((ModelRef.Hub) ModelRef.parse(repo))
                .include("**")
                .build();
        try (ModelLibrary library =
                ModelLibrary.open(LibraryConfig.builder(root).hub(hub).build())) {
            for (int time = 0; time < times; time++) {
                long start = System.nanoTime();
                long cpuStart = PROCESS.getProcessCpuTime();
                Model model = library.download(request).await();
                if (times > 1 && time > 0) {
                    double wall = (System.nanoTime() - start) / NANOS;
                    double cpu = (PROCESS.getProcessCpuTime() - cpuStart) / NANOS;
                    System.out.printf(Locale.ROOT, "warm %.3f %.3f%n", wall, cpu);
                }
                if (times > 1) {
                    library.remove(RemoveRequest.of(model));
                }
            }
        }
    }
}
