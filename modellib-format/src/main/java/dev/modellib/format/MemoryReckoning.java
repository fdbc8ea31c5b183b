package dev.modellib.format;

import dev.modellib.format.MemoryEstimate.Confidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/** One memory estimate in the making. */
final class MemoryReckoning {

    private static final long SMALLEST_BUFFER_BYTES = 512L << 20;
    private static final long MOST_PARAMETERS = 1_000_000_000_000_000L;

    private final MemorySettings settings;
    private final HeaderLimits limits;
    private final List<String> notes = new ArrayList<>();
    private final List<GgufHeader> ggufs = new ArrayList<>();
    private Confidence confidence = Confidence.HIGH;
    private long weightsBytes;
    private long projectorBytes;

    MemoryReckoning(MemorySettings settings, HeaderLimits limits) {
        this.settings = settings;
        this.limits = limits;
    }

    MemoryEstimate run(Map<String, ByteSource> files) throws FormatException {
        SortedMap<String, ByteSource> joined = JoinedSource.joined(files);
        for (Map.Entry<String, ByteSource> file : joined.entrySet()) {
            FileRole role = FileRole.of(file.getKey());
            try {
                if (role == FileRole.WEIGHTS) {
                    weightsBytes += bytes(file.getKey(), file.getValue(), true);
                } else if (role == FileRole.PROJECTOR) {
                    projectorBytes += bytes(file.getKey(), file.getValue(), false);
                }
            } catch (FormatException e) {
                throw e.in(file.getKey());
            }
        }
        if (weightsBytes == 0) {
            lower(Confidence.LOW, "no file holds weights");
        }
        AttentionShape shape = shape(joined);
        shape.assumed().forEach(note -> lower(Confidence.MEDIUM, note));
        shape.missing().forEach(key -> lower(Confidence.LOW, "the cache is not counted: missing " + key));
        long made = Math.max(0, shape.context().orElse(0));
        long tokens = settings.context().orElse(made);
        if (tokens == 0 && !shape.layers().isEmpty()) {
            lower(Confidence.LOW, "the cache is not counted: no context length is known");
        }
        if (made > 0 && tokens > made) {
            notes.add("the model was made for " + made + " tokens");
        }
        return estimate(shape, tokens);
    }

    static Optional<MemoryEstimate> ofParameters(long parameters, Quant quant) {
        if (parameters < 1 || parameters > MOST_PARAMETERS) {
            throw new IllegalArgumentException("parameters are " + parameters + ", must be 1 to " + MOST_PARAMETERS);
        }
        if (quant.bitsPerWeight().isEmpty()) {
            return Optional.empty();
        }
        MemoryReckoning reckoning = new MemoryReckoning(MemorySettings.defaults(), HeaderLimits.defaults());
        double bits = quant.bitsPerWeight().getAsDouble();
        reckoning.weightsBytes = (long) Math.ceil(parameters * bits / Byte.SIZE);
        reckoning.lower(
                Confidence.LOW,
                "the weights are " + parameters + " parameters of " + bits + " bits, as " + quant + " has");
        reckoning.lower(Confidence.LOW, "the cache is not counted: no header was read");
        return Optional.of(reckoning.estimate(AttentionShape.unknown("a header"), 0));
    }

    private MemoryEstimate estimate(AttentionShape shape, long tokens) {
        long cache = 0;
        long state = 0;
        try {
            cache = shape.cacheBytes(tokens, settings);
            state = shape.stateBytes(settings);
        } catch (ArithmeticException e) {
            cache = 0;
            lower(Confidence.LOW, "the cache is not counted: it is larger than any memory");
        }
        return new MemoryEstimate(
                weightsBytes,
                projectorBytes,
                cache,
                state,
                Math.max(SMALLEST_BUFFER_BYTES, weightsBytes / 10),
                Math.max(SMALLEST_BUFFER_BYTES, weightsBytes / 5),
                tokens,
                shape.layers().size(),
                confidence,
                notes);
    }

    private AttentionShape shape(SortedMap<String, ByteSource> files) throws FormatException {
        Optional<GgufHeader> described = ggufs.stream()
                .filter(header -> header.metadata().containsKey("general.architecture"))
                .findFirst();
        if (described.isPresent()) {
            return GgufAttention.of(described.get());
        }
        KindSignals unused = new KindSignals();
        return ConfigAttention.of(new ConfigFiles(files, limits, unused).config());
    }

    private long bytes(String path, ByteSource source, boolean isMain) throws FormatException {
        switch (ModelFormat.detect(source)) {
            case GGUF -> {
                GgufHeader header = GgufHeader.read(source, limits);
                if (isMain) {
                    ggufs.add(header);
                }
                OptionalLong weights = header.weightBytes();
                if (header.partial()) {
                    lower(Confidence.MEDIUM, path + " has a long header: it is counted by its size");
                } else if (weights.isEmpty()) {
                    lower(Confidence.MEDIUM, "a tensor type of " + path + " is not known: the data section is counted");
                }
                return weights.orElse(source.sizeBytes() - Math.min(header.dataOffset(), source.sizeBytes()));
            }
            case SAFETENSORS -> {
                return source.sizeBytes()
                        - SafetensorsHeader.read(source, limits).dataOffset();
            }
            default -> {
                lower(Confidence.MEDIUM, path + " is counted by its size");
                return source.sizeBytes();
            }
        }
    }

    private void lower(Confidence to, String note) {
        confidence = to.compareTo(confidence) > 0 ? to : confidence;
        notes.add(DisplayText.of(note));
    }
}
