package dev.modellib.cli;

import dev.modellib.core.MapRequest;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.RecordedLink;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** {@code unmap}: takes back what {@code map} did. */
final class UnmapCommand implements Command {

    private static final String ID = "map-";

    @Override
    public Usage usage() {
        return new Usage(
                "unmap",
                "Undo a mapping: remove its links, and put back what was moved aside.",
                List.of(
                        "Only what is still as it was made is removed; what is not is named and stays. Folders that the mapping made"
                                + " go when they are empty."),
                List.of(
                        Option.flag("--config-file", "Take the section out of the application's configuration file"),
                        Option.value("--app", "APP", "The application, for --config-file")),
                Usage.Operands.one("DIR|MAPPING-ID", "The application's folder, or the id that map printed"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        String what = arguments.operands().get(0);
        if (arguments.flag("--app") && !arguments.flag("--config-file")) {
            throw CliException.usage("--app goes with --config-file; one mapping of a folder is undone by the id that"
                    + " 'links list --json' shows");
        }
        ModelLibrary library = session.library();
        Output output = session.output();
        if (arguments.flag("--config-file")) {
            String app = arguments
                    .value("--app")
                    .orElseThrow(() -> CliException.usage("--config-file needs --app: whose file it is"));
            Optional<Path> changed = library.mappings()
                    .removeConfigFile(
                            MapRequest.builder(app, Settings.path("DIR", what)).build());
            output.object(new Fields()
                    .put("action", changed.isPresent() ? "removed" : "kept")
                    .put("path", changed.map(Path::toString)));
            output.line(changed.map(file -> "changed " + Inert.text(file.toString()))
                    .orElse("nothing of modellib is in the configuration file"));
            return ExitCode.DONE;
        }
        List<RecordedLink> links = library.links().list();
        TreeSet<String> ids = new TreeSet<>();
        Optional<Path> folder = what.startsWith(ID)
                ? Optional.empty()
                : Optional.of(Settings.path("DIR", what).toAbsolutePath().normalize());
        for (RecordedLink link : links) {
            if (folder.map(link.root()::equals).orElse(link.mappingId().equals(what))) {
                ids.add(link.mappingId());
            }
        }
        if (ids.isEmpty()) {
            throw CliException.of(
                    Code.NOT_FOUND,
                    "no mapping of '" + Inert.text(what) + "'; 'modellib links list' shows what there is");
        }
        for (String id : ids) {
            long count =
                    links.stream().filter(link -> link.mappingId().equals(id)).count();
            List<Path> left = library.unmap(id);
            output.object(new Fields()
                    .put("mapping", id)
                    .put("removed", count - left.size())
                    .texts("left", left.stream().map(Path::toString).toList()));
            output.line(Units.plural(count - left.size(), "link") + " of " + id + " removed");
            left.forEach(path -> output.warning(path + " is not our link any more and stays"));
        }
        return ExitCode.DONE;
    }
}
