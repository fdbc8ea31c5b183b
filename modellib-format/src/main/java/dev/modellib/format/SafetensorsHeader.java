package dev.modellib.format;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The header of a safetensors file: its metadata and its tensors.
 *
 * <p><em>Shape</em>: metadata in file order, texts only and untrusted; a text too long to keep is left out and its key
 * is in {@code omitted}. Tensors are in the order of their data, which covers the data section without holes.
 * <em>Units</em>: bytes.
 *
 * <p><em>Source</em>: the format section of the safetensors project's README and the checks of its reference reader.
 *
 * @param metadata the texts of {@code __metadata__} that were kept
 * @param omitted keys of {@code __metadata__} whose text was over the bounds and is not kept
 * @param tensors the tensors in the order of their data
 * @param dataOffset where the data section starts, counted from the start of the file
 */
public record SafetensorsHeader(
        Map<String, String> metadata, List<String> omitted, List<TensorInfo> tensors, long dataOffset) {

    /**
     * Copies the collections.
     *
     * @param metadata the texts of {@code __metadata__} that were kept
     * @param omitted keys of {@code __metadata__} whose text was over the bounds and is not kept
     * @param tensors the tensors in the order of their data
     * @param dataOffset where the data section starts, counted from the start of the file
     */
    public SafetensorsHeader {
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        omitted = List.copyOf(omitted);
        tensors = List.copyOf(tensors);
    }

    /**
     * Reads a header within the usual bounds.
     *
     * @param source the whole file
     * @return the header
     * @throws FormatException when the file is not a whole, valid safetensors file
     */
    public static SafetensorsHeader read(ByteSource source) throws FormatException {
        return read(source, HeaderLimits.defaults());
    }

    /**
     * Reads a header within given bounds.
     *
     * @param source the whole file
     * @param limits the bounds
     * @return the header
     * @throws FormatException when the file is not a whole, valid safetensors file or is over a bound
     */
    public static SafetensorsHeader read(ByteSource source, HeaderLimits limits) throws FormatException {
        return new SafetensorsReader(source, limits).read();
    }

    /**
     * The number of elements of all tensors: the parameters, unless values are packed several to an element.
     *
     * @return the count; empty when it is beyond {@link Long#MAX_VALUE}
     */
    public OptionalLong parameters() {
        return TensorTotals.elements(tensors);
    }
}
