package dev.modellib.cli;

import dev.modellib.core.Identity;
import dev.modellib.core.Identity.Trust;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.ModelRef;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code identify}: finds out which files of the Hub the models are. */
final class IdentifyCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "identify",
                "Find out which files of the Hub the models are.",
                List.of(
                        "verified: the SHA-256 is the one that the Hub states. high: name and size are the same. modified: the"
                                + " name is the same, the content is not. low: the name is similar. none: nothing was found by"
                                + " the name, which does not mean that the Hub has no such file.",
                        "A model that cannot be looked for now waits, and is tried again after a download or by the next"
                                + " 'identify'. Nothing but the identity is written."),
                List.of(),
                Usage.Operands.any("REF", "The models; all that are not verified when none is named"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        List<ModelRef> refs = Session.refs(arguments.operands());
        ModelLibrary library = session.libraryWithHub();
        List<Model> models = Session.require(library, refs);
        if (refs.isEmpty()) {
            ModelTable.all(library).stream()
                    .filter(model -> model.identity()
                            .filter(known -> known.trust() == Trust.VERIFIED)
                            .isEmpty())
                    .forEach(models::add);
        }
        ExitCode first = ExitCode.DONE;
        for (Model model : models) {
            session.cancellation().check();
            try {
                print(session.await(model.slug(), library.identification().identify(model)), session.output());
            } catch (ModelLibraryException e) {
                if (e.code() == Code.CANCELLED || models.size() == 1) {
                    throw e;
                }
                session.output().failure(e);
                first = first == ExitCode.DONE ? ExitCode.of(e.code()) : first;
            }
        }
        long waiting = library.identification().waiting();
        if (waiting > 0) {
            session.output().note(Units.plural(waiting, "model") + " waiting to be identified");
        }
        return first;
    }

    static void print(Model model, Output output) {
        Optional<Identity> identity = model.identity();
        output.object(new Fields()
                .put("id", model.id().value())
                .put("slug", model.slug())
                .put("identity", fields(identity)));
        String trust = identity.map(known -> known.trust().wireName()).orElse("unknown");
        String word = String.format(Locale.ROOT, "%-8s", trust);
        boolean verified = trust.equals(Trust.VERIFIED.wireName());
        output.line((verified ? output.paint().green(word) : word) + "  " + Inert.text(model.slug())
                + identity.map(IdentifyCommand::place)
                        .map(place -> "  " + place)
                        .orElse(""));
    }

    /** Where on the Hub it is; empty when it was not found. */
    static String place(Identity identity) {
        return identity.repo()
                .map(repo -> repo
                        + identity.commit().map(commit -> "@" + commit).orElse("")
                        + identity.path().map(path -> " " + Inert.text(path)).orElse(""))
                .orElse("");
    }

    static Fields fields(Optional<Identity> identity) {
        Fields fields = new Fields();
        identity.ifPresent(known -> fields.put("trust", known.trust().wireName())
                .put("method", known.method().wireName())
                .put("repo", known.repo().map(repo -> repo.toString()))
                .put("commit", known.commit())
                .put("path", known.path())
                .texts("evidence", known.evidence())
                .put("at", known.at().toString()));
        return fields;
    }
}
