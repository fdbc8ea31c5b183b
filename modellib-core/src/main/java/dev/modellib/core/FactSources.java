package dev.modellib.core;

import dev.modellib.format.ModelDescription;
import dev.modellib.format.ModelKind;
import dev.modellib.format.ModelNames;
import dev.modellib.format.Quant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who said the facts of a model that is taken in, from what decided them. Pure. */
final class FactSources {

    private FactSources() {}

    /** Of local files: what the caller states is a person's word, a name that the planner found is that of a file or folder. */
    static Map<String, Provenance> ofImport(
            ImportRequest request, ModelDescription description, Collection<ModelFile> files) {
        Map<String, Provenance> said = ofFiles(description, description.quant(), files);
        boolean named = request.name().isPresent() && !request.nameFound();
        said.put(ModelCard.NAME, named ? Provenance.MANUAL : Provenance.FILENAME);
        said.putIfAbsent(ModelCard.FAMILY, said.get(ModelCard.NAME));
        request.kind().ifPresent(kind -> said.put(ModelCard.KIND, Provenance.MANUAL));
        return said;
    }

    /** Of files of the Hub: the name is the repository's, and its task outweighs what the headers say of the kind. */
    static Map<String, Provenance> ofDownload(
            ModelDescription description,
            Optional<Quant> quant,
            Optional<String> pipelineTag,
            Collection<ModelFile> files) {
        Map<String, Provenance> said = ofFiles(description, quant, files);
        said.put(ModelCard.NAME, Provenance.HUB);
        said.put(ModelCard.REPO, Provenance.HUB);
        said.putIfAbsent(ModelCard.FAMILY, Provenance.HUB);
        said.put(ModelCard.TAGS, Provenance.HUB);
        pipelineTag
                .flatMap(ModelKind::ofPipelineTag)
                .filter(description.kind()::equals)
                .ifPresent(kind -> said.put(ModelCard.KIND, Provenance.HUB));
        return said;
    }

    /** Whether the architecture says the family; else it is made from the name. */
    static boolean isFamilyTold(Optional<String> architecture) {
        return !ModelNames.family("", architecture).equals(ModelNames.family("", Optional.empty()));
    }

    private static Map<String, Provenance> ofFiles(
            ModelDescription description, Optional<Quant> quant, Collection<ModelFile> files) {
        Map<String, Provenance> said = new TreeMap<>();
        if (description.kind() != ModelKind.UNKNOWN) {
            // a word in a name hints at a kind and never decides it
            said.put(ModelCard.KIND, Provenance.HEADER);
        }
        if (quant.isPresent()) {
            boolean named = files.stream()
                    .anyMatch(file -> Quant.inFileName(file.path()).equals(quant));
            said.put(ModelCard.QUANT, named ? Provenance.FILENAME : Provenance.HEADER);
        }
        if (description.architecture().isPresent()) {
            said.put(ModelCard.ARCHITECTURE, Provenance.HEADER);
        }
        if (isFamilyTold(description.architecture())) {
            said.put(ModelCard.FAMILY, Provenance.HEADER);
        }
        if (description.parameters().isPresent()) {
            said.put(ModelCard.PARAMETERS, Provenance.HEADER);
        }
        if (description.contextLength().isPresent()) {
            said.put(ModelCard.CONTEXT_LENGTH, Provenance.HEADER);
        }
        return said;
    }
}
