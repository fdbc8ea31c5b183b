package dev.modellib.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The parts of a file that was cut anywhere, read as the one file they were. */
final class JoinedSource implements ByteSource {

    private final List<ByteSource> parts;
    private final long[] starts;
    private final long sizeBytes;

    private JoinedSource(Collection<ByteSource> parts) {
        this.parts = List.copyOf(parts);
        this.starts = new long[this.parts.size()];
        long size = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = size;
            size = Math.addExact(size, this.parts.get(i).sizeBytes());
        }
        this.sizeBytes = size;
    }

    /** The same files, with cut ones joined under the name of their first part. */
    static SortedMap<String, ByteSource> joined(Map<String, ByteSource> files) {
        NavigableMap<String, ByteSource> joined = new TreeMap<>(files);
        Map<String, Map<Integer, String>> cut = new TreeMap<>();
        for (String path : files.keySet()) {
            Optional<ShardName> shard = ShardName.of(path).filter(ShardName::cut);
            shard.ifPresent(part ->
                    cut.computeIfAbsent(part.whole(), key -> new TreeMap<>()).putIfAbsent(part.index(), path));
        }
        for (Map<Integer, String> byIndex : cut.values()) {
            List<String> paths = List.copyOf(byIndex.values());
            List<ByteSource> parts = paths.stream().map(joined::remove).toList();
            joined.put(paths.get(0), new JoinedSource(parts));
        }
        return joined;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        if (position >= sizeBytes) {
            return -1;
        }
        int found = Arrays.binarySearch(starts, position);
        // empty parts start where the next one does: the last of them that starts here has bytes
        int part = found >= 0 ? found : -found - 2;
        while (part + 1 < starts.length && starts[part + 1] <= position) {
            part++;
        }
        ByteSource source = parts.get(part);
        long inPart = position - starts[part];
        int limit = into.limit();
        into.limit((int) Math.min(limit, into.position() + source.sizeBytes() - inPart));
        try {
            return source.read(into, inPart);
        } finally {
            into.limit(limit);
        }
    }
}
