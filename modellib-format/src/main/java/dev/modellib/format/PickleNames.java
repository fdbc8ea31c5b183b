package dev.modellib.format;

import java.util.Set;

/**
 * The names that a pickle of tensors needs and that do nothing but make tensors and containers. Everything else is
 * refused, known to be harmful or not.
 *
 * <p><em>Source</em>: what PyTorch's weights-only loader allows, without whatever calls a function it is handed.
 */
final class PickleNames {

    private static final Set<String> ALLOWED = Set.of(
            "collections.OrderedDict",
            "torch._utils._rebuild_tensor",
            "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_tensor_v3",
            "torch._utils._rebuild_parameter",
            "torch._utils._rebuild_parameter_with_state",
            "torch._utils._rebuild_qtensor",
            "torch._utils._rebuild_sparse_tensor",
            "torch._utils._rebuild_meta_tensor_no_storage",
            "torch.nn.parameter.Parameter",
            "torch.serialization._get_layout",
            "torch.Size",
            "torch.Tensor",
            "torch.device",
            "torch.per_tensor_affine",
            "torch.per_tensor_symmetric",
            "torch.per_channel_affine",
            "torch.per_channel_symmetric",
            "numpy.core.multiarray._reconstruct",
            "numpy.core.multiarray.scalar",
            "numpy._core.multiarray._reconstruct",
            "numpy._core.multiarray.scalar",
            "numpy.ndarray",
            "numpy.dtype",
            "_codecs.encode",
            "builtins.set",
            "builtins.frozenset",
            "builtins.complex",
            "builtins.bytearray",
            "__builtin__.set",
            "__builtin__.frozenset",
            "__builtin__.complex",
            "__builtin__.bytearray");

    /** Attributes of {@code torch} that are element types. */
    private static final Set<String> TYPES = Set.of(
            "float64",
            "double",
            "float32",
            "float",
            "float16",
            "half",
            "bfloat16",
            "float8_e4m3fn",
            "float8_e5m2",
            "float8_e4m3fnuz",
            "float8_e5m2fnuz",
            "float8_e8m0fnu",
            "float4_e2m1fn_x2",
            "uint8",
            "uint16",
            "uint32",
            "uint64",
            "int8",
            "int16",
            "short",
            "int32",
            "int",
            "int64",
            "long",
            "bool",
            "complex32",
            "complex64",
            "cfloat",
            "complex128",
            "cdouble",
            "quint8",
            "qint8",
            "qint32",
            "quint4x2",
            "quint2x4");

    private PickleNames() {}

    static boolean isAllowed(String name) {
        if (ALLOWED.contains(name)) {
            return true;
        }
        String module = name.substring(0, Math.max(0, name.lastIndexOf('.')));
        String last = name.substring(name.lastIndexOf('.') + 1);
        boolean storage = last.endsWith("Storage")
                && last.chars()
                        .allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
        return switch (module) {
            case "torch" -> TYPES.contains(last) || storage;
            case "torch.cuda", "torch.storage" -> storage;
            default -> false;
        };
    }
}
