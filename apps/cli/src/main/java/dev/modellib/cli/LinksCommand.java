package dev.modellib.cli;

import dev.modellib.core.LinkHealth;
import dev.modellib.core.LinkRegistry;
import dev.modellib.core.LinkReport;
import dev.modellib.core.MappingProfile;
import dev.modellib.core.Mappings;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.RecordedLink;
import dev.modellib.io.LinkStrategy;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** {@code links}: the links on record, how they stand, and how to mend them. */
final class LinksCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "links",
                "The links on record: how they stand, and how to mend them.",
                List.of(
                        "list               every link that was made",
                        "check              looks at each; exit code 6 when one is not as made",
                        "repair             makes missing and dangling ones anew",
                        "relocate OLD NEW   follows a folder that was moved",
                        "adopt DIR          takes links of a person on record",
                        "apps               what 'map --app' knows"),
                List.of(),
                new Usage.Operands("VERB [DIR]", 0, 3, false, "What to do; list by default"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        List<String> words = arguments.operands();
        String verb = words.isEmpty() ? "list" : words.get(0);
        int wanted = switch (verb) {
            case "list", "check", "repair", "apps" -> 0;
            case "adopt" -> 1;
            case "relocate" -> 2;
            default ->
                throw CliException.usage(
                        "links takes list, check, repair, relocate, adopt or apps, not '" + Inert.text(verb) + "'");
        };
        if (Math.max(0, words.size() - 1) != wanted) {
            throw CliException.usage(
                    "'links " + verb + "' takes " + Units.plural(wanted, "folder") + ", not " + (words.size() - 1));
        }
        ModelLibrary library = session.library();
        LinkRegistry links = library.links();
        switch (verb) {
            case "list" -> list(links.list(), session.output());
            case "apps" -> apps(library.mappings().profiles(), session.output());
            case "check" -> {
                LinkReport report = links.check();
                print(report, session.output());
                advise(report, session.output());
                links.ghosts()
                        .forEach(ghost -> session.output()
                                .warning(ghost.root() + " is not there, with " + Units.plural(ghost.links(), "link")
                                        + "; connect its drive, or 'unmap " + ghost.mappingId() + "' to forget it"));
                return report.healthy() ? ExitCode.DONE : ExitCode.DAMAGED;
            }
            case "repair" -> {
                LinkReport report = session.await("repair", links.repair());
                print(report, session.output());
                advise(report, session.output());
                return report.healthy() ? ExitCode.DONE : ExitCode.DAMAGED;
            }
            case "adopt" -> print(session.await("adopt", links.adopt(folder(words.get(1)))), session.output());
            default ->
                print(
                        session.await("relocate", links.relocate(folder(words.get(1)), folder(words.get(2)))),
                        session.output());
        }
        return ExitCode.DONE;
    }

    private static Path folder(String word) throws CliException {
        return Settings.path("DIR", word).toAbsolutePath().normalize();
    }

    private static Fields fields(RecordedLink link) {
        return new Fields()
                .put("target", link.target().toString())
                .put("source", link.source().toString())
                .put("strategy", link.strategy().map(LinkStrategy::wireName))
                .put("mapping", link.mappingId())
                .put("app", Optional.of(link.app()).filter(app -> !app.isEmpty()))
                .put("root", link.root().toString())
                .put("model", link.model().value())
                .put("sha256", link.sha256().map(digest -> digest.hex()))
                .put("createdAt", link.createdAt().map(String::valueOf))
                .put("pending", link.pending());
    }

    private static void list(List<RecordedLink> links, Output output) {
        Table table = new Table(Table.Column.left("LINK"), Table.Column.left("APP"), Table.Column.left("TARGET"));
        for (RecordedLink link : links) {
            output.object(fields(link));
            table.row(
                    link.strategy().map(LinkStrategy::wireName).orElse("-"),
                    Inert.text(link.app()),
                    Inert.text(link.target().toString()));
        }
        if (!table.isEmpty()) {
            table.lines(output.paint()).forEach(output::line);
        }
        output.line(Units.plural(links.size(), "link"));
    }

    private static void print(LinkReport report, Output output) {
        Table table = new Table(Table.Column.left("HEALTH"), Table.Column.left("TARGET"), Table.Column.left("DONE"));
        int broken = 0;
        for (LinkReport.Entry entry : report.links()) {
            output.object(fields(entry.link())
                    .put("health", entry.health().wireName())
                    .put("done", entry.done()));
            broken += entry.health() == LinkHealth.OK ? 0 : 1;
            table.row(
                    entry.health().wireName(),
                    Inert.text(entry.link().target().toString()),
                    Inert.text(entry.done().orElse("-")));
        }
        if (!table.isEmpty()) {
            table.lines(output.paint()).forEach(output::line);
        }
        output.line(Units.plural(report.links().size(), "link")
                + (broken == 0 ? ", all as they were made" : ", " + broken + " not as made"));
    }

    /** What can be done about those that are not as made. */
    private static void advise(LinkReport report, Output output) {
        EnumSet<LinkHealth> found = EnumSet.noneOf(LinkHealth.class);
        report.links().forEach(entry -> found.add(entry.health()));
        if (found.contains(LinkHealth.MISSING) || found.contains(LinkHealth.DANGLING)) {
            output.warning(
                    "what is missing or dangling is made anew by 'links repair' while its file is in the library;"
                            + " 'unmap' forgets it");
        }
        if (found.contains(LinkHealth.REDIRECTED) || found.contains(LinkHealth.REPLACED_BY_FILE)) {
            output.warning("what somebody put in the place of a link stays: move it and 'links repair', or 'unmap' to"
                    + " forget the link");
        }
    }

    private static void apps(Mappings.KnownProfiles known, Output output) {
        known.warnings().forEach(output::warning);
        Table table = new Table(
                Table.Column.left("APP"),
                Table.Column.left("VERSIONS"),
                Table.Column.left("VARIANT"),
                Table.Column.left("NAME"));
        for (MappingProfile profile : known.profiles()) {
            output.object(new Fields()
                    .put("app", profile.app())
                    .put("versions", profile.versions())
                    .put("variant", profile.variant())
                    .put("name", profile.name()));
            table.row(
                    profile.app(),
                    Inert.text(profile.versions()),
                    Inert.text(profile.variant()),
                    Inert.text(profile.name()));
        }
        table.lines(output.paint()).forEach(output::line);
    }
}
