package dev.modellib.format;

import java.util.List;
import java.util.OptionalLong;

/** Sums over tensors that do not wrap around. */
final class TensorTotals {

    private TensorTotals() {}

    static OptionalLong elements(List<TensorInfo> tensors) {
        long total = 0;
        for (TensorInfo tensor : tensors) {
            long next = total + tensor.elements();
            if (next < total) {
                return OptionalLong.empty();
            }
            total = next;
        }
        return OptionalLong.of(total);
    }

    static OptionalLong sizeBytes(List<TensorInfo> tensors) {
        long total = 0;
        for (TensorInfo tensor : tensors) {
            // the readers have compared every size with the length of a file
            long next = total + tensor.sizeBytes().orElse(-1);
            if (tensor.sizeBytes().isEmpty() || next < total) {
                return OptionalLong.empty();
            }
            total = next;
        }
        return OptionalLong.of(total);
    }
}
