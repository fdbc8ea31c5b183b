package dev.modellib.format;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** One description in the making: first the weights, then the settings beside them, then the verdict. */
final class Inspection {

    private static final int MAX_NAME = 256;
    private static final int MOST_NOTED = 3;
    private static final List<FileRole> MAIN_ROLES = List.of(
            FileRole.WEIGHTS,
            FileRole.ADAPTER,
            FileRole.PROJECTOR,
            FileRole.DRAFT,
            FileRole.IMATRIX,
            FileRole.OTHER,
            FileRole.TOKENIZER);

    private final SortedMap<String, ByteSource> files;
    private final HeaderLimits limits;
    private final KindSignals signals = new KindSignals();
    private final List<GgufHeader> ggufs = new ArrayList<>();
    private final List<SafetensorsHeader> safetensors = new ArrayList<>();
    private final List<String> mainPaths = new ArrayList<>();
    private ModelFormat format = ModelFormat.UNKNOWN;

    Inspection(Map<String, ByteSource> files, HeaderLimits limits) {
        this.files = JoinedSource.joined(files);
        this.limits = limits;
    }

    ModelDescription run(Optional<String> pipelineTag) throws FormatException {
        readTensorFiles();
        ConfigFiles configs = new ConfigFiles(files, limits, signals);
        configs.addSignals();
        pipelineTag.ifPresent(tag -> signals.add(
                KindRules.ofPipelineTag(tag), Optional.of(ModelTask.ofPipelineTag(tag)), "pipeline tag " + tag));
        HeaderSignals headers = new HeaderSignals(signals);
        headers.addGguf(ggufs);
        if (!configs.isBundle()) {
            headers.addTensors(safetensors);
        }
        headers.addNames(mainPaths);
        checkSplits();
        checkIndexes();
        KindSignals.Decision decision = signals.decide();
        return new ModelDescription(
                format,
                decision.kind(),
                subtype(configs),
                decision.confidence(),
                decision.task(),
                decision.taskConfidence(),
                quant(configs),
                gguf(GgufHeader::architecture).or(configs::architecture),
                gguf(GgufHeader::name).or(this::title).map(Inspection::clipped),
                parameters(configs),
                contextLength(configs),
                safety(),
                signals.signals(),
                signals.evidence());
    }

    /** Main files are those of the first role that any file has; every header is read, so that a broken one is found. */
    private void readTensorFiles() throws FormatException {
        List<FileRole> present = files.keySet().stream().map(FileRole::of).toList();
        FileRole main =
                MAIN_ROLES.stream().filter(present::contains).findFirst().orElse(FileRole.OTHER);
        for (Map.Entry<String, ByteSource> file : files.entrySet()) {
            FileRole role = FileRole.of(file.getKey());
            boolean holdsTensors = role == main || ModelFormat.ofFileName(file.getKey()) != ModelFormat.UNKNOWN;
            if (holdsTensors) {
                try {
                    readTensorFile(file.getKey(), file.getValue(), role == main);
                } catch (FormatException e) {
                    throw e.in(file.getKey());
                }
            }
        }
        if (main == FileRole.ADAPTER) {
            signals.add(Optional.of(ModelKind.ADAPTER), "the files are adapters: " + mainPaths);
        }
    }

    private void readTensorFile(String path, ByteSource source, boolean isMain) throws FormatException {
        ModelFormat claimed = ModelFormat.ofFileName(path);
        ModelFormat found = ModelFormat.detect(source);
        ModelFormat actual = found == ModelFormat.UNKNOWN ? claimed : found;
        boolean zipped = claimed == ModelFormat.PICKLE && found == ModelFormat.PYTORCH_ZIP;
        if (claimed != ModelFormat.UNKNOWN && actual != claimed && !zipped) {
            signals.note(path + " is named like " + claimed.wireName() + " and holds " + actual.wireName());
        }
        if (actual.unsafe()) {
            signals.note(path + " is a pickle: loading it runs code");
        }
        if (isMain) {
            mainPaths.add(path);
            format = better(format, actual);
        }
        if (actual == ModelFormat.GGUF) {
            GgufHeader header = GgufHeader.read(source, limits);
            header.unreadFrom()
                    .ifPresent(part -> signals.note(path + " has a long header: of its first " + header.dataOffset()
                            + " bytes all was read, from " + part + " on nothing was"));
            if (isMain) {
                ggufs.add(header);
            } else if (FileRole.of(path) == FileRole.PROJECTOR && sees(header)) {
                signals.add(Optional.of(ModelKind.VLM), "a projector beside the weights: " + path);
            }
        } else if (actual == ModelFormat.SAFETENSORS) {
            SafetensorsHeader header = SafetensorsHeader.read(source, limits);
            if (isMain) {
                safetensors.add(header);
            }
        }
    }

    private SafetyReport safety() throws FormatException {
        SafetyReport report = new SafetyScan(limits).run(files);
        report.findings().stream().limit(MOST_NOTED).forEach(finding -> signals.note(finding.toString()));
        return report;
    }

    /** What all the main files say alike: shards together, variants each for itself. A pipeline of many parts is none of them. */
    private ModelSubtype subtype(ConfigFiles configs) {
        if (configs.isBundle()) {
            return ModelSubtype.UNKNOWN;
        }
        Set<ModelSubtype> told = EnumSet.noneOf(ModelSubtype.class);
        gguf(GgufHeader::architecture).map(SubtypeRules::ofGgufArchitecture).ifPresent(told::add);
        if (mainPaths.stream().map(ShardName::wholeOf).distinct().count() == 1) {
            List<TensorInfo> together = safetensors.stream()
                    .flatMap(header -> header.tensors().stream())
                    .toList();
            told.add(SubtypeRules.ofTensors(together));
        } else {
            safetensors.forEach(header -> told.add(SubtypeRules.ofTensors(header.tensors())));
        }
        told.remove(ModelSubtype.UNKNOWN);
        if (told.isEmpty()) {
            return configs.subtype();
        }
        return told.size() == 1 ? told.iterator().next() : ModelSubtype.UNKNOWN;
    }

    /** Parts of one split say the same count and each another number; a number that is missing is no fault here. */
    private void checkSplits() {
        List<GgufSplit> splits =
                ggufs.stream().map(GgufHeader::split).flatMap(Optional::stream).toList();
        long counts = splits.stream().mapToInt(GgufSplit::count).distinct().count();
        long numbers = splits.stream().mapToInt(GgufSplit::number).distinct().count();
        if (counts > 1) {
            signals.note("the parts are of different splits: " + splits);
        } else if (numbers < splits.size()) {
            signals.note("two parts have the same number: " + splits);
        } else if (counts == 1 && numbers < splits.get(0).count()) {
            signals.note("the split has " + splits.get(0).count() + " parts, " + numbers + " are here");
        }
    }

    /** What an index lists has to be there; an index that cannot be read is only noted. */
    private void checkIndexes() throws FormatException {
        for (Map.Entry<String, ByteSource> file : files.entrySet()) {
            if (!FileNames.lower(file.getKey()).endsWith(".safetensors.index.json")) {
                continue;
            }
            try {
                SortedSet<String> listed = new TreeSet<>(
                        SafetensorsIndex.read(file.getValue(), limits).files());
                int count = listed.size();
                listed.removeIf(name -> files.containsKey(FileNames.folder(file.getKey()) + name));
                if (!listed.isEmpty() && listed.size() < count) {
                    signals.note(file.getKey() + " lists " + listed.size() + " files that are not here, such as "
                            + listed.first());
                }
            } catch (FormatException.Interrupted | FormatException.Unreadable e) {
                throw e;
            } catch (FormatException e) {
                signals.note(file.getKey() + " is not used: " + e.getMessage());
            }
        }
    }

    /** A projector that says nothing is one for images: those for sound came later and say so. */
    private static boolean sees(GgufHeader projector) {
        return !Boolean.TRUE.equals(projector.metadata().get("clip.has_audio_encoder"))
                || Boolean.TRUE.equals(projector.metadata().get("clip.has_vision_encoder"));
    }

    private static ModelFormat better(ModelFormat one, ModelFormat other) {
        if (one == ModelFormat.UNKNOWN || other == ModelFormat.UNKNOWN) {
            return one == ModelFormat.UNKNOWN ? other : one;
        }
        return FormatPreference.rank(one) <= FormatPreference.rank(other) ? one : other;
    }

    private Optional<Quant> quant(ConfigFiles configs) {
        Optional<Quant> named = mainPaths.stream()
                .map(Quant::inFileName)
                .flatMap(Optional::stream)
                .findFirst();
        Optional<Quant> inside = gguf(GgufHeader::quant).or(configs::quant).or(() -> mostElements(configs));
        if (named.isPresent() && inside.isPresent() && !named.equals(inside)) {
            signals.note("the name says " + named.get() + ", the header says " + inside.get());
        }
        return named.or(() -> inside);
    }

    /** The quant of the safetensors type that holds most elements, as far as elements are weights: of packed ones not. */
    private Optional<Quant> mostElements(ConfigFiles configs) {
        Map<String, Double> elements = new TreeMap<>();
        safetensors.stream()
                .flatMap(header -> header.tensors().stream())
                .forEach(tensor -> elements.merge(tensor.type(), (double) tensor.elements(), Double::sum));
        return elements.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .filter(type -> type.startsWith("F8") || (!configs.isPacked() && isFloat(type)))
                .flatMap(type -> Quant.parse(type.startsWith("F8") ? "FP8" : type));
    }

    private static boolean isFloat(String type) {
        return type.startsWith("F") || type.startsWith("BF");
    }

    private OptionalLong parameters(ConfigFiles configs) {
        boolean partial = ggufs.stream().anyMatch(GgufHeader::partial);
        if (partial || configs.isPacked() || (ggufs.isEmpty() && safetensors.isEmpty())) {
            return OptionalLong.empty();
        }
        List<TensorInfo> tensors = Stream.concat(
                        ggufs.stream().map(GgufHeader::tensors),
                        safetensors.stream().map(SafetensorsHeader::tensors))
                .flatMap(List::stream)
                .toList();
        return TensorTotals.elements(tensors);
    }

    private OptionalLong contextLength(ConfigFiles configs) {
        return ggufs.stream()
                .map(GgufHeader::contextLength)
                .filter(OptionalLong::isPresent)
                .findFirst()
                .orElseGet(configs::contextLength);
    }

    private <T> Optional<T> gguf(Function<GgufHeader, Optional<T>> fact) {
        return ggufs.stream().map(fact).flatMap(Optional::stream).findFirst();
    }

    private Optional<String> title() {
        return safetensors.stream()
                .map(header -> header.metadata().get("modelspec.title"))
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static String clipped(String text) {
        return text.codePointCount(0, text.length()) <= MAX_NAME
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MAX_NAME));
    }
}
