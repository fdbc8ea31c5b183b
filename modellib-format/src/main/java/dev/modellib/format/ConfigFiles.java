package dev.modellib.format;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/** What the JSON files beside the weights say. A file that cannot be read is noted and else ignored. */
final class ConfigFiles {

    private static final Set<ModelKind> MADE_OF_LANGUAGE = Set.of(ModelKind.RERANKER, ModelKind.VLM);

    private static final List<String> CONTEXT = List.of(
            "max_position_embeddings",
            "text_config.max_position_embeddings",
            "llm_config.max_position_embeddings",
            "n_positions",
            "n_ctx",
            "max_sequence_length",
            "seq_length");

    private final SortedMap<String, ByteSource> files;
    private final HeaderLimits limits;
    private final KindSignals signals;
    private final JsonFacts config;
    private final JsonFacts index;

    ConfigFiles(SortedMap<String, ByteSource> files, HeaderLimits limits, KindSignals signals) throws FormatException {
        this.files = files;
        this.limits = limits;
        this.signals = signals;
        this.config = read("config.json");
        this.index = read("model_index.json");
    }

    /** The file of that name that lies least deep. */
    private Optional<Map.Entry<String, ByteSource>> find(String name) {
        return files.entrySet().stream()
                .filter(file -> FileNames.name(file.getKey()).equals(name))
                .min(Comparator.comparingInt(file -> FileNames.depth(file.getKey())));
    }

    private JsonFacts read(String name) throws FormatException {
        Optional<Map.Entry<String, ByteSource>> file = find(name);
        if (file.isEmpty()) {
            return JsonFacts.none();
        }
        try {
            return JsonFacts.read(file.get().getValue(), limits);
        } catch (FormatException.Interrupted | FormatException.Unreadable e) {
            throw e;
        } catch (FormatException e) {
            signals.note(file.get().getKey() + " is not used: " + e.getMessage());
            return JsonFacts.none();
        }
    }

    JsonFacts config() {
        return config;
    }

    /** Whether the folder is one model of many parts, each with weights of its own. */
    boolean isBundle() {
        return index.text("_class_name")
                .filter(name -> name.endsWith("Pipeline"))
                .isPresent();
    }

    void addSignals() throws FormatException {
        if (isBundle()) {
            signals.add(
                    Optional.of(ModelKind.DIFFUSION),
                    "model_index.json _class_name " + index.text("_class_name").orElse(""));
            return;
        }
        if (find("adapter_config.json").isPresent()) {
            signals.add(Optional.of(ModelKind.ADAPTER), "adapter_config.json");
        }
        addSentenceTransformers();
        boolean sawClass = false;
        for (String name : config.all("architectures")) {
            Optional<ModelKind> kind = ofClass(name);
            // the class of the language model that it is made from tells that one's task
            boolean made = kind.filter(MADE_OF_LANGUAGE::contains).isPresent();
            signals.add(kind, made ? Optional.empty() : ModelTask.ofClass(name), "config.json architectures " + name);
            sawClass |= kind.isPresent();
        }
        Optional<String> diffusers = config.text("_class_name");
        diffusers.ifPresent(name -> signals.add(KindRules.ofClass(name), "config.json _class_name " + name));
        Optional<String> type = config.text("model_type");
        if (!sawClass && type.isPresent()) {
            signals.add(KindRules.ofModelType(type.get()), "config.json model_type " + type.get());
        }
        for (String key : List.of("pipeline_tag", "task")) {
            config.text(key)
                    .ifPresent(tag -> signals.add(
                            KindRules.ofPipelineTag(tag),
                            Optional.of(ModelTask.ofPipelineTag(tag)),
                            "config.json " + key + " " + tag));
        }
    }

    private void addSentenceTransformers() throws FormatException {
        if (find("modules.json").isEmpty()
                && find("config_sentence_transformers.json").isEmpty()) {
            return;
        }
        JsonFacts facts = read("config_sentence_transformers.json");
        boolean ranks = facts.text("model_type").filter("CrossEncoder"::equals).isPresent();
        signals.add(
                Optional.of(ranks ? ModelKind.RERANKER : ModelKind.EMBEDDING),
                ranks ? "config_sentence_transformers.json model_type CrossEncoder" : "sentence-transformers modules");
    }

    /** A sequence classifier with one label gives a score: it ranks. A language model with settings for images sees them. */
    private Optional<ModelKind> ofClass(String name) {
        boolean oneLabel = config.fields("id2label") == 1
                || config.text("num_labels").filter("1"::equals).isPresent();
        boolean named = name.toLowerCase(Locale.ROOT).contains("rerank");
        if (named || (name.endsWith("ForSequenceClassification") && oneLabel)) {
            return Optional.of(ModelKind.RERANKER);
        }
        Optional<ModelKind> kind = KindRules.ofClass(name);
        boolean sees = kind.filter(ModelKind.LLM::equals).isPresent() && config.hasObject("vision_config");
        return sees ? Optional.of(ModelKind.VLM) : kind;
    }

    Optional<String> architecture() {
        return config.text("model_type")
                .or(() -> config.all("architectures").stream().findFirst())
                .or(() -> index.text("_class_name"))
                .or(() -> config.text("_class_name"));
    }

    /** The part of an image pipeline that the class of the model stands for. */
    ModelSubtype subtype() {
        return Stream.concat(config.all("architectures").stream(), config.text("_class_name").stream())
                .map(SubtypeRules::ofClass)
                .filter(subtype -> subtype != ModelSubtype.UNKNOWN)
                .findFirst()
                .orElse(ModelSubtype.UNKNOWN);
    }

    OptionalLong contextLength() {
        return CONTEXT.stream()
                .map(config::count)
                .filter(OptionalLong::isPresent)
                .findFirst()
                .orElse(OptionalLong.empty());
    }

    /** Whether several weights share one element, so that elements are no parameters. */
    boolean isPacked() {
        return config.hasObject("quantization_config") || config.hasObject("quantization");
    }

    /** The quant that the {@code quantization_config} names, else that of MLX, which is a number of bits. */
    Optional<Quant> quant() {
        return ofMethod()
                .or(() -> config.text("quantization.mode").flatMap(Quant::parse))
                .or(() -> config.text("quantization.bits").flatMap(bits -> Quant.parse(bits + "bit")));
    }

    private Optional<Quant> ofMethod() {
        return config.text("quantization_config.quant_method").flatMap(method -> switch (method.toLowerCase(
                Locale.ROOT)) {
            case "bitsandbytes" ->
                config.text("quantization_config.load_in_4bit")
                                .filter("true"::equals)
                                .isPresent()
                        ? Quant.parse("bnb-4bit")
                        : Quant.parse("int8");
            default -> Quant.parse(method);
        });
    }
}
