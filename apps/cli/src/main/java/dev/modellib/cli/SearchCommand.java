package dev.modellib.cli;

import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelPage;
import java.util.List;

/** {@code search}: models by words, best match first. */
final class SearchCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "search",
                "Find models of the library by words, best match first.",
                List.of(
                        "All words have to occur in the name, repository, family, tags, architecture or file names.",
                        "Any text is legal, also one that begins with a dash."),
                ModelTable.options(),
                Usage.Operands.text("TEXT", "Words to look for"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        Output output = session.output();
        for (String word : arguments.operands()) {
            if (word.startsWith("--") && word.length() > 2) {
                output.note("'" + word + "' is no option of search and is searched for");
            }
        }
        String text = String.join(" ", arguments.operands());
        ModelPage page = session.library().search(text, ModelTable.query(arguments));
        for (ModelPage.Hit hit : page.hits()) {
            output.object(ModelFields.of(hit.model()).put("score", hit.score()));
        }
        output.object(new Fields().put("total", page.total()));
        ModelTable.print(page, output);
        return ExitCode.DONE;
    }
}
