package dev.modellib.core;

import dev.modellib.core.Identity.Method;
import dev.modellib.core.Identity.Trust;
import dev.modellib.format.FileRole;
import dev.modellib.hf.ContentFingerprint;
import dev.modellib.hf.HubCandidate;
import dev.modellib.hf.HubClient;
import dev.modellib.hf.HubException;
import dev.modellib.hf.HubLookup;
import dev.modellib.network.NetworkException;
import dev.modellib.search.IdentificationTable;
import dev.modellib.search.SearchException;
import dev.modellib.search.WaitingIdentification;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which file of the Hub a model's weights are: by digest among the models that came from the Hub, then among the Hub's
 * files with a similar name. A model that cannot be looked for now waits in a table.
 */
final class Identifier {

    private static final Logger LOG = LoggerFactory.getLogger(Identifier.class);
    private static final int AT_ONCE = 16;

    /** The key of the operation that tries the waiting models again, whoever asks for it. */
    static final String WAITING = "identify:waiting";

    private final Registry registry;
    private final Editor editor;
    private final IdentificationTable waiting;
    private final HubLookup lookup;
    private final LearnedFacts facts;
    private final InstantSource clock;

    Identifier(Registry registry, Editor editor, IdentificationTable waiting, HubClient hub, InstantSource clock) {
        this.registry = registry;
        this.editor = editor;
        this.waiting = waiting;
        this.lookup = HubLookup.of(hub);
        this.facts = new LearnedFacts(hub);
        this.clock = clock;
    }

    Operation.Outcome<Model> run(ModelId id, ProgressMeter meter) throws ModelLibraryException, SearchException {
        meter.begin("identifying", OptionalLong.empty(), 0);
        Model model = registry.require(new ModelRef.Id(id));
        if (waiting.ofModel(id.value()).isEmpty()) {
            // first: what a process that dies has begun is done by a later one
            waiting.put(new WaitingIdentification(id.value(), 0, clock.millis(), ""));
        }
        try {
            Model identified = identified(model);
            waiting.remove(id.value());
            return new Operation.Outcome<>(identified, !identified.equals(model));
        } catch (IOException e) {
            ModelLibraryException fault = Failures.of(e);
            if (!isForLater(fault)) {
                waiting.remove(id.value());
            }
            throw fault;
        }
    }

    /** Only what may go better later is tried later. */
    private static boolean isForLater(ModelLibraryException fault) {
        return fault instanceof ModelLibraryException.NetworkFailed || fault instanceof ModelLibraryException.Cancelled;
    }

    /** Which file it is, and what that says about the model where nobody stronger has said something: a person's word stays. */
    private record Found(Identity identity, ModelEdit facts) {

        Model applyTo(Model model) throws ModelLibraryException {
            return facts.applyTo(model.with(Identity.better(model.identity(), identity)));
        }
    }

    private Model identified(Model model) throws IOException {
        ModelFile weights = weights(model.files())
                .orElseThrow(() -> new ModelLibraryException.NotFound(
                        model.slug() + " has no files to be identified by; remove it or bring them back", null));
        Optional<Found> held = byLibrary(model, weights);
        Found found = held.isPresent() ? held.get() : byHub(model, weights);
        return found.applyTo(model).equals(model)
                ? model
                : editor.change(new ModelRef.Id(model.id()), found::applyTo).value();
    }

    /** The largest file of weights stands for the model. */
    static Optional<ModelFile> weights(List<ModelFile> files) {
        Comparator<ModelFile> weightsFirst = Comparator.comparing(file -> file.role() != FileRole.WEIGHTS);
        return files.stream()
                .min(weightsFirst
                        .thenComparing(
                                Comparator.comparingLong(ModelFile::sizeBytes).reversed())
                        .thenComparing(ModelFile::path));
    }

    /** Content of this SHA-256 that came from the Hub. */
    private Optional<Found> byLibrary(Model unknown, ModelFile wanted) throws IOException {
        for (Model model : registry.bySha256(wanted.sha256())) {
            for (ModelFile file : model.files()) {
                boolean same = file.sha256().equals(wanted.sha256()) && file.check() == ModelFile.Check.HUB_SHA256;
                if (same && model.source().repo().isPresent()) {
                    Identity identity = new Identity(
                            Trust.VERIFIED,
                            Method.LIBRARY,
                            model.source().repo(),
                            model.source().commit(),
                            Optional.of(file.path()),
                            List.of("the SHA-256 " + file.sha256().hex() + " is that of a file of " + model.slug()
                                    + ", which came from the Hub"),
                            clock.instant());
                    return Optional.of(new Found(identity, LearnedFacts.of(unknown, model)));
                }
            }
        }
        return Optional.empty();
    }

    private Found byHub(Model model, ModelFile weights) throws IOException {
        String name = weights.path().substring(weights.path().lastIndexOf('/') + 1);
        // a file with a name that says nothing is looked for by what its model is called
        String ending = name.substring(name.indexOf('.') < 0 ? name.length() : name.lastIndexOf('.'));
        String asked = isUsual(name) ? model.name() + ending : name;
        ContentFingerprint content = new ContentFingerprint(
                weights.sizeBytes(), Optional.of(weights.sha256().hex()), Optional.empty());
        try {
            Optional<HubCandidate> same = lookup.byContent(asked, content);
            List<HubCandidate> candidates = same.isPresent() ? List.of(same.get()) : lookup.byFileName(asked);
            Identity identity = IdentityRules.judge(asked, content, candidates, clock.instant());
            boolean known = identity.trust() == Trust.VERIFIED && same.isPresent();
            return new Found(
                    identity,
                    known ? facts.of(model, same.get().repo(), same.get().revision()) : LearnedFacts.nothing());
        } catch (HubException | NetworkException e) {
            throw queued(model, Failures.of(e));
        }
    }

    private static boolean isUsual(String name) {
        return name.startsWith("model.") || name.startsWith("model-") || name.startsWith("pytorch_model");
    }

    private ModelLibraryException queued(Model model, ModelLibraryException fault) throws SearchException {
        if (!(fault instanceof ModelLibraryException.NetworkFailed)) {
            return fault;
        }
        int attempts = 1
                + waiting.ofModel(model.id().value())
                        .map(WaitingIdentification::attempts)
                        .orElse(0);
        boolean again = attempts < IdentityRules.MOST_ATTEMPTS;
        Instant due = clock.instant().plus(IdentityRules.pause(attempts, fault.retryAfter()));
        waiting.put(new WaitingIdentification(
                model.id().value(),
                attempts,
                again ? due.toEpochMilli() : Long.MAX_VALUE,
                fault.code().name()));
        String next = again
                ? "; it waits and is tried again when the Hub has answered something else, not before " + due
                : "; it was tried " + attempts + " times: identify it once more when the Hub can be reached";
        return new ModelLibraryException.NetworkFailed(
                fault.code(),
                model.slug() + " cannot be identified now: " + fault.getMessage() + next,
                fault.retryAfter().orElse(null),
                fault);
    }

    /** Tries those again whose time has come; the first that finds the Hub out of reach ends it. */
    Operation.Outcome<List<Model>> runDue(ProgressMeter meter) throws IOException {
        List<Model> identified = new ArrayList<>();
        for (WaitingIdentification one : due(AT_ONCE)) {
            ModelId id = new ModelId(one.modelId());
            if (registry.byId(id).isEmpty()) {
                waiting.remove(one.modelId());
                continue;
            }
            try {
                identified.add(run(id, meter).value());
            } catch (ModelLibraryException e) {
                if (e instanceof ModelLibraryException.Cancelled) {
                    throw e;
                }
                LOG.warn("{}", e.getMessage());
                if (e instanceof ModelLibraryException.NetworkFailed) {
                    break;
                }
            }
        }
        return new Operation.Outcome<>(List.copyOf(identified), !identified.isEmpty());
    }

    boolean isDue() throws SearchException {
        return !due(1).isEmpty();
    }

    private List<WaitingIdentification> due(int limit) throws SearchException {
        Instant now = clock.instant();
        return waiting.due(
                now.toEpochMilli(), now.plus(IdentityRules.LONGEST_PAUSE).toEpochMilli(), limit);
    }

    long waiting() throws SearchException {
        return waiting.count();
    }

    /** Whether it was the Hub that said what a model is. */
    static boolean isByHub(Operation.Outcome<Model> identified) {
        return identified
                .value()
                .identity()
                .filter(identity -> identity.method() != Method.LIBRARY)
                .isPresent();
    }

    /** When the Hub has answered on the way, what waits for it is tried beside, and nobody waits for that. */
    <T> Operation.Outcome<T> afterHub(
            Verbs verbs, Operation.Outcome<T> outcome, Predicate<Operation.Outcome<T>> answered) throws IOException {
        if (answered.test(outcome) && isDue()) {
            try {
                verbs.change(WAITING, this::runDue);
            } catch (IllegalStateException e) {
                LOG.debug("the library closes; identifications wait: {}", e.getMessage());
            }
        }
        return outcome;
    }
}
