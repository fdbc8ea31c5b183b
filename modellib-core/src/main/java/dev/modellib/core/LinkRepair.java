package dev.modellib.core;

import dev.modellib.core.MapRequest.OnConflict;
import dev.modellib.core.MapRequest.OnFailure;
import dev.modellib.core.MappingPlan.Action;
import dev.modellib.core.MappingPlan.Item;
import dev.modellib.io.Digest;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.StorageException;
import dev.modellib.search.LinkRow;
import dev.modellib.search.LinkTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes recorded links anew, by the steps of a mapping: journalled, looked at before, never over what is not ours. */
final class LinkRepair {

    private final LinkTable links;
    private final Registry registry;
    private final Mapper mapper;

    LinkRepair(LinkTable links, Registry registry, Mapper mapper) {
        this.links = links;
        this.registry = registry;
        this.mapper = mapper;
    }

    /**
     * A link to be made anew.
     *
     * @param row as it is on record
     * @param model the model that it is to lead to
     * @param source the file or folder that it is to lead to
     */
    record Order(LinkRow row, ModelId model, Path source) {}

    /** What a link may lead to. */
    private record Source(ModelId model, Path path) {}

    Operation.Outcome<LinkReport> run(ProgressMeter meter) throws IOException {
        List<Order> orders = new ArrayList<>();
        for (LinkRow row : links.all()) {
            LinkHealth health = TargetLook.health(row);
            boolean broken = health == LinkHealth.MISSING || health == LinkHealth.DANGLING;
            Optional<Source> source = broken && !Mapper.isPending(row) ? source(row) : Optional.empty();
            source.ifPresent(found -> orders.add(new Order(row, found.model(), found.path())));
        }
        Map<String, String> done = make(orders, meter);
        return new Operation.Outcome<>(report(links.all(), done), !done.isEmpty());
    }

    /** What it led to, if that is there; else the same content elsewhere in the library. */
    private Optional<Source> source(LinkRow row) throws IOException {
        Path recorded = Path.of(row.source());
        ModelId id = new ModelId(row.modelId());
        if (Files.exists(recorded)) {
            return Optional.of(new Source(id, recorded));
        }
        if (row.fileSha256().isEmpty()) {
            return registry.byId(id)
                    .filter(model -> Files.isDirectory(model.folder()))
                    .map(model -> new Source(id, model.folder()));
        }
        Digest digest = Digest.sha256(row.fileSha256());
        for (Model model : registry.bySha256(digest)) {
            for (ModelFile file : model.files()) {
                if (file.sha256().equals(digest) && Files.isRegularFile(model.pathOf(file))) {
                    return Optional.of(new Source(model.id(), model.pathOf(file)));
                }
            }
        }
        return Optional.empty();
    }

    /** Makes links anew, mapping by mapping, in the way they were made; says by target what was done. */
    Map<String, String> make(List<Order> orders, ProgressMeter meter) throws IOException {
        Map<String, List<Order>> groups = new LinkedHashMap<>();
        for (Order order : orders) {
            groups.computeIfAbsent(order.row().mappingId() + " " + order.row().strategy(), key -> new ArrayList<>())
                    .add(order);
        }
        Map<String, String> done = new HashMap<>();
        for (List<Order> group : groups.values()) {
            try {
                for (Mapping.Result result :
                        mapper.run(plan(group), meter).value().links()) {
                    done.put(
                            result.target().toString(),
                            result.fault().map(LinkRepair::notMade).orElse("made anew, to " + result.source()));
                }
            } catch (StorageException | ModelLibraryException e) {
                ModelLibraryException failure = Failures.of(e);
                if (failure.code() == ModelLibraryException.Code.CANCELLED) {
                    throw failure;
                }
                // a mapping that somebody is at work on, or whose drive refuses, keeps no other back
                group.forEach(order -> done.put(order.row().target(), notMade(failure.getMessage())));
            }
        }
        return done;
    }

    private static String notMade(@Nullable String reason) {
        return "not made: " + reason;
    }

    private static MappingPlan plan(List<Order> group) throws IOException {
        LinkRow first = group.get(0).row();
        Path root = LinkUndo.rootOf(first);
        List<Item> items = new ArrayList<>();
        for (Order order : group) {
            Path target = Path.of(order.row().target());
            TargetLook found = TargetLook.at(target);
            items.add(new Item(
                    found.isFree() ? Action.LINK : Action.REPLACE,
                    order.model(),
                    "",
                    order.source(),
                    target,
                    Files.isRegularFile(order.source()) ? Files.size(order.source()) : 0,
                    order.row().fileSha256().isEmpty()
                            ? Optional.empty()
                            : Optional.of(Digest.sha256(order.row().fileSha256())),
                    Optional.empty(),
                    found.mark(),
                    "it is made anew"));
        }
        MapRequest request = request(first, root);
        return new MappingPlan(first.mappingId(), request, root, items, List.of());
    }

    private static MapRequest request(LinkRow row, Path root) {
        int colon = row.app().indexOf(':');
        String app = row.app().isEmpty()
                ? MapRequest.PLAIN
                : colon < 0 ? row.app() : row.app().substring(0, colon);
        Set<LinkStrategy> order = new LinkedHashSet<>();
        WireNames.parse(LinkStrategy.values(), LinkStrategy::wireName, row.strategy())
                .ifPresent(order::add);
        order.addAll(LinkPolicy.auto().order());
        return MapRequest.builder(app, root)
                .variant(colon < 0 ? "" : row.app().substring(colon + 1))
                .links(new LinkPolicy(List.copyOf(order)))
                .onConflict(OnConflict.SKIP)
                .onFailure(OnFailure.CONTINUE)
                .build();
    }

    /** How links stand now, with what was done about them. */
    static LinkReport report(List<LinkRow> rows, Map<String, String> done) throws IOException {
        List<LinkReport.Entry> entries = new ArrayList<>();
        for (LinkRow row : rows) {
            entries.add(new LinkReport.Entry(
                    RecordedLink.of(row), TargetLook.health(row), Optional.ofNullable(done.get(row.target()))));
        }
        return new LinkReport(entries);
    }
}
