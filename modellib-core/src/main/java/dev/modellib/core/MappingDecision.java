package dev.modellib.core;

import dev.modellib.core.MapRequest.OnConflict;
import dev.modellib.core.MappingPlan.Action;
import dev.modellib.core.MappingPlan.Item;
import dev.modellib.search.LinkRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** One plan in the making: what is wanted, what is on record and what is on disk, target by target. */
final class MappingDecision {
    private final MapRequest request;
    private final Path folder;
    private final Map<Path, LinkRow> rows;
    private final Map<String, Model> models;
    private final String mappingId;
    private final boolean blind;
    private final Map<Path, Optional<String>> ways = new HashMap<>();

    /**
     * Begins a plan.
     *
     * @param rows the links on record that count
     * @param models those that the request is about
     * @param blind whether the volume may take names for one that differ in case
     */
    MappingDecision(MapRequest request, Path folder, Map<Path, LinkRow> rows, List<Model> models, boolean blind) {
        this.blind = blind;
        this.request = request;
        this.folder = folder;
        this.rows = rows;
        this.models =
                models.stream().collect(Collectors.toMap(model -> model.id().value(), model -> model));
        this.mappingId = Mapper.mappingId(folder, request);
    }

    List<Item> items(Map<Path, List<Wanted>> wanted) throws IOException {
        TargetNames names = TargetNames.of(folder, wanted.keySet(), blind);
        List<Item> items = new ArrayList<>();
        for (Map.Entry<Path, List<Wanted>> entry : wanted.entrySet()) {
            Wanted first = entry.getValue().get(0);
            Optional<Path> rival = names.rivalOf(first.target());
            items.add(
                    rival.isEmpty()
                            ? decide(first, wanted)
                            : taken(
                                    first,
                                    TargetLook.at(first.target()),
                                    "on this volume it cannot stand beside " + folder.relativize(rival.get())));
            for (Wanted other : entry.getValue().subList(1, entry.getValue().size())) {
                items.add(taken(
                        other,
                        TargetLook.at(other.target()),
                        "two models have this name: " + first.model().slug() + " and "
                                + other.model().slug()));
            }
        }
        for (LinkRow row : rows.values()) {
            if (isUnwanted(row, wanted)) {
                items.add(unwanted(row));
            }
        }
        return items;
    }

    private Item decide(Wanted wanted, Map<Path, List<Wanted>> all) throws IOException {
        Path target = wanted.target();
        Optional<LinkRow> row = Optional.ofNullable(rows.get(target));
        TargetLook found = TargetLook.at(target);
        if (row.filter(Mapper::isPending).isPresent()) {
            // it may yet be undone, and what is there with it
            return Item.of(Action.CONFLICT, wanted, found, "another mapping is at work on it");
        }
        Optional<String> inTheWay = wayTo(Objects.requireNonNull(target.getParent()));
        if (inTheWay.isPresent()) {
            return taken(wanted, found, inTheWay.get());
        }
        if (found.isFree()) {
            return Item.of(Action.LINK, wanted, found, row.isPresent() ? "our link is gone" : "the name is free");
        }
        boolean sameSource = row.filter(
                        seen -> seen.source().equals(wanted.source().toString()))
                .isPresent();
        if (sameSource && TargetLook.keeps(row.get())) {
            return Item.of(Action.KEEP, wanted, found, "our link is there");
        }
        if (row.isPresent() && TargetLook.ours(row.get()).isPresent()) {
            return ofOurs(row.get(), wanted, found, all);
        }
        if (found.isLink() && leadsTo(target, wanted.source())) {
            return Item.of(Action.KEEP, wanted, found, "a link that is not ours leads there already");
        }
        String reason = "something that is not ours is there";
        return request.onConflict(target) == OnConflict.RENAME
                ? Item.of(Action.RENAME, wanted, found, reason)
                : taken(wanted, found, reason);
    }

    /** Another link of ours: replaced when nobody wants it, and never the link of another model that is to stay. */
    private Item ofOurs(LinkRow row, Wanted wanted, TargetLook found, Map<Path, List<Wanted>> all) {
        boolean ownModel = row.modelId().equals(wanted.model().id().value());
        boolean nobodysModel = request.everyModel() || models.containsKey(row.modelId());
        boolean stillWanted = all.getOrDefault(wanted.target(), List.of()).stream()
                .anyMatch(each -> each.model().id().value().equals(row.modelId()));
        if (row.mappingId().equals(mappingId) && (ownModel || (nobodysModel && !stillWanted))) {
            return Item.of(Action.REPLACE, wanted, found, "our link there leads elsewhere");
        }
        return taken(wanted, found, "another link of ours is there, of the model " + row.modelId());
    }

    /** A name that cannot be had: what is there is never ours to move. */
    private Item taken(Wanted wanted, TargetLook found, String reason) {
        Action action = request.onConflict(wanted.target()) == OnConflict.SKIP ? Action.SKIP : Action.CONFLICT;
        return Item.of(action, wanted, found, reason);
    }

    /** Why links cannot be made in a folder: something on the way below the root is a link or a file. */
    private Optional<String> wayTo(Path parent) throws IOException {
        if (parent.equals(folder)) {
            return Optional.empty();
        }
        Optional<String> known = ways.get(parent);
        if (known == null) {
            known = wayTo(Objects.requireNonNull(parent.getParent()));
            if (known.isEmpty()
                    && Files.exists(parent, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
                known = Optional.of(folder.relativize(parent)
                        + (Files.isSymbolicLink(parent)
                                ? " is a link, and links are not followed; map into the folder it leads to"
                                : " is not a folder"));
            }
            ways.put(parent, known);
        }
        return known;
    }

    private static boolean leadsTo(Path link, Path source) throws IOException {
        return Files.exists(link) && Files.exists(source) && Files.isSameFile(link, source);
    }

    /** Of this mapping, of a model that the request is about, and not asked for any more. */
    private boolean isUnwanted(LinkRow row, Map<Path, List<Wanted>> wanted) {
        Model model = models.get(row.modelId());
        boolean offline = model != null && model.status() != Model.Status.AVAILABLE;
        return row.mappingId().equals(mappingId)
                && (request.everyModel() || model != null)
                && !offline
                && !Mapper.isPending(row)
                && !wanted.containsKey(folder.getFileSystem().getPath(row.target()));
    }

    private Item unwanted(LinkRow row) throws IOException {
        TargetLook found = TargetLook.at(Path.of(row.target()));
        boolean takeAway = found.isFree() || TargetLook.ours(row).isPresent();
        return new Item(
                takeAway ? Action.REMOVE : Action.SKIP,
                new ModelId(row.modelId()),
                "",
                Path.of(row.source()),
                Path.of(row.target()),
                0,
                Optional.empty(),
                Optional.empty(),
                found.mark(),
                takeAway
                        ? "the mapping does not want it any more"
                        : "the mapping does not want it any more, and what is there is not our link; it stays");
    }
}
