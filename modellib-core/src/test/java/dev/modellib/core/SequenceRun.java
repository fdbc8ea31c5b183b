package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.MappingPlan.Action;
import dev.modellib.core.SequenceLab.Ending;
import dev.modellib.core.SequenceStep.Trouble;
import dev.modellib.core.SequenceStep.Verb;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Takes steps, and notes down what the library must hold afterwards. Of a step that was not acknowledged both is right: that it was done,
 * and that it was not; half of it never is.
 */
final class SequenceRun {

    private static final List<String> NAMES = List.of("Panda", "Grey Whale", "Otter 7B");
    static final List<String> TAGS = List.of("crimson", "azure");
    private static final List<ImportRequest.Mode> MODES =
            List.of(ImportRequest.Mode.AUTO, ImportRequest.Mode.COPY, ImportRequest.Mode.MOVE);
    private static final List<String> APPS = List.of("one", "two/models");

    private final SequenceLab lab;
    private final SequenceNotes notes = new SequenceNotes();
    private final SequenceCheck check;

    SequenceRun(SequenceLab lab) throws IOException {
        this.lab = lab;
        this.check = new SequenceCheck(lab, notes);
        Files.createDirectories(app(0));
        // a file of the user's with the name of one of ours
        Files.writeString(app(0).resolve("delta.gguf"), SequenceCheck.MINE);
    }

    void take(SequenceStep step) throws IOException {
        notes.news.clear();
        SequenceStep fitting = step.trouble() == Trouble.CUT && step.verb() != Verb.DOWNLOAD
                ? new SequenceStep(step.verb(), step.what(), step.how(), Trouble.NONE, 1)
                : step;
        boolean certain = does(fitting);
        check.feed(certain);
        check.holds();
    }

    /** The next opening leaves nothing to be wished for. */
    void end() throws IOException {
        take(SequenceStep.quiet(Verb.REOPEN));
        check.verifies();
    }

    /** Whether it is known what happened. */
    private boolean does(SequenceStep step) throws IOException {
        return switch (step.verb()) {
            case IMPORT -> imports(step);
            case DOWNLOAD -> downloads(step);
            case EDIT -> edits(step);
            case MAP -> maps(step);
            case UNMAP -> unmaps(step);
            case REMOVE -> removes(step);
            case PRUNE -> prunes(step);
            case REBUILD -> rebuilds(step);
            case REOPEN -> tidied(lab::reopen);
            case RELIEVE -> tidied(lab::relieve);
            case STOP -> tidied(lab::stop);
        };
    }

    private interface Opening {
        void take() throws IOException;
    }

    private boolean tidied(Opening opening) throws IOException {
        opening.take();
        notes.untidy = false;
        return true;
    }

    private ModelLibrary library() {
        return lab.library();
    }

    private Path app(int how) {
        return lab.apps().resolve(APPS.get(how % APPS.size()));
    }

    /** After a verb that failed: the next long verb finishes or undoes what it left, as the next opening does. */
    private Ending settled(Ending ending) throws IOException {
        notes.untidy = !ending.stopped() && (notes.untidy || ending.struck());
        if (!ending.acknowledged()) {
            assertTrue(ending.struck(), () -> "it failed for no reason: " + ending.fault());
            if (!ending.stopped()) {
                library().upkeep().prune(Upkeep.GRACE).await();
            }
        }
        return ending;
    }

    private boolean imports(SequenceStep step) throws IOException {
        SequenceGoods goods = SequenceGoods.LOCAL.get(step.what() % SequenceGoods.LOCAL.size());
        goods.putInto(lab.sources());
        ImportRequest.Mode mode = goods.isFile() ? MODES.get(step.how() % MODES.size()) : ImportRequest.Mode.COPY;
        Path source = lab.sources().resolve(goods.place());
        ImportRequest request =
                ImportRequest.builder(lab.onDisk(source)).mode(mode).build();
        int before = notes.models.size();
        boolean certain =
                comesIn(step, goods, notes.holders(goods), () -> library().importModel(request));
        boolean taken = mode == ImportRequest.Mode.MOVE && notes.models.size() > before;
        assertEquals(taken, Files.notExists(source), "the source is in no place, or in two");
        return certain;
    }

    private boolean downloads(SequenceStep step) throws IOException {
        SequenceGoods goods = SequenceGoods.REMOTE.get(step.what() % SequenceGoods.REMOTE.size());
        boolean certain = comesIn(
                step,
                goods,
                notes.fromRepo(goods.place()),
                () -> library().download(ModelRef.parse(goods.place() + ":Q4_K_M")));
        if (certain) {
            notes.begun.remove(goods.place());
        } else {
            notes.begun.add(goods.place());
        }
        return certain;
    }

    private interface Start {
        Operation<Model> operation();
    }

    private boolean comesIn(SequenceStep step, SequenceGoods goods, Set<ModelId> holders, Start start)
            throws IOException {
        AtomicReference<Operation<Model>> started = new AtomicReference<>();
        Ending ending = settled(lab.attempt(step, () -> {
            started.set(start.operation());
            started.get().await();
        }));
        if (ending.acknowledged()) {
            Model model = started.get().await();
            boolean fresh = holders.isEmpty();
            assertEquals(
                    fresh ? Operation.State.DONE : Operation.State.UNCHANGED,
                    started.get().state());
            if (fresh) {
                notes.came(library().find(new ModelRef.Id(model.id())).orElseThrow(), goods);
            } else {
                assertTrue(holders.contains(model.id()), () -> model.slug() + " does not hold it");
            }
            return true;
        }
        List<Model> strangers = library().models(ModelQuery.all()).models().stream()
                .filter(model -> !notes.models.containsKey(model.id()))
                .toList();
        assertTrue(strangers.size() <= (holders.isEmpty() ? 1 : 0), () -> "nobody brought " + strangers);
        strangers.forEach(model -> notes.came(model, goods));
        return false;
    }

    private boolean edits(SequenceStep step) throws IOException {
        Optional<Model> picked = notes.pick(step.what());
        if (picked.isEmpty()) {
            return true;
        }
        Model before = picked.get();
        boolean stale = step.how() % 5 == 4;
        ModelEdit edit = edit(step, before);
        Model after = stale ? before : edit.applyTo(before);
        AtomicReference<Model> edited = new AtomicReference<>();
        Ending ending =
                lab.attempt(step, () -> edited.set(library().registry().edit(new ModelRef.Id(before.id()), edit)));
        if (stale
                && ending.fault()
                        .filter(ModelLibraryException.Conflict.class::isInstance)
                        .isPresent()) {
            return true;
        }
        assertFalse(stale && ending.acknowledged(), "it was made for another version");
        settled(ending);
        Model found = library().find(new ModelRef.Id(before.id())).orElseThrow();
        if (ending.acknowledged()) {
            assertEquals(after, found);
            // a look at the drive that failed makes a model unavailable to who asked then
            assertTrue(ending.struck() || after.equals(edited.get()));
        } else {
            assertTrue(found.equals(before) || found.equals(after), () -> "neither as before nor as wanted: " + found);
        }
        notes.changed(before, found);
        return ending.acknowledged();
    }

    private static ModelEdit edit(SequenceStep step, Model model) {
        String tag = TAGS.get(step.number() % TAGS.size());
        return switch (step.how() % 5) {
            case 0 ->
                ModelEdit.builder()
                        .name(NAMES.get(step.number() % NAMES.size()))
                        .build();
            case 1 -> ModelEdit.builder().addTag(tag).build();
            case 2 -> ModelEdit.builder().removeTag(tag).build();
            case 3 ->
                ModelEdit.builder()
                        .set("number", JsonValue.of(step.number()))
                        .description("It is number " + step.number())
                        .build();
            default ->
                ModelEdit.builder()
                        .expectVersion(model.card().version() + 1)
                        .addTag(tag)
                        .build();
        };
    }

    private boolean maps(SequenceStep step) throws IOException {
        Optional<Model> picked = notes.pick(step.what());
        if (picked.isEmpty()) {
            return true;
        }
        Model model = picked.get();
        Path app = app(step.how());
        boolean copied = step.how() / APPS.size() % 2 == 1;
        MapRequest request = MapRequest.builder(List.of(model), lab.onDisk(app))
                .links(copied ? LinkPolicy.only(LinkStrategy.COPY) : LinkPolicy.auto())
                .build();
        MappingPlan plan = library().plan(request);
        Map<String, SequenceNotes.Link> wanted = new TreeMap<>();
        for (MappingPlan.Item item : plan.items()) {
            String target = item.target().toString();
            Optional<SequenceNotes.Link> noted = Optional.ofNullable(notes.links.get(target));
            boolean ours = noted.filter(link -> link.model().equals(model.id())).isPresent();
            boolean taken = Files.exists(Path.of(target), LinkOption.NOFOLLOW_LINKS);
            assertEquals(ours ? Action.KEEP : taken ? Action.CONFLICT : Action.LINK, item.action(), target);
            if (!ours) {
                String sha256 = item.sha256().orElseThrow().hex();
                wanted.put(target, new SequenceNotes.Link(model.id(), sha256, step.how() % APPS.size()));
            }
        }
        Ending ending = lab.attempt(step, () -> library().map(request).await());
        if (plan.conflicts() > 0
                && ending.fault()
                        .filter(ModelLibraryException.Conflict.class::isInstance)
                        .isPresent()) {
            return true;
        }
        assertFalse(plan.conflicts() > 0 && ending.acknowledged(), "a name is taken");
        settled(ending);
        long made = wanted.keySet().stream().filter(SequenceRun::stands).count();
        assertTrue(made == wanted.size() || (made == 0 && !ending.acknowledged()), () -> made + " of " + wanted);
        if (made > 0 && plan.conflicts() == 0) {
            wanted.forEach(notes::linked);
        }
        return ending.acknowledged();
    }

    private static boolean stands(String target) {
        return Files.exists(Path.of(target), LinkOption.NOFOLLOW_LINKS);
    }

    private boolean unmaps(SequenceStep step) throws IOException {
        String mapping = Mapper.mappingId(app(step.how()));
        List<String> noted = notes.linksIn(step.how() % APPS.size());
        AtomicReference<List<Path>> leftAlone = new AtomicReference<>(List.of());
        Ending ending = settled(lab.attempt(step, () -> leftAlone.set(library().unmap(mapping))));
        if (ending.fault().isPresent()) {
            leftAlone.set(library().unmap(mapping));
        }
        assertEquals(List.of(), leftAlone.get());
        long left = noted.stream().filter(SequenceRun::stands).count();
        assertTrue(left == 0 || (left == noted.size() && ending.stopped()), () -> left + " of " + noted);
        if (left == 0) {
            noted.forEach(notes::unlinked);
        }
        return ending.acknowledged();
    }

    private boolean removes(SequenceStep step) throws IOException {
        Optional<Model> picked = notes.pick(step.what());
        if (picked.isEmpty()) {
            return true;
        }
        Model model = picked.get();
        boolean withLinks = step.how() % 2 == 1;
        boolean refused = !withLinks && !notes.linksOf(model.id()).isEmpty();
        Ending ending = lab.attempt(step, () -> library().remove(new RemoveRequest(model, withLinks)));
        if (refused
                && ending.fault()
                        .filter(ModelLibraryException.Conflict.class::isInstance)
                        .isPresent()) {
            return true;
        }
        assertFalse(refused && ending.acknowledged(), "it has links");
        settled(ending);
        boolean here = library().find(new ModelRef.Id(model.id())).isPresent();
        assertFalse(here && ending.acknowledged(), "it is here yet");
        if (!here) {
            notes.left(model.id());
        }
        return ending.acknowledged();
    }

    private boolean prunes(SequenceStep step) throws IOException {
        Ending ending = settled(
                lab.attempt(step, () -> library().upkeep().prune(Duration.ZERO).await()));
        if (ending.acknowledged() && !ending.struck()) {
            notes.begun.clear();
        }
        return true;
    }

    private boolean rebuilds(SequenceStep step) throws IOException {
        Ending ending =
                settled(lab.attempt(step, () -> library().upkeep().rebuild().await()));
        RebuildReport report = library().upkeep().rebuild().await();
        assertTrue(report.clean(), report::toString);
        assertEquals(notes.models.size(), report.models());
        return !ending.struck();
    }
}
