package dev.modellib.blackbox;

import dev.modellib.core.MapRequest;
import dev.modellib.core.Mapping;
import dev.modellib.core.Model;
import dev.modellib.core.ModelEdit;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelPage;
import dev.modellib.core.ModelQuery;
import dev.modellib.core.ModelRef;
import dev.modellib.core.Operation;
import dev.modellib.core.RemoveRequest;
import dev.modellib.core.Upkeep;
import dev.modellib.core.VerifyReport;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A process that does all sorts of things to a library which others work on too. It prints a line for each change once that is
 * acknowledged. That a model is gone, or that somebody else is at work on it, is no fault.
 */
public final class Colleague {

    private final ModelLibrary library;
    private final List<Path> sources;
    private final Path app;
    private final String name;
    private final Random random;
    private int tags;

    private Colleague(ModelLibrary library, List<Path> sources, Path app, String name, long seed) {
        this.library = library;
        this.sources = sources;
        this.app = app;
        this.name = name;
        this.random = new Random(seed);
    }

    /**
     * Makes a file when it is ready, waits for another one, and works.
     *
     * @param args the folder that holds the library, the sources and the rest; its own name; how many operations; the seed
     * @throws IOException when anything fails that should not
     */
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        String name = args[1];
        List<Path> sources;
        try (Stream<Path> all = Files.walk(folder.resolve("sources"))) {
            sources = all.filter(Files::isRegularFile).sorted().toList();
        }
        try (ModelLibrary library = ModelLibrary.open(folder.resolve("library"))) {
            Files.createFile(folder.resolve("ready-" + name));
            while (!Files.exists(folder.resolve("go"))) {
                Thread.onSpinWait();
            }
            Colleague colleague = new Colleague(
                    library, sources, folder.resolve("apps").resolve(name), name, Long.parseLong(args[3]));
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                colleague.work();
            }
        }
        say("done");
    }

    private static void say(String line) {
        System.out.print(line + "\n");
        System.out.flush();
    }

    private void work() throws IOException {
        int die = random.nextInt(100);
        try {
            if (die < 30) {
                importModel(sources.get(random.nextInt(sources.size())));
                return;
            }
            if (die < 34) {
                library.upkeep().prune(Upkeep.GRACE).await();
                return;
            }
            Optional<Model> any = any();
            if (any.isPresent()) {
                workOn(any.get(), die);
            }
        } catch (ModelLibraryException.NotFound | ModelLibraryException.Conflict e) {
            say("missed " + e.code());
        }
    }

    private void workOn(Model model, int die) throws IOException {
        if (die < 55) {
            tag(model);
        } else if (die < 67) {
            count(model);
        } else if (die < 80) {
            map(model);
        } else if (die < 84) {
            unmap(model);
        } else if (die < 92) {
            remove(model);
        } else {
            look(model);
        }
    }

    private Optional<Model> any() throws ModelLibraryException {
        List<Model> all = library.models(ModelQuery.all()).models();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private void importModel(Path source) throws ModelLibraryException {
        Operation<Model> operation = library.importModel(source);
        Model model = operation.await();
        String content = model.files().get(0).sha256().hex();
        say((operation.state() == Operation.State.DONE ? "added " : "present ") + model.id() + " " + content);
    }

    private void tag(Model model) throws ModelLibraryException {
        String tag = name + "x" + tags++;
        library.registry()
                .edit(
                        new ModelRef.Id(model.id()),
                        ModelEdit.builder().addTag(tag).build());
        say("tagged " + model.id() + " " + tag);
    }

    /** Only by who has seen the newest version. */
    private void count(Model seen) throws ModelLibraryException {
        long next = seen.card().description().map(Long::parseLong).orElse(0L) + 1;
        library.registry()
                .edit(
                        new ModelRef.Id(seen.id()),
                        ModelEdit.builder()
                                .expectVersion(seen.card().version())
                                .description(Long.toString(next))
                                .build());
        say("counted " + seen.id());
    }

    private void map(Model model) throws ModelLibraryException {
        Mapping mapping = library.map(MapRequest.builder(
                                List.of(model), app.resolve(model.id().value()))
                        .links(LinkPolicy.only(LinkStrategy.SYMLINK))
                        .build())
                .await();
        say("mapped " + model.id() + " " + mapping.id());
    }

    private void unmap(Model model) throws ModelLibraryException {
        Path folder = app.resolve(model.id().value());
        MapRequest request = MapRequest.builder(List.of(model), folder).build();
        List<Path> left = library.unmap(library.plan(request).mappingId());
        say("unmapped " + model.id() + " " + left.size());
    }

    private void remove(Model model) throws ModelLibraryException {
        say("removing " + model.id());
        try {
            library.remove(new RemoveRequest(model, true));
            say("removed " + model.id());
        } catch (ModelLibraryException.Failed e) {
            // somebody links it at this moment, so its links are not all removed
            if (!String.valueOf(e.getMessage()).contains("links could not be removed")) {
                throw e;
            }
            say("missed " + e.code());
        }
    }

    private void look(Model model) throws ModelLibraryException {
        ModelPage found = library.search(model.name());
        if (found.total() != found.models().size()) {
            throw new IllegalStateException(found.total() + " are told, and shown are " + found.models());
        }
        VerifyReport report = library.verify(model).await();
        boolean gone = library.find(new ModelRef.Id(model.id())).isEmpty();
        if (!report.clean() && !gone) {
            throw new IllegalStateException("damaged: " + report);
        }
    }
}
