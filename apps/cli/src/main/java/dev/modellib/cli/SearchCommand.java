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
                        "\"several words\" in quotes: in a row. -word: without it. quant:Q4_K_M, and so kind, format,",
                        "status, family, author and tag: only that value. name:word, and so repo, architecture, file.",
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
            output.object(ModelFields.of(hit.model())
                    .put("score", hit.score())
                    .objects(
                            "found",
                            hit.excerpts().stream().map(SearchCommand::fields).toList()));
        }
        output.object(summary(page));
        if (page.corrected().isPresent() && !output.json()) {
            output.note("nothing matches; this is for: "
                    + Inert.text(page.corrected().get()));
        }
        ModelTable.print(page, output);
        return ExitCode.DONE;
    }

    private static Fields fields(ModelPage.Excerpt excerpt) {
        return new Fields()
                .put("field", excerpt.field())
                .put("text", excerpt.text())
                .objects(
                        "words",
                        excerpt.words().stream()
                                .map(word ->
                                        new Fields().put("start", word.start()).put("end", word.end()))
                                .toList());
    }

    /** What is as one expects is not told: a total that is exact, every match ranked, the text as typed. */
    private static Fields summary(ModelPage page) {
        Fields summary = new Fields().put("total", page.total());
        if (!page.totalExact()) {
            summary.put("totalExact", false);
        }
        if (page.ranked() > 0 && (page.ranked() < page.total() || !page.totalExact())) {
            summary.put("ranked", page.ranked());
        }
        return summary.put("corrected", page.corrected());
    }
}
