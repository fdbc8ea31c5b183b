package dev.modellib.cli;

import dev.modellib.core.DownloadEntry;
import dev.modellib.core.DownloadEntry.State;
import dev.modellib.core.DownloadQueue;
import dev.modellib.core.DownloadQueue.CancelMode;
import dev.modellib.core.DownloadRequest;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code downloads}: the queue of downloads, which outlives the process. */
final class DownloadsCommand implements Command {

    private static final int LOWEST = -1_000_000;
    private static final int HIGHEST = 1_000_000;

    /** What can be done about the queue, and which options go with it. */
    private static final Map<String, Set<String>> VERBS = Map.of(
            "list", Set.of(),
            "add",
                    Set.of(
                            "--file",
                            "--exclude",
                            "--quant-policy",
                            "--timeout",
                            "--accept-unsafe",
                            "--to",
                            "--priority"),
            "run", Set.of(),
            "pause", Set.of(),
            "resume", Set.of("--priority"),
            "cancel", Set.of("--discard"));

    @Override
    public Usage usage() {
        List<Option> options = new ArrayList<>(GetCommand.choosing());
        options.add(Option.value(
                "--priority",
                "N",
                "For add and resume: higher ones come first, 0 by default; of equal ones the older"));
        options.add(
                Option.flag("--discard", "For cancel: drop the bytes that are here; else a later download uses them"));
        return new Usage(
                "downloads",
                "Queue downloads, and run, pause or cancel them.",
                List.of(
                        "list shows the queue, and is what is done without a word. add puts repositories into it; run downloads"
                                + " what is queued, the highest priority first, one after the other, until nothing is left.",
                        "pause stops an entry, also while another process runs it; resume queues it again, as well as one that"
                                + " failed; cancel takes it out. ID is the number that list shows.",
                        "What was interrupted is queued again and goes on where it was."),
                options,
                Usage.Operands.any(
                        "ACTION [REF|ID]",
                        "list, add, run, pause, resume or cancel; and which repositories or entries"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        List<String> words = arguments.operands();
        String verb = words.isEmpty() ? "list" : words.get(0);
        List<String> rest = words.isEmpty() ? List.of() : words.subList(1, words.size());
        check(verb, rest, arguments);
        return switch (verb) {
            case "list" -> list(session.library().downloads(), session.output());
            case "add" -> add(rest, arguments, session);
            case "run" -> run(session);
            default -> change(verb, rest, arguments, session);
        };
    }

    private static void check(String verb, List<String> rest, Arguments arguments) throws CliException {
        Set<String> allowed = VERBS.get(verb);
        if (allowed == null) {
            throw CliException.usage(
                    "'downloads' takes list, add, run, pause, resume or cancel, not '" + Inert.text(verb) + "'");
        }
        for (Set<String> options : VERBS.values()) {
            for (String option : options) {
                if (arguments.flag(option) && !allowed.contains(option)) {
                    throw CliException.usage(option + " does not go with 'downloads " + verb + "'");
                }
            }
        }
        boolean alone = verb.equals("list") || verb.equals("run");
        if (alone != rest.isEmpty()) {
            throw CliException.usage("'downloads " + verb + "' takes " + (alone ? "nothing" : "at least one ")
                    + (alone ? "" : verb.equals("add") ? "REF" : "ID") + (alone ? " more" : "")
                    + "; see 'modellib downloads --help'");
        }
    }

    private static ExitCode list(DownloadQueue queue, Output output) throws ModelLibraryException {
        Table table = new Table(
                Table.Column.right("ID"),
                Table.Column.left("STATE"),
                Table.Column.right("PRIORITY"),
                Table.Column.left("REF"),
                Table.Column.right("DONE"),
                Table.Column.right("SIZE"),
                Table.Column.left("LAST FAILURE"));
        for (DownloadEntry entry : queue.list()) {
            output.object(fields(entry));
            table.row(
                    Long.toString(entry.id()),
                    entry.state().wireName(),
                    Integer.toString(entry.priority()),
                    Inert.text(entry.request().ref().toString()),
                    entry.totalBytes().isEmpty() ? "" : Units.bytes(entry.doneBytes()),
                    entry.totalBytes().isEmpty()
                            ? ""
                            : Units.bytes(entry.totalBytes().getAsLong()),
                    entry.lastFailure()
                            .map(failure -> failure.code() + (failure.retryable() ? ", may pass" : ""))
                            .orElse(""));
        }
        if (table.isEmpty()) {
            output.line("nothing is queued");
        } else {
            table.lines(output.paint()).forEach(output::line);
        }
        return ExitCode.DONE;
    }

    static Fields fields(DownloadEntry entry) {
        DownloadRequest request = entry.request();
        Fields fields = new Fields()
                .put("download", entry.id())
                .put("ref", request.ref().toString())
                .put("state", entry.state().wireName())
                .put("priority", entry.priority());
        if (!request.include().isEmpty()) {
            fields.texts("include", request.include());
        }
        if (!request.exclude().isEmpty()) {
            fields.texts("exclude", request.exclude());
        }
        request.root().ifPresent(root -> fields.put("root", root));
        if (entry.totalBytes().isPresent()) {
            fields.put("doneBytes", entry.doneBytes()).put("totalBytes", entry.totalBytes());
        }
        entry.lastFailure()
                .ifPresent(failure -> fields.put(
                        "lastFailure",
                        new Fields()
                                .put("code", failure.code().name())
                                .put("message", failure.message())
                                .put("retryable", failure.retryable())));
        return fields.put("addedAt", entry.addedAt().toString());
    }

    private static ExitCode add(List<String> words, Arguments arguments, Session session)
            throws ModelLibraryException, CliException {
        // what was typed is read before anything is done
        List<DownloadRequest> requests = new ArrayList<>();
        for (String word : words) {
            requests.add(GetCommand.request(Session.ref(word), arguments)
                    .orElseThrow(() -> CliException.usage("'" + Inert.text(word)
                            + "' is a model of this library; 'downloads add' takes repositories, owner/name")));
        }
        int priority = arguments.number("--priority", LOWEST, HIGHEST).orElse(0);
        Optional<String> root = RootsCommand.named(session.library(), arguments.value("--to"));
        DownloadQueue queue = session.library().downloads();
        for (DownloadRequest request : requests) {
            print(queue.add(GetCommand.on(root, request), priority), session.output());
        }
        return ExitCode.DONE;
    }

    private static void print(DownloadEntry entry, Output output) {
        output.object(fields(entry));
        output.line(entry.state().wireName() + "  " + entry.id() + "  "
                + Inert.text(entry.request().ref().toString()));
    }

    private static ExitCode change(String verb, List<String> words, Arguments arguments, Session session)
            throws ModelLibraryException, CliException {
        List<Long> ids = new ArrayList<>();
        for (String word : words) {
            ids.add(id(word));
        }
        int priority = arguments.number("--priority", LOWEST, HIGHEST).orElse(0);
        DownloadQueue queue = session.library().downloads();
        for (long id : ids) {
            switch (verb) {
                case "pause" -> queue.pause(id);
                case "resume" -> {
                    if (arguments.flag("--priority")) {
                        queue.priority(id, priority);
                    }
                    queue.resume(id);
                }
                default -> queue.cancel(id, arguments.flag("--discard") ? CancelMode.DISCARD : CancelMode.KEEP);
            }
            Optional<DownloadEntry> entry = find(queue, id);
            if (entry.isPresent()) {
                print(entry.get(), session.output());
            } else {
                session.output().object(new Fields().put("download", id).put("state", "cancelled"));
                session.output().line("cancelled  " + id);
            }
        }
        return ExitCode.DONE;
    }

    private static long id(String word) throws CliException {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw CliException.usage("ID is a number that 'downloads list' shows, not '" + Inert.text(word) + "'");
        }
    }

    private static Optional<DownloadEntry> find(DownloadQueue queue, long id) throws ModelLibraryException {
        return queue.list().stream().filter(entry -> entry.id() == id).findFirst();
    }

    /** The list is read again after each: others may add, pause and move entries meanwhile. */
    private static ExitCode run(Session session) throws ModelLibraryException, CliException {
        DownloadQueue queue = session.libraryWithHub().downloads();
        Set<Long> tried = new HashSet<>();
        ExitCode first = ExitCode.DONE;
        Optional<DownloadEntry> next = next(queue, tried);
        while (next.isPresent()) {
            session.cancellation().check();
            tried.add(next.get().id());
            try {
                run(queue, next.get(), session);
            } catch (ModelLibraryException e) {
                session.output().failure(e);
                first = first == ExitCode.DONE ? ExitCode.of(e.code()) : first;
            }
            next = next(queue, tried);
        }
        return first;
    }

    private static Optional<DownloadEntry> next(DownloadQueue queue, Set<Long> tried) throws ModelLibraryException {
        return queue.list().stream()
                .filter(entry -> entry.state() == State.QUEUED && !tried.contains(entry.id()))
                .findFirst();
    }

    private static void run(DownloadQueue queue, DownloadEntry entry, Session session)
            throws ModelLibraryException, CliException {
        String ref = entry.request().ref().toString();
        try {
            Operation<Model> operation = queue.run(entry.id());
            Model model = session.await(ref, operation);
            new Outcome(session.output()).print(model, operation);
        } catch (ModelLibraryException e) {
            if (e.code() == Code.CANCELLED && session.cancellation().isCancelled()) {
                // the signal was meant for this process, not for the entry
                if (find(queue, entry.id()).isPresent()) {
                    queue.resume(entry.id());
                }
                throw CliException.of(Code.CANCELLED, "cancelled; run it again to go on");
            }
            if (e.code() == Code.CANCELLED || !hasFailed(queue, entry.id())) {
                session.output().note(ref + " is left alone: it was paused, cancelled or begun elsewhere");
                return;
            }
            throw e;
        }
    }

    private static boolean hasFailed(DownloadQueue queue, long id) throws ModelLibraryException {
        return find(queue, id).filter(entry -> entry.state() == State.FAILED).isPresent();
    }
}
