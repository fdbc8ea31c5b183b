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
        all.put("createdAt", date(snapshot.date()));
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
        all.put("likes", card.likes);
        all.put(
                "usedStorage",
                snapshot.files().values().stream()
                        .mapToLong(StoredFile::sizeBytes)
                        .sum());
        return all;
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
        Optional<Integer> limit = call.value("limit").map(ModelCards::number);
        if (position.isEmpty() || limit.map(n -> n < 1).orElse(false)) {
            return position.isEmpty() ? Pages.badCursor() : Reply.error(400, "", "limit is a positive number");
        }
        List<Map<String, Object>> hits = new ArrayList<>();
        for (RepoState repo : hub.catalog.all()) {
            if (hub.access.sees(call, repo) && !repo.card().disabled) {
                Map<String, Object> card = card(repo, repo.head("main"));
                if (matches(call, repo, card)) {
                    card.put("siblings", siblings(repo.head("main"), false));
                    hits.add(card);
                }
            }
        }
        hits.sort(order(call.value("sort").orElse("downloads")));
        for (Map<String, Object> hit : hits) {
            boolean expands =
                    call.parameters().containsKey("expand") || call.parameters().containsKey("expand[]");
            if (expands) {
                expanded(call, hit);
            } else if (!call.flag("full")) {
                hit.keySet().retainAll(SHORT);
            }
        }
        int size = Math.min(limit.orElse(hub.searchPageSize), hub.searchPageSize);
        return Pages.page(call, hub.endpoint, position.get(), hits, size);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static boolean matches(Call call, RepoState repo, Map<String, Object> card) {
        String id = repo.id().toLowerCase(Locale.ROOT);
        List<?> tags = (List<?>) card.getOrDefault("tags", List.of());
        boolean named = call.values("search").stream().allMatch(text -> id.contains(text.toLowerCase(Locale.ROOT)));
        boolean tagged = call.values("filter").stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .allMatch(tags::contains);
        boolean authored = call.value("author")
                .map(author -> author.equalsIgnoreCase(String.valueOf(card.get("author"))))
                .orElse(true);
        boolean tasked = call.value("pipeline_tag")
                .map(task -> task.equals(card.get("pipeline_tag")))
                .orElse(true);
        boolean gated = call.value("gated")
                .map(value -> value.equals("true") != Boolean.FALSE.equals(card.get("gated")))
                .orElse(true);
        return named && tagged && authored && tasked && gated;
    }

    private static Comparator<Map<String, Object>> order(String key) {
        Comparator<Map<String, Object>> byId = Comparator.comparing(card -> String.valueOf(card.get("id")));
        return switch (key) {
            case "likes", "downloads" ->
                Comparator.comparing((Map<String, Object> card) -> ((Number) card.getOrDefault(key, 0)).longValue())
                        .reversed()
                        .thenComparing(byId);
            case "createdAt", "lastModified" ->
                Comparator.comparing((Map<String, Object> card) -> String.valueOf(card.get(key)))
                        .reversed()
                        .thenComparing(byId);
            default -> byId;
        };
    }
}
