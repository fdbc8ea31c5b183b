package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.core.MappingPlan.Action;
import dev.modellib.core.MappingPlan.Item;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.Link;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStaging;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.Links;
import dev.modellib.io.Publication;
import dev.modellib.io.RelativePath;
import dev.modellib.io.Renames;
import dev.modellib.io.StorageException;
import dev.modellib.search.ChangeNote;
import dev.modellib.search.LinkRow;
import dev.modellib.search.LinkTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the single steps of a mapping. Before each the target is looked at again: what is not as it was planned is left alone. A row says what is
 * about to happen before it happens.
 */
final class LinkSteps {

    private final LinkTable links;
    private final MadeFolders folders;
    private final InstantSource clock;

    LinkSteps(LinkTable links, MadeFolders folders, InstantSource clock) {
        this.links = links;
        this.folders = folders;
        this.clock = clock;
    }

    /** @param targets all that the mapping is about */
    Mapping.Result take(MappingPlan plan, Set<Path> targets, Item item, Job job) throws IOException {
        return switch (item.action()) {
            case LINK -> link(plan, item, job, Optional.empty());
            case RENAME, REPLACE -> link(plan, item, job, Optional.of(freeNameBeside(targets, item.target())));
            case REMOVE -> mark(item, job);
            case KEEP -> keep(plan, item);
            case SKIP, CONFLICT -> result(item, Optional.empty());
        };
    }

    /** A link to a file that only mappings make, and that is not on record, is of a database that was lost: it is recorded anew. */
    private Mapping.Result keep(MappingPlan plan, Item item) throws IOException {
        if (item.content().isPresent()
                && links.byTarget(item.target().toString()).isEmpty()
                && Files.isSymbolicLink(item.target())) {
            LinkRow row = row(plan, item)
                    .with(LinkStrategy.SYMLINK.wireName(), LinkState.made().toString());
            links.replace(Optional.empty(), row, Optional.of(Mapper.note(row, ChangeKind.MAPPED)));
        }
        return result(item, strategyAt(item.target()));
    }

    private Optional<LinkStrategy> strategyAt(Path target) throws IOException {
        return links.byTarget(target.toString())
                .flatMap(row -> WireNames.parse(LinkStrategy.values(), LinkStrategy::wireName, row.strategy()));
    }

    private static Mapping.Result result(Item item, Optional<LinkStrategy> strategy) {
        return new Mapping.Result(
                item.action(), strategy, item.source(), item.target(), item.reason(), Optional.empty());
    }

    private Mapping.Result link(MappingPlan plan, Item item, Job job, Optional<Path> aside) throws IOException {
        Optional<LinkRow> seen = links.byTarget(item.target().toString());
        if (seen.filter(Mapper::isPending).isPresent()) {
            throw atWork(item);
        }
        requireAsPlanned(item, seen);
        LinkState state = LinkState.pending(
                job.id(),
                aside.map(Path::toString).orElse(""),
                item.action() == Action.REPLACE ? seen : Optional.empty());
        LinkRow pending = row(plan, item).with("", state.toString());
        // a link on record that is no longer there has gone by itself; one that is replaced is told when that is done
        Optional<ChangeNote> gone =
                state.before().isPresent() ? Optional.empty() : seen.map(row -> Mapper.note(row, ChangeKind.UNMAPPED));
        if (!links.replace(seen, pending, gone)) {
            throw atWork(item);
        }
        folders.prepare(plan.mappingId(), plan.folder(), item.target());
        RelativePath place = LinkUndo.below(plan.folder(), item.target());
        if (aside.isPresent()) {
            Renames.beside(plan.folder(), place, aside.get().getFileName().toString());
        }
        LinkStaging staging = new LinkStaging(
                state.stagingOf(pending.target()),
                key -> links.put(
                        pending.with("", state.withKey(Optional.of(key)).toString())));
        Link link = create(plan, item, place, staging);
        links.put(pending.with(
                link.strategy().wireName(), state.withKey(link.fileKey()).toString()));
        return result(item, Optional.of(link.strategy()));
    }

    private LinkRow row(MappingPlan plan, Item item) {
        return new LinkRow(
                plan.mappingId(),
                item.model().value(),
                item.sha256().map(digest -> digest.hex()).orElse(""),
                "",
                item.source().toString(),
                item.target().toString(),
                "",
                plan.folder().toString(),
                plan.request().setup(),
                clock.millis());
    }

    private static Link create(MappingPlan plan, Item item, RelativePath place, LinkStaging staging)
            throws IOException {
        LinkPolicy policy = plan.request().links();
        if (item.content().isPresent()) {
            makeSource(item.source(), item.content().get());
        }
        try {
            return Links.create(item.source(), plan.folder(), place, policy, staging);
        } catch (StorageException.AlreadyExists e) {
            throw stale(item, "something appeared there", e);
        } catch (StorageException.NoSuchSource e) {
            throw stale(item, "the file in the library is gone", e);
        }
    }

    /** The same text is the same file: whoever is first makes it. */
    private static void makeSource(Path source, String content) throws IOException {
        if (!Files.exists(source)) {
            Files.createDirectories(Objects.requireNonNull(source.getParent()));
            Publication.replaceFile(source, content.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void requireAsPlanned(Item item, Optional<LinkRow> seen) throws IOException {
        if (!TargetLook.at(item.target()).mark().equals(item.expected())) {
            throw stale(item, "what is there is not what was planned for", null);
        }
        boolean needsOurs = item.action() == Action.REPLACE;
        if (needsOurs && (seen.isEmpty() || TargetLook.ours(seen.get()).isEmpty())) {
            throw stale(item, "our link there is not ours any more", null);
        }
    }

    /** A link that is not wanted any more goes when all others are made, so that a mapping that fails has lost nothing. */
    private Mapping.Result mark(Item item, Job job) throws IOException {
        Optional<LinkRow> seen = links.byTarget(item.target().toString());
        if (seen.isEmpty()) {
            return result(item, Optional.empty());
        }
        if (Mapper.isPending(seen.get())) {
            throw atWork(item);
        }
        LinkState state = LinkState.parse(seen.get().state()).removedBy(job.id());
        if (!links.replace(seen, seen.get().with(seen.get().strategy(), state.toString()))) {
            throw atWork(item);
        }
        return result(item, Optional.empty());
    }

    private static ModelLibraryException stale(Item item, String fact, @Nullable Throwable cause) {
        return new ModelLibraryException.Stale(
                item.target() + " changed since the mapping was planned: " + fact + "; plan it again", cause);
    }

    private static ModelLibraryException atWork(Item item) {
        return new ModelLibraryException.Conflict(
                Code.CONFLICT,
                "another mapping is at work on " + item.target() + "; nothing was linked. Try again when it is done",
                null);
    }

    /** One that the mapping itself does not want. */
    private static Path freeNameBeside(Set<Path> targets, Path target) {
        for (int number = 1; ; number++) {
            Path aside = target.resolveSibling(target.getFileName() + (number == 1 ? ".old" : ".old." + number));
            if (!targets.contains(aside) && !Files.exists(aside, LinkOption.NOFOLLOW_LINKS)) {
                return aside;
            }
        }
    }
}
