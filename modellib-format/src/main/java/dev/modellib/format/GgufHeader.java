package dev.modellib.format;

import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The header of a GGUF file, versions 1 to 3 in both byte orders: its metadata and its tensors.
 *
 * <p><em>Shape</em>: metadata values are {@link Long} (all integer types; a {@link java.math.BigInteger} for a u64 above
 * {@link Long#MAX_VALUE}), {@link Float}, {@link Double}, {@link Boolean}, {@link String} or {@link GgufArray}, in file
 * order. Texts are untrusted: show them inert. A text too long to keep is left out and its key is in {@code omitted}.
 * <em>Units</em>: bytes.
 *
 * <p><em>Source</em>: the GGUF specification, {@code docs/gguf.md} of the ggml project.
 *
 * @param version 1, 2 or 3
 * @param order the byte order of the file
 * @param metadata the key-value pairs that were kept
 * @param omitted keys whose text was over the bounds and is not kept
 * @param tensors the tensors in file order
 * @param alignment the alignment of tensor data, a power of two
 * @param dataOffset where the tensor data starts, counted from the start of the file; when the header is partial, where
 *     reading ended
 * @param unreadFrom of a header that is longer than {@link HeaderLimits#remote()} allows, the first part that was not read: a
 *     metadata key, {@code metadata} when not even its name was, or {@code tensors}; nothing behind it was read either
 */
public record GgufHeader(
        int version,
        ByteOrder order,
        Map<String, Object> metadata,
        List<String> omitted,
        List<TensorInfo> tensors,
        long alignment,
        long dataOffset,
        Optional<String> unreadFrom) {

    private static final int MOST_PARTS = 1 << 16;

    /**
     * Copies the collections.
     *
     * @param version 1, 2 or 3
     * @param order the byte order of the file
     * @param metadata the key-value pairs that were kept
     * @param omitted keys whose text was over the bounds and is not kept
     * @param tensors the tensors in file order
     * @param alignment the alignment of tensor data, a power of two
     * @param dataOffset where the tensor data starts, counted from the start of the file; when the header is partial, where
     *     reading ended
     * @param unreadFrom of a header that is longer than {@link HeaderLimits#remote()} allows, the first part that was not read: a
     *     metadata key, {@code metadata} when not even its name was, or {@code tensors}; nothing behind it was read either
     */
    public GgufHeader {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        omitted = List.copyOf(omitted);
        tensors = List.copyOf(tensors);
    }

    /**
     * Reads a header within the usual bounds.
     *
     * @param source the whole file
     * @return the header
     * @throws FormatException when the file is not a whole, valid GGUF file
     */
    public static GgufHeader read(ByteSource source) throws FormatException {
        return read(source, HeaderLimits.defaults());
    }

    /**
     * Reads a header within given bounds.
     *
     * @param source the whole file
     * @param limits the bounds
     * @return the header
     * @throws FormatException when the file is not a whole, valid GGUF file or is over a bound
     */
    public static GgufHeader read(ByteSource source, HeaderLimits limits) throws FormatException {
        return new GgufReader(source, limits).read();
    }

    /**
     * Whether the header was longer than {@link HeaderLimits#remote()} allows, so that there are no tensors and maybe not
     * all of the metadata.
     *
     * @return true when {@link #unreadFrom()} says what is missing
     */
    public boolean partial() {
        return unreadFrom.isPresent();
    }

    /**
     * The architecture, {@code general.architecture}.
     *
     * @return such as {@code llama}
     */
    public Optional<String> architecture() {
        return text("general.architecture");
    }

    /**
     * The name the maker gave, {@code general.name}.
     *
     * @return untrusted text
     */
    public Optional<String> name() {
        return text("general.name");
    }

    /**
     * The quant that {@code general.file_type} names.
     *
     * @return the quant; a number that is not known survives as {@code FILE_TYPE_N}
     */
    public Optional<Quant> quant() {
        OptionalLong id = integer("general.file_type");
        return id.isPresent() ? Optional.of(Quant.ofFileType(id.getAsLong())) : Optional.empty();
    }

    /**
     * The context length the model was made for, {@code {architecture}.context_length}.
     *
     * @return tokens
     */
    public OptionalLong contextLength() {
        return architecture().map(arch -> integer(arch + ".context_length")).orElse(OptionalLong.empty());
    }

    /**
     * The number of parameters: the elements of all tensors.
     *
     * @return the count; empty when the header is partial, and when it is beyond {@link Long#MAX_VALUE}
     */
    public OptionalLong parameters() {
        return partial() ? OptionalLong.empty() : TensorTotals.elements(tensors);
    }

    /**
     * What the header says about the split that the file is a part of.
     *
     * @return empty for a file in one piece, and when the numbers make no sense
     */
    public Optional<GgufSplit> split() {
        long number = integer("split.no").orElse(-1);
        long count = integer("split.count").orElse(0);
        return count > 1 && count <= MOST_PARTS && number >= 0 && number < count
                ? Optional.of(new GgufSplit((int) number, (int) count, integer("split.tensors.count")))
                : Optional.empty();
    }

    /**
     * The bytes of all tensors, without the padding between them.
     *
     * @return bytes; empty when the header is partial, and when the type of some tensor is not known
     */
    public OptionalLong weightBytes() {
        return partial() ? OptionalLong.empty() : TensorTotals.sizeBytes(tensors);
    }

    /**
     * A text value.
     *
     * @param key the key
     * @return its value; empty when it is absent, omitted or no text
     */
    public Optional<String> text(String key) {
        return metadata.get(key) instanceof String value ? Optional.of(value) : Optional.empty();
    }

    /**
     * An integer value.
     *
     * @param key the key
     * @return its value; empty when it is absent or no integer in the range of long
     */
    public OptionalLong integer(String key) {
        return metadata.get(key) instanceof Long value ? OptionalLong.of(value) : OptionalLong.empty();
    }
}
