package dev.modellib.cli;

import dev.modellib.core.Catalogue;
import dev.modellib.core.CatalogueEntry;
import dev.modellib.core.CatalogueModels;
import dev.modellib.core.CataloguePresence;
import dev.modellib.core.ExpectedSize;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** {@code catalogue}: what of a file of curated models is here, and downloads it. */
final class CatalogueCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "catalogue",
                "List the models of a catalogue, or download one of them.",
                List.of(
                        "list tells of every entry whether it is here, show of those that are named; get downloads those. A"
                                + " file that is not what the catalogue says is refused.",
                        "FILE is JSON; docs/catalogue.md describes it."),
                List.of(),
                new Usage.Operands(
                        "list|show|get FILE [ID]",
                        2,
                        Integer.MAX_VALUE,
                        false,
                        "What to do, the catalogue, its entries"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws IOException {
        String verb = arguments.operands().get(0);
        List<String> ids = arguments.operands().subList(2, arguments.operands().size());
        boolean list = verb.equals("list");
        if (!list && !verb.equals("show") && !verb.equals("get")) {
            throw CliException.usage("'catalogue' takes list, show or get, not '" + Inert.text(verb) + "'");
        }
        if (list != ids.isEmpty()) {
            throw CliException.usage(
                    list ? "'catalogue list' lists all; use show ID" : "'catalogue " + verb + "' takes FILE and ids");
        }
        Catalogue catalogue = read(Settings.file("FILE", arguments.operands().get(1)));
        if (verb.equals("get")) {
            return get(session.libraryWithHub().catalogue(catalogue), ids, session);
        }
        CatalogueModels models = session.library().catalogue(catalogue);
        Output output = session.output();
        if (list) {
            table(models.presences(), output);
        } else {
            for (String id : ids) {
                show(models.presence(id), output);
            }
        }
        return ExitCode.DONE;
    }

    private static Catalogue read(Path file) throws IOException {
        try (InputStream json = Files.newInputStream(file)) {
            return Catalogue.read(json);
        } catch (NoSuchFileException e) {
            throw CliException.of(Code.NOT_FOUND, "there is no file " + file + "; name the catalogue");
        } catch (AccessDeniedException e) {
            throw CliException.of(Code.PERMISSION_ERROR, file + " may not be read; check its owner");
        }
    }

    private static ExitCode get(CatalogueModels models, List<String> ids, Session session)
            throws ModelLibraryException, CliException {
        ExitCode first = ExitCode.DONE;
        for (String id : ids) {
            session.cancellation().check();
            try {
                Operation<Model> operation = models.download(id);
                Model model = session.await(id, operation);
                new Outcome(session.output()).print(model, operation);
            } catch (ModelLibraryException e) {
                if (e.code() == Code.CANCELLED) {
                    throw e;
                }
                session.output().failure(e);
                first = first == ExitCode.DONE ? ExitCode.of(e.code()) : first;
            }
        }
        return first;
    }

    private static void table(List<CataloguePresence> presences, Output output) {
        Table table = new Table(
                Table.Column.left("ID"),
                Table.Column.left("STATE"),
                Table.Column.right("SIZE"),
                Table.Column.left("NAME"),
                Table.Column.left("FROM"));
        for (CataloguePresence presence : presences) {
            CatalogueEntry entry = presence.entry();
            output.object(fields(presence));
            table.row(
                    entry.id() + (entry.recommended() ? " *" : ""),
                    presence.state().wireName(),
                    size(entry.size()),
                    Inert.text(entry.name()),
                    Inert.text(from(entry)));
        }
        if (!table.isEmpty()) {
            table.lines(output.paint()).forEach(output::line);
        }
        if (!output.json()) {
            output.note(Units.plural(presences.size(), "model") + "; * is recommended");
        }
    }

    private static void show(CataloguePresence presence, Output output) {
        CatalogueEntry entry = presence.entry();
        output.object(fields(presence));
        output.line(output.paint().bold(Inert.text(entry.name())) + "  " + entry.id()
                + (entry.recommended() ? "  recommended" : ""));
        if (!entry.description().isEmpty()) {
            output.line("  " + Inert.text(entry.description()));
        }
        output.line("  from   " + Inert.text(from(entry)));
        output.line("  size   " + size(entry.size()));
        output.line("  state  " + presence.state().wireName() + (presence.verified() ? ", verified" : ""));
        presence.path().ifPresent(path -> output.line("  path   " + Inert.text(path.toString())));
    }

    private static String from(CatalogueEntry entry) {
        return entry.ref() + entry.file().map(file -> "/" + file).orElse("");
    }

    private static String size(ExpectedSize size) {
        if (size instanceof ExpectedSize.Exact exact) {
            return Units.bytes(exact.bytes());
        }
        return size instanceof ExpectedSize.Approximate about ? "about " + Units.bytes(about.bytes()) : "unknown";
    }

    private static Fields fields(CataloguePresence presence) {
        CatalogueEntry entry = presence.entry();
        Fields fields = new Fields()
                .put("id", entry.id())
                .put("name", entry.name())
                .put("model", entry.ref().toString())
                .put("file", entry.file());
        if (entry.size() instanceof ExpectedSize.Exact exact) {
            fields.put("sizeBytes", exact.bytes());
        } else if (entry.size() instanceof ExpectedSize.Approximate about) {
            fields.put("approximateBytes", about.bytes());
        }
        return fields.put("sha256", entry.sha256().map(digest -> digest.hex()))
                .put("description", entry.description())
                .put("recommended", entry.recommended())
                .put("state", presence.state().wireName())
                .put("verified", presence.verified())
                .put("slug", presence.model().map(Model::slug))
                .put("path", presence.path().map(Path::toString));
    }
}
