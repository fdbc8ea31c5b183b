package dev.modellib.format;

import dev.modellib.format.HeaderJson.Token;
import java.util.Collections;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The index beside sharded weights, {@code *.safetensors.index.json}: which files there have to be. It is the authority
 * on that; names of shards only suggest it.
 *
 * <p><em>Shape</em>: file names are untrusted and relative to the folder of the index. <em>Units</em>: bytes.
 *
 * @param totalBytes {@code metadata.total_size}, all tensors together
 * @param tensors how many tensors the weight map has
 * @param files the files that the weight map names, each once
 */
public record SafetensorsIndex(OptionalLong totalBytes, int tensors, SortedSet<String> files) {

    private static final long MAX_FILE_BYTES = 64 << 20;

    /**
     * Copies the files.
     *
     * @param totalBytes {@code metadata.total_size}, all tensors together
     * @param tensors how many tensors the weight map has
     * @param files the files that the weight map names, each once
     */
    public SafetensorsIndex {
        files = Collections.unmodifiableSortedSet(new TreeSet<>(files));
    }

    /**
     * Reads an index.
     *
     * @param source the whole file
     * @param limits the bounds; its tensors and names have the bounds of a header
     * @return the index
     * @throws FormatException when it is no valid index or is over a bound
     */
    public static SafetensorsIndex read(ByteSource source, HeaderLimits limits) throws FormatException {
        HeaderCursor cursor = new HeaderCursor(source, limits, MAX_FILE_BYTES);
        cursor.requireRemaining(source.sizeBytes());
        OptionalLong totalBytes = OptionalLong.empty();
        int tensors = -1;
        SortedSet<String> files = new TreeSet<>();
        try (HeaderJson json = HeaderJson.of(cursor, source.sizeBytes(), limits)) {
            json.expect(Token.OBJECT, "the index is no JSON object");
            for (Token token = json.next(); token != Token.END_OBJECT; token = json.next()) {
                String name = json.shortText("a field name");
                if (name.equals("weight_map")) {
                    tensors = readWeightMap(json, limits, files);
                } else if (name.equals("metadata")) {
                    totalBytes = readMetadata(json);
                } else {
                    json.next();
                    json.skipChildren();
                }
            }
            json.expect(Token.END, "something stands behind the index's JSON object");
        }
        if (tensors < 0) {
            throw new FormatException.Malformed("the index has no weight_map", 0);
        }
        return new SafetensorsIndex(totalBytes, tensors, files);
    }

    private static int readWeightMap(HeaderJson json, HeaderLimits limits, SortedSet<String> files)
            throws FormatException {
        json.expect(Token.OBJECT, "weight_map is no object");
        int tensors = 0;
        for (Token token = json.next(); token != Token.END_OBJECT; token = json.next()) {
            if (++tensors > limits.tensors()) {
                throw new FormatException.TooLarge("there are more tensors than the bound of " + limits.tensors(), 0);
            }
            json.expect(Token.STRING, "weight_map holds something that is no file name");
            files.add(json.shortText("a file name"));
        }
        return tensors;
    }

    private static OptionalLong readMetadata(HeaderJson json) throws FormatException {
        if (json.next() != Token.OBJECT) {
            json.skipChildren();
            return OptionalLong.empty();
        }
        OptionalLong total = OptionalLong.empty();
        for (Token token = json.next(); token != Token.END_OBJECT; token = json.next()) {
            boolean size = json.shortText("a field name").equals("total_size");
            if (json.next() == Token.INTEGER && size) {
                total = OptionalLong.of(json.count("total_size is no count"));
            } else {
                json.skipChildren();
            }
        }
        return total;
    }
}
