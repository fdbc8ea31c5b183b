package dev.modellib.cli;

import dev.modellib.core.LibraryRoot;
import dev.modellib.core.LibraryRoots;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelLibraryException.Code;
import java.util.List;
import java.util.Optional;

/** {@code roots}: further folders, on other volumes, that hold models of the library. */
final class RootsCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "roots",
                "List, add or forget further folders, on other volumes, that hold models.",
                List.of("add takes an existing folder and gives it a marker file; of a root that is mounted elsewhere"
                        + " it takes the new place. remove forgets a root on which no model is. While a root is"
                        + " not mounted its models are listed as offline."),
                List.of(),
                new Usage.Operands("list|add DIR|remove ID", 0, 2, false, "What to do; list by default"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        List<String> words = arguments.operands();
        String verb = words.isEmpty() ? "list" : words.get(0);
        if (!List.of("list", "add", "remove").contains(verb)
                || words.size() != (verb.equals("list") ? Math.min(1, words.size()) : 2)) {
            throw CliException.usage("'roots' takes list, add DIR or remove ID; see 'modellib roots --help'");
        }
        LibraryRoots roots = session.library().roots();
        Output output = session.output();
        switch (verb) {
            case "add" -> print(List.of(roots.add(Settings.path("DIR", words.get(1)))), output);
            case "remove" -> {
                roots.remove(words.get(1));
                output.object(new Fields().put("root", words.get(1)).put("state", "removed"));
                output.line("removed " + Inert.text(words.get(1)));
            }
            default -> print(roots.list(), output);
        }
        return ExitCode.DONE;
    }

    private static void print(List<LibraryRoot> roots, Output output) {
        for (LibraryRoot root : roots) {
            String state = root.online() ? "online" : "offline";
            output.object(new Fields()
                    .put("root", root.id())
                    .put("path", root.path().toString())
                    .put("state", state));
            output.line(root.id() + "  " + state + "  " + Inert.text(root.path().toString()));
        }
    }

    /** The id of the root that was named by its id or its folder. */
    static Optional<String> named(ModelLibrary library, Optional<String> word)
            throws ModelLibraryException, CliException {
        if (word.isEmpty()) {
            return Optional.empty();
        }
        for (LibraryRoot root : library.roots().list()) {
            if (root.id().equals(word.get())
                    || root.path()
                            .equals(Settings.path("--to", word.get())
                                    .toAbsolutePath()
                                    .normalize())) {
                return Optional.of(root.id());
            }
        }
        throw CliException.of(
                Code.NOT_FOUND,
                "the library has no root " + Inert.text(word.get()) + "; 'modellib roots add DIR' adds one");
    }
}
