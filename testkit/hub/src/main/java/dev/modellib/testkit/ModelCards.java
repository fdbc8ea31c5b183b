package dev.modellib.testkit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the Hub tells about models: one in full, or many in short. */
final class ModelCards {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** What a search gives unasked: not the commit, not the gating. */
    private static final Set<String> SHORT = Set.of(
            "_id",
            "id",
            "modelId",
            "likes",
            "private",
            "downloads",
            "tags",
            "pipeline_tag",
            "library_name",
            "createdAt");

    private final HubState hub;

    ModelCards(HubState hub) {
        this.hub = hub;
    }

    static String date(Instant instant) {
        return DATE.format(instant);
    }

    Reply info(Call call, RepoState repo, RepoState.Snapshot snapshot) {
        Map<String, Object> all = card(repo, snapshot);
        all.put("siblings", siblings(snapshot, call.flag("blobs")));
        if (call.flag("securityStatus")) {
            all.put("securityRepoStatus", Map.of("scansDone", true, "filesWithIssues", List.of()));
        }
        return Reply.json(200, expanded(call, all));
    }

    private static Map<String, Object> card(RepoState repo, RepoState.Snapshot snapshot) {
        RepoCard card = repo.card();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("_id", StoredFile.sha1Hex("id " + repo.id()).substring(0, 24));
        all.put("id", repo.id());
        all.put("modelId", repo.id());
        int slash = repo.id().indexOf('/');
        if (slash > 0) {
            all.put("author", repo.id().substring(0, slash));
        }
        all.put("sha", snapshot.commit());
        all.put("lastModified", date(snapshot.date()));
        List<RepoState.Snapshot> history = repo.history(snapshot.commit());
        all.put("createdAt", date(history.get(history.size() - 1).date()));
        all.put("private", card.isPrivate);
        all.put(
                "gated",
                card.gating == RepoCard.Gating.NONE ? false : card.gating.name().toLowerCase(Locale.ROOT));
        all.put("disabled", card.disabled);
        if (!card.pipelineTag.isEmpty()) {
            all.put("pipeline_tag", card.pipelineTag);
        }
        if (!card.libraryName.isEmpty()) {
            all.put("library_name", card.libraryName);
        }
        all.put("tags", new ArrayList<>(tags(card, snapshot)));
        all.put("downloads", card.downloads);
        parameters(card, snapshot, all);
        all.put("cardData", cardData(card));
        all.put("likes", card.likes);
        all.put(
                "usedStorage",
                snapshot.files().values().stream()
                        .mapToLong(StoredFile::sizeBytes)
                        .sum());
        return all;
    }

    /** What the Hub reads out of the headers of weights. */
    private static void parameters(RepoCard card, RepoState.Snapshot snapshot, Map<String, Object> all) {
        for (String format : List.of("gguf", "safetensors")) {
            boolean there = snapshot.files().keySet().stream().anyMatch(path -> path.endsWith("." + format));
            if (there && card.parameters > 0) {
                all.put(format, Map.of("total", card.parameters));
            }
        }
    }

    /** The front matter of the model card, as far as tags tell it. */
    private static Map<String, Object> cardData(RepoCard card) {
        Map<String, Object> data = new LinkedHashMap<>();
        for (String key : List.of("license", "base_model")) {
            card.tags.stream()
                    .filter(tag -> tag.startsWith(key + ":"))
                    .findFirst()
                    .ifPresent(tag -> data.put(key, tag.substring(key.length() + 1)));
        }
        if (!card.pipelineTag.isEmpty()) {
            data.put("pipeline_tag", card.pipelineTag);
        }
        if (!card.libraryName.isEmpty()) {
            data.put("library_name", card.libraryName);
        }
        return data;
    }

    private static Set<String> tags(RepoCard card, RepoState.Snapshot snapshot) {
        Set<String> tags = new LinkedHashSet<>(card.tags);
        for (String format : List.of("gguf", "safetensors", "onnx")) {
            if (snapshot.files().keySet().stream().anyMatch(path -> path.endsWith("." + format))) {
                tags.add(format);
            }
        }
        for (String tag : List.of(card.libraryName, card.pipelineTag)) {
            if (!tag.isEmpty()) {
                tags.add(tag);
            }
        }
        return tags;
    }

    private static List<Object> siblings(RepoState.Snapshot snapshot, boolean blobs) {
        List<Object> siblings = new ArrayList<>();
        for (StoredFile file : snapshot.files().values()) {
            Map<String, Object> sibling = new LinkedHashMap<>();
            sibling.put("rfilename", file.path());
            if (blobs) {
                sibling.put("size", file.sizeBytes());
                sibling.put("blobId", file.gitSha1());
            }
            if (blobs && file.lfs()) {
                int pointer = file.pointer().length;
                sibling.put("lfs", Map.of("sha256", file.sha256(), "size", file.sizeBytes(), "pointerSize", pointer));
            }
            siblings.add(sibling);
        }
        return siblings;
    }

    /** With {@code expand}, only what was asked for comes back. */
    private static Map<String, Object> expanded(Call call, Map<String, Object> all) {
        List<String> asked = new ArrayList<>(call.values("expand"));
        asked.addAll(call.values("expand[]"));
        if (!asked.isEmpty()) {
            all.keySet().removeIf(key -> !asked.contains(key) && !key.equals("_id") && !key.equals("id"));
        }
        return all;
    }

    Reply search(Call call) {
        Optional<Pages.Position> position = Pages.position(call, "search");
        Optional<Integer> limit = call.value("limit").map(Pages::number);
        if (position.isEmpty() || limit.map(n -> n < 1).orElse(false)) {
            return position.isEmpty() ? Pages.badCursor() : Reply.error(400, "", "limit is a positive number");
        }
        ModelFilter filter = new ModelFilter(call);
        if (!filter.isValid()) {
            return Reply.error(400, "", "num_parameters is such as min:6B,max:128B");
        }
        List<Map<String, Object>> hits = new ArrayList<>();
        for (RepoState repo : hub.catalog.all()) {
            if (hub.access.sees(call, repo) && !repo.card().disabled) {
                Map<String, Object> card = card(repo, repo.head("main"));
                if (filter.matches(repo, card)) {
                    card.put("siblings", siblings(repo.head("main"), false));
                    hits.add(card);
                }
            }
        }
        hits.sort(order(
                call.value("sort").orElse("downloads"), call.value("direction").orElse("-1")));
        for (Map<String, Object> hit : hits) {
            boolean expands =
                    call.parameters().containsKey("expand") || call.parameters().containsKey("expand[]");
            if (expands) {
                expanded(call, hit);
            } else if (!call.flag("full")) {
                boolean data = call.flag("cardData");
                hit.keySet().removeIf(key -> !SHORT.contains(key) && !(data && key.equals("cardData")));
            }
        }
        int size = Math.min(limit.orElse(hub.searchPageSize), hub.searchPageSize);
        return Pages.page(call, hub.endpoint, position.get(), hits, size);
    }

    private static Comparator<Map<String, Object>> order(String key, String direction) {
        Comparator<Map<String, Object>> byId = Comparator.comparing(card -> String.valueOf(card.get("id")));
        Optional<Comparator<Map<String, Object>>> ascending = switch (key) {
            case "likes", "downloads" ->
                Optional.of(Comparator.comparing(card -> ((Number) card.getOrDefault(key, 0)).longValue()));
            case "createdAt", "lastModified" ->
                Optional.of(Comparator.comparing(card -> String.valueOf(card.get(key))));
            default -> Optional.empty();
        };
        return ascending
                .map(order -> (direction.equals("1") ? order : order.reversed()).thenComparing(byId))
                .orElse(byId);
    }
}
