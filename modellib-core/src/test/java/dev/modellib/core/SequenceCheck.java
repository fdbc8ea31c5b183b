package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.io.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares a library, by all that it tells and by what is on the drive, with the notes. */
final class SequenceCheck {

    static final String MINE = "the user's own";

    private static final Comparator<Model> NEWEST_FIRST = Comparator.comparing(
                    (Model model) -> model.addedAt().toEpochMilli())
            .reversed()
            .thenComparing(model -> model.id().value());

    private final SequenceLab lab;
    private final SequenceNotes notes;
    /** What somebody knows who has applied every change of the feed. */
    private final Set<ModelId> replayed = new HashSet<>();

    private final Map<String, ModelId> replayedLinks = new TreeMap<>();
    private ChangeCursor cursor;
    private long sequence;

    SequenceCheck(SequenceLab lab, SequenceNotes notes) throws IOException {
        this.lab = lab;
        this.notes = notes;
        this.cursor = lab.library().changes().first();
    }

    /** The feed goes on without a gap, and tells what happened; of what is uncertain it tells a way to what there is now. */
    void feed(boolean certain) throws IOException {
        List<String> told = new ArrayList<>();
        ChangePage page = lab.library().changes().since(cursor, 3);
        while (!page.changes().isEmpty()) {
            for (Change change : page.changes()) {
                assertEquals(sequence + 1, change.sequence());
                sequence = change.sequence();
                replay(change);
                told.add(change.kind().wireName() + " " + change.model() + " " + change.subject());
            }
            page = lab.library().changes().since(page.next(), 3);
        }
        cursor = page.next();
        assertEquals(notes.models.keySet(), replayed, "who replays the feed has other models");
        assertEquals(
                notes.links.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, link -> link.getValue().model())),
                replayedLinks,
                "who replays the feed has other links");
        if (certain) {
            assertEquals(
                    notes.news.stream().sorted().toList(),
                    told.stream().sorted().toList());
        }
    }

    private void replay(Change change) {
        boolean fits = switch (change.kind()) {
            case ADDED -> replayed.add(change.model());
            case EDITED -> replayed.contains(change.model());
            case REMOVED -> replayed.remove(change.model()) && !replayedLinks.containsValue(change.model());
            case MAPPED ->
                replayed.contains(change.model()) && replayedLinks.put(change.subject(), change.model()) == null;
            case UNMAPPED -> replayedLinks.remove(change.subject(), change.model());
            default -> false;
        };
        assertTrue(fits, () -> change + " does not follow from what was before");
    }

    void holds() throws IOException {
        lists();
        finds();
        disk();
        links();
        tidy();
    }

    private void lists() throws IOException {
        List<Model> wanted = notes.models.values().stream().sorted(NEWEST_FIRST).toList();
        ModelPage all = lab.library().models(ModelQuery.all());
        assertEquals(wanted, all.models());
        assertEquals(wanted.size(), all.total());
        List<Model> paged = new ArrayList<>();
        for (int offset = 0; offset < wanted.size(); offset += 2) {
            ModelPage page = lab.library()
                    .models(ModelQuery.builder().limit(2).offset(offset).build());
            assertEquals(wanted.size(), page.total());
            paged.addAll(page.models());
        }
        assertEquals(wanted, paged);
        for (String tag : SequenceRun.TAGS) {
            List<Model> tagged =
                    wanted.stream().filter(model -> model.tags().contains(tag)).toList();
            assertEquals(
                    tagged,
                    lab.library().models(ModelQuery.builder().tag(tag).build()).models());
            assertFound(tagged, "tag:" + tag);
            assertFound(tagged, tag);
        }
        for (String word : List.of("panda", "whale", "otter")) {
            assertFound(
                    wanted.stream()
                            .filter(model -> model.name()
                                    .toLowerCase(java.util.Locale.ROOT)
                                    .contains(word))
                            .toList(),
                    word);
        }
    }

    private void assertFound(List<Model> wanted, String text) throws IOException {
        ModelPage page = lab.library().search(text);
        Set<Model> found = page.corrected().isPresent() ? Set.of() : new HashSet<>(page.models());
        assertEquals(new HashSet<>(wanted), found, text);
    }

    private void finds() throws IOException {
        Map<String, Set<ModelId>> byContent = new TreeMap<>();
        for (Model model : notes.models.values()) {
            assertEquals(Optional.of(model), lab.library().find(new ModelRef.Id(model.id())));
            assertEquals(Optional.of(model), lab.library().find(ModelRef.parse(model.slug())));
            model.files()
                    .forEach(file -> byContent
                            .computeIfAbsent(file.sha256().hex(), hex -> new HashSet<>())
                            .add(model.id()));
        }
        for (SequenceGoods goods : Stream.concat(SequenceGoods.LOCAL.stream(), SequenceGoods.REMOTE.stream())
                .toList()) {
            for (String hex : goods.contents()) {
                assertEquals(
                        byContent.getOrDefault(hex, Set.of()),
                        lab.library().registry().byDigest(Digest.sha256(hex)).stream()
                                .map(Model::id)
                                .collect(Collectors.toSet()));
            }
        }
        for (SequenceGoods goods : SequenceGoods.REMOTE) {
            ModelRef ref = ModelRef.parse(goods.place());
            assertEquals(
                    notes.fromRepo(goods.place()),
                    lab.library().find(ref).map(Model::id).stream().collect(Collectors.toSet()));
        }
    }

    /** Exactly the files of the models, by their bytes, and nothing of the user's touched. */
    private void disk() throws IOException {
        Map<String, String> wanted = new TreeMap<>();
        for (Model model : notes.models.values()) {
            SequenceNotes.digests(model).forEach((path, sha256) -> wanted.put(model.slug() + "/" + path, sha256));
            wanted.put(model.slug() + "/metadata.json", "");
        }
        Map<String, String> found = new TreeMap<>();
        for (Path file : files(lab.root().resolve("models"))) {
            String name = lab.root().resolve("models").relativize(file).toString();
            boolean record = name.endsWith("/metadata.json");
            found.put(name, record ? "" : SequenceGoods.sha256(Files.readAllBytes(file)));
        }
        assertEquals(wanted, found);
        for (Path source : files(lab.sources())) {
            assertTrue(SequenceGoods.isAsPut(lab.sources(), source), source + " changed");
        }
    }

    static List<Path> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }

    private void links() throws IOException {
        Set<String> found = new TreeSet<>();
        boolean mine = false;
        for (Path file : files(lab.apps())) {
            byte[] bytes = Files.readAllBytes(file);
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && MINE.equals(new String(bytes, java.nio.charset.StandardCharsets.UTF_8))) {
                mine = true;
            } else {
                found.add(file + " " + SequenceGoods.sha256(bytes));
            }
        }
        assertTrue(mine, "the user's file is gone");
        Set<String> wanted = new TreeSet<>();
        notes.links.forEach((target, link) -> wanted.add(target + " " + link.sha256()));
        assertEquals(wanted, found);
        LinkReport report = lab.library().links().check();
        assertTrue(report.healthy(), report::toString);
        assertEquals(
                notes.links.keySet(),
                report.links().stream()
                        .map(entry -> entry.link().target().toString())
                        .collect(Collectors.toSet()));
        assertEquals(notes.links.size(), lab.library().links().list().size());
    }

    private void tidy() throws IOException {
        if (notes.untidy) {
            return;
        }
        try (Stream<Path> staged = Files.list(lab.root().resolve(".modellib/staging"))) {
            Set<String> jobs = staged.map(
                            path -> LibraryLayout.jobOf(path.getFileName().toString()))
                    .collect(Collectors.toSet());
            assertTrue(jobs.size() <= notes.begun.size(), () -> jobs + " are staged, begun are " + notes.begun);
        }
        DoctorReport report = lab.library().upkeep().doctor(false).await();
        assertTrue(report.healthy(), report::toString);
    }

    /** Every byte is read by the library itself, too. */
    void verifies() throws IOException {
        for (Model model : notes.models.values()) {
            assertTrue(lab.library().verify(model).await().clean(), model.slug());
        }
    }
}
