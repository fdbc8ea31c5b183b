package dev.modellib.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.modellib.core.DownloadRequest;
import dev.modellib.core.LibraryConfig;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelQuery;
import dev.modellib.core.ModelRef;
import dev.modellib.core.RemoveRequest;
import dev.modellib.hf.HubBody;
import dev.modellib.hf.HubClient;
import dev.modellib.hf.HubConfig;
import dev.modellib.hf.RemoteFile;
import dev.modellib.hf.RepoId;
import dev.modellib.network.NetworkConfig;
import dev.modellib.network.ResilientHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A process that downloads and ends, for comparing whole processes; {@code benchmarks/downloads} runs it.
 *
 * <pre>
 * plain ENDPOINT REPO FILE TARGET  one connection, nothing verified
 * warm ENDPOINT REPO ROOT N        the library's download, verified, N times after a first one: prints {@code warm}, seconds and CPU seconds a line
 * warm-plain ENDPOINT REPO FILE TARGET N
 * warm-parts ENDPOINT REPO FILE TARGET N  eight connections, nothing verified
 * </pre>
 */
public final class Fetch {
    private static final double NANOS = 1e9;
    private static final int CONNECTIONS = 8;
    private static final int PIECE_BYTES = 1 << 20;
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
            case "plain" -> plain(hub, RepoId.parse(words[2]), words[3], Path.of(words[4]), 1);
            case "warm-plain" ->
                plain(hub, RepoId.parse(words[2]), words[3], Path.of(words[4]), 1 + Integer.parseInt(words[5]));
            case "warm-parts" ->
                parts(hub, RepoId.parse(words[2]), words[3], Path.of(words[4]), 1 + Integer.parseInt(words[5]));
            case "warm" -> get(hub, words[2], Path.of(words[3]), 1 + Integer.parseInt(words[4]));
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    /** Something that is done once or several times. */
    private interface Job {
        void run() throws IOException;
    }

    /** Does a job, and undoes it when it is done again; when it is done several times, all but the first are timed. */
    private static void timed(int times, Job job, Job undo) throws IOException {
        for (int time = 0; time < times; time++) {
            long start = System.nanoTime();
            long cpuStart = PROCESS.getProcessCpuTime();
            job.run();
            if (time > 0) {
                double wall = (System.nanoTime() - start) / NANOS;
                double cpu = (PROCESS.getProcessCpuTime() - cpuStart) / NANOS;
                System.out.printf(Locale.ROOT, "warm %.3f %.3f%n", wall, cpu);
            }
            if (times > 1) {
                undo.run();
            }
        }
    }

    private static void plain(HubConfig config, RepoId repo, String file, Path target, int times) throws IOException {
        HubClient hub = HubClient.create(config, ResilientHttpClient.create(NetworkConfig.defaults()));
        Job download = () -> {
            try (HubBody body = hub.open(hub.resolve(repo, "main", file), 0);
                    InputStream bytes = body.stream()) {
                Files.copy(bytes, target);
            }
        };
        timed(times, download, () -> Files.delete(target));
    }

    private static void parts(HubConfig config, RepoId repo, String file, Path target, int times) throws IOException {
        HubClient hub = HubClient.create(config, ResilientHttpClient.create(NetworkConfig.defaults()));
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        Job download = () -> {
            RemoteFile remote = hub.resolve(repo, "main", file);
            long size = remote.sizeBytes().orElseThrow();
            long part = (size + CONNECTIONS - 1) / CONNECTIONS;
            try (FileChannel channel =
                    FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                List<Future<?>> all = new ArrayList<>();
                for (long at = 0; at < size; at += part) {
                    long first = at;
                    long end = Math.min(at + part, size);
                    all.add(threads.submit(() -> {
                        copy(hub, remote, first, end, channel);
                        return null;
                    }));
                }
                for (Future<?> one : all) {
                    one.get();
                }
                channel.force(true);
            } catch (InterruptedException | ExecutionException e) {
                throw new IOException(e);
            }
        };
        try {
            timed(times, download, () -> Files.delete(target));
        } finally {
            threads.shutdown();
        }
    }

    private static void copy(HubClient hub, RemoteFile file, long first, long end, FileChannel target)
            throws IOException {
        byte[] bytes = new byte[PIECE_BYTES];
        try (HubBody body = hub.open(file, first, end);
                InputStream in = body.stream()) {
            long at = first;
            for (int count = in.readNBytes(bytes, 0, bytes.length);
                    count > 0;
                    count = in.readNBytes(bytes, 0, bytes.length)) {
                ByteBuffer piece = ByteBuffer.wrap(bytes, 0, count);
                while (piece.hasRemaining()) {
                    at += target.write(piece, at);
                }
            }
        }
    }

    private static void get(HubConfig hub, String repo, Path root, int times) throws IOException {
        DownloadRequest request = DownloadRequest.builder((ModelRef.Hub) ModelRef.parse(repo))
                .include("**")
                .build();
        try (ModelLibrary library =
                ModelLibrary.open(LibraryConfig.builder(root).hub(hub).build())) {
            timed(times, () -> library.download(request).await(), () -> {
                for (Model model : library.models(ModelQuery.all()).models()) {
                    library.remove(RemoveRequest.of(model));
                }
            });
        }
    }
}
