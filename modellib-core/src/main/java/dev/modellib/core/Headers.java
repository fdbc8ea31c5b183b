package dev.modellib.core;

import dev.modellib.format.ByteSource;
import dev.modellib.format.FileRole;
import dev.modellib.format.FormatException;
import dev.modellib.format.HeaderLimits;
import dev.modellib.format.MemoryEstimate;
import dev.modellib.format.MemorySettings;
import dev.modellib.format.ModelDescription;
import dev.modellib.format.ModelInspector;
import dev.modellib.format.SafetyReport;
import dev.modellib.hf.RemoteFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the headers of models: of files on a disk, or of files on the Hub by ranges of them. Nothing is stored. */
final class Headers {
    private static final Logger LOG = LoggerFactory.getLogger(Headers.class);

    private final DownloadPlanner planner;
    private final Sources servers;

    Headers(DownloadPlanner planner, Sources servers) {
        this.planner = planner;
        this.servers = servers;
    }

    /** Something that is read from files by their paths. */
    interface Reading<T> {
        T of(Map<String, ByteSource> files, Optional<String> pipelineTag, HeaderLimits limits) throws FormatException;
    }

    static ModelDescription describe(Map<String, Path> files, Optional<String> pipelineTag) throws IOException {
        return local(files, pipelineTag, ModelInspector::describe);
    }

    /** As {@link #describe}, of a model that is here. */
    static ModelDescription of(Model model, Optional<String> pipelineTag) throws IOException {
        return describe(paths(model), pipelineTag);
    }

    private static Map<String, Path> paths(Model model) {
        Map<String, Path> files = new TreeMap<>();
        model.files().forEach(file -> files.put(file.path(), model.pathOf(file)));
        return files;
    }

    static SafetyReport safety(Map<String, Path> files) throws IOException {
        return local(files, Optional.empty(), (sources, tag, limits) -> SafetyReport.of(sources, limits));
    }

    static ModelPreview local(Model model, MemorySettings settings) throws IOException {
        return local(
                paths(model),
                Optional.empty(),
                (sources, tag, limits) -> new ModelPreview(
                        ModelInspector.describe(sources, tag, limits),
                        MemoryEstimate.of(sources, settings, limits),
                        model.sizeBytes(),
                        Optional.of(model)));
    }

    private static <T> T local(Map<String, Path> files, Optional<String> pipelineTag, Reading<T> reading)
            throws IOException {
        List<FileChannel> open = new ArrayList<>();
        try {
            Map<String, ByteSource> sources = new TreeMap<>();
            for (Map.Entry<String, Path> file : files.entrySet()) {
                FileChannel channel = FileChannel.open(file.getValue(), StandardOpenOption.READ);
                open.add(channel);
                sources.put(file.getKey(), ByteSource.of(channel));
            }
            return reading.of(sources, pipelineTag, HeaderLimits.defaults());
        } finally {
            open.forEach(Headers::close);
        }
    }

    /** What was read was read: a drive that fails to close a file takes nothing back, and the other files are to be closed, too. */
    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("a file that was read was not closed cleanly: {}", e.toString());
        }
    }

    ModelPreview remote(DownloadRequest request, MemorySettings settings) throws IOException {
        DownloadPlanner.Planned planned = planner.plan(request);
        DownloadPlan plan = planned.plan();
        Map<String, ByteSource> sources = new TreeMap<>();
        for (DownloadPlan.Item item : plan.items()) {
            if (FileRole.of(item.path()) != FileRole.DOCUMENT) {
                RemoteFile file = new RemoteFile(
                        plan.repo(),
                        plan.commit(),
                        item.path(),
                        OptionalLong.of(item.sizeBytes()),
                        item.sha256().orElse(item.gitSha1()),
                        item.sha256());
                sources.put(item.path(), ByteSource.readAhead(new RemoteBytes(servers, file, item.sizeBytes())));
            }
        }
        HeaderLimits limits = HeaderLimits.remote();
        return new ModelPreview(
                ModelInspector.describe(sources, planned.info().pipelineTag(), limits),
                MemoryEstimate.of(sources, settings, limits),
                plan.totalBytes(),
                Optional.empty());
    }
}
