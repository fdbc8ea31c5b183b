package dev.modellib.format;

import dev.modellib.format.SafetyReport.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One look at the files of a model for code in them. */
final class SafetyScan {

    private static final Set<FileRole> TENSORS =
            Set.of(FileRole.WEIGHTS, FileRole.ADAPTER, FileRole.PROJECTOR, FileRole.DRAFT, FileRole.IMATRIX);

    /** Whoever reads these reads text or a vocabulary, whatever stands in them. */
    private static final Set<FileRole> TEXTS = Set.of(FileRole.CONFIG, FileRole.TOKENIZER, FileRole.DOCUMENT);

    private final HeaderLimits limits;
    private final List<Finding> findings = new ArrayList<>();
    private SafetyLevel level = SafetyLevel.SAFE;

    SafetyScan(HeaderLimits limits) {
        this.limits = limits;
    }

    SafetyReport run(Map<String, ByteSource> files) throws FormatException {
        for (Map.Entry<String, ByteSource> file : JoinedSource.joined(files).entrySet()) {
            scan(file.getKey(), file.getValue());
        }
        return new SafetyReport(level, findings);
    }

    private void scan(String path, ByteSource source) throws FormatException {
        if (TEXTS.contains(FileRole.of(path)) && ModelFormat.ofFileName(path) == ModelFormat.UNKNOWN) {
            return;
        }
        ModelFormat format = ModelFormat.detect(source);
        switch (format) {
            case GGUF, SAFETENSORS -> {}
            case ONNX -> onnx(path, source);
            case PICKLE -> pickle(path, source);
            case PYTORCH_ZIP, TORCHSCRIPT -> zip(path, source);
            case UNKNOWN -> unknown(path, source);
            case HDF5, GGML, TFLITE, OPENVINO, COREML, TENSORRT ->
                add(SafetyLevel.UNPROVEN, path, 0, "is " + format.wireName() + ", which is not looked into");
        }
    }

    private void onnx(String path, ByteSource source) throws FormatException {
        new OnnxScanner(source, limits, (fact, at) -> add(SafetyLevel.UNSAFE, path, at, fact)).scan();
    }

    private void pickle(String path, ByteSource source) throws FormatException {
        raise(SafetyLevel.SAFE_SCANNED);
        new PickleScanner(source, limits, (fact, at) -> add(SafetyLevel.UNSAFE, path, at, fact)).scan();
    }

    /** What a loader of pickles would take for one is walked over, whatever it looks like. */
    private void unknown(String path, ByteSource source) throws FormatException {
        if (path.endsWith(".py")) {
            add(SafetyLevel.UNPROVEN, path, 0, "is program text, which a loader may be told to run");
            return;
        }
        ModelFormat claimed = ModelFormat.ofFileName(path);
        if (claimed == ModelFormat.PICKLE) {
            List<Finding> found = new ArrayList<>();
            boolean acts =
                    new PickleScanner(source, limits, (fact, at) -> found.add(new Finding(path, at, fact))).scan();
            if (acts) {
                raise(found.isEmpty() ? SafetyLevel.SAFE_SCANNED : SafetyLevel.UNSAFE);
                found.forEach(this::keep);
                return;
            }
        }
        if (TENSORS.contains(FileRole.of(path))) {
            add(SafetyLevel.UNPROVEN, path, 0, "is of no format that is known");
        }
    }

    private void zip(String path, ByteSource source) throws FormatException {
        Optional<ZipDirectory> directory = ZipDirectory.read(source);
        raise(SafetyLevel.SAFE_SCANNED);
        if (directory.isEmpty() || !directory.get().whole()) {
            add(SafetyLevel.UNSAFE, path, 0, "is an archive whose directory cannot be read to its end");
        }
        List<ZipDirectory.Entry> entries = directory.map(ZipDirectory::entries).orElse(List.of());
        ZipEntryReader reader = new ZipEntryReader(source, limits);
        for (ZipDirectory.Entry entry : entries) {
            String inside = path + "!" + entry.name();
            if (entry.isCode()) {
                add(SafetyLevel.UNSAFE, inside, 0, "is program text");
            } else if (entry.isPickle()) {
                try {
                    pickle(inside, reader.open(entry));
                } catch (FormatException.Interrupted | FormatException.Unreadable e) {
                    throw e;
                } catch (FormatException e) {
                    add(SafetyLevel.UNSAFE, inside, 0, "cannot be looked into: " + e.getMessage());
                }
            }
        }
    }

    private void add(SafetyLevel worst, String path, long offset, String fact) {
        raise(worst);
        keep(new Finding(path, offset, fact));
    }

    private void raise(SafetyLevel worst) {
        level = worst.compareTo(level) > 0 ? worst : level;
    }

    private void keep(Finding finding) {
        if (findings.size() < SafetyReport.MOST_FINDINGS) {
            findings.add(finding);
        }
    }
}
