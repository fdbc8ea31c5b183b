package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class ValidationProperties {
    private final Validator validator = Validator.builder(FixedVolumes.real())
            .systemRoot(Path.of("no-system"))
            .build();

    /** Something that a source may hold and what is to be said of it. */
    enum Plant {
        FILE(null),
        EMPTY(FindingCode.EMPTY_FILE),
        DANGLING(FindingCode.LINK_DANGLING),
        LOOP(FindingCode.LINK_LOOP),
        OUTSIDE(FindingCode.LINK_OUTSIDE),
        LINKED_FOLDER(FindingCode.LINK_TO_FOLDER),
        BAD_NAME(FindingCode.NAME_NOT_PORTABLE);

        private final FindingCode code;

        Plant(FindingCode code) {
            this.code = code;
        }
    }

    @Provide
    Arbitrary<List<Plant>> plants() {
        return Arbitraries.of(Plant.class).list().ofMinSize(1).ofMaxSize(12);
    }

    /** Each planted thing gives its finding at its path and nothing else does; the sums are those of the files; nothing is touched. */
    @Property(tries = 60)
    void aTreeIsReportedThingByThing(@ForAll("plants") List<Plant> plants) throws Exception {
        try (Scratch scratch = new Scratch()) {
            Path outside = scratch.file("outside/file", "0123456789");
            Path source = Files.createDirectories(scratch.path("source"));
            Set<String> expected = new TreeSet<>();
            long bytes = 0;
            long files = 0;
            for (int i = 0; i < plants.size(); i++) {
                Plant plant = plants.get(i);
                Path folder = Files.createDirectories(source.resolve(i % 2 == 0 ? "." : "sub" + i));
                Path path = folder.resolve((plant == Plant.BAD_NAME ? "a:" : "n") + i)
                        .normalize();
                switch (plant) {
                    case DANGLING -> Files.createSymbolicLink(path, Path.of("nowhere"));
                    case LOOP -> Files.createSymbolicLink(path, path.getFileName());
                    case OUTSIDE -> Files.createSymbolicLink(path, outside);
                    case LINKED_FOLDER -> Files.createSymbolicLink(path, outside.getParent());
                    default -> Files.write(path, new byte[plant == Plant.EMPTY ? 0 : 10]);
                }
                boolean counts = plant != Plant.DANGLING && plant != Plant.LOOP && plant != Plant.LINKED_FOLDER;
                files += counts ? 1 : 0;
                bytes += counts && plant != Plant.EMPTY ? 10 : 0;
                if (plant.code != null) {
                    expected.add(plant.code + " " + path);
                }
            }
            boolean broken = plants.contains(Plant.DANGLING) || plants.contains(Plant.LOOP);
            if (files == 0 && !broken) {
                expected.add(FindingCode.EMPTY_FOLDER + " " + source);
            }
            SortedMap<String, String> before = names(scratch.folder);

            ValidationReport report = validator.validateImportSource(source);

            Set<String> found = new TreeSet<>();
            report.findings().forEach(each -> found.add(each.code() + " " + each.path()));
            assertEquals(expected, found);
            assertEquals(bytes, report.totalBytes());
            assertEquals(files, report.fileCount());
            assertEquals(!broken, report.ok());
            assertTrue(report.complete());
            assertEquals(before, names(scratch.folder));
        }
    }

    private static SortedMap<String, String> names(Path folder) throws IOException {
        SortedMap<String, String> names = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                names.put(
                        path.toString(),
                        Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS)
                                .toString());
            }
        }
        return names;
    }

    /** However many findings there are, few are listed, none is forgotten, and errors decide. */
    @Property
    void reportsAreBounded(@ForAll @Size(max = 600) List<Severity> severities) {
        ValidationReport.Tally tally = new ValidationReport.Tally();
        for (Severity severity : severities) {
            tally.add(new Finding(severity, FindingCode.MISSING, Path.of("a"), "a"));
        }
        ValidationReport report = tally.report();
        assertTrue(report.findings().size() <= 3 * ValidationReport.MOST_LISTED);
        assertEquals(severities.size(), report.findings().size() + report.unlistedErrors() + report.unlistedOthers());
        assertEquals(!severities.contains(Severity.ERROR), report.ok());
        assertEquals(
                report.findings().stream().map(Finding::severity).sorted().toList(),
                report.findings().stream().map(Finding::severity).toList());
    }

    @Provide
    Arbitrary<LinkPolicy> policies() {
        return Arbitraries.of(LinkStrategy.class)
                .list()
                .uniqueElements()
                .ofMinSize(1)
                .map(LinkPolicy::new);
    }

    @Provide
    Arbitrary<LinkTrial> trials() {
        return Arbitraries.of(LinkStrategy.class)
                .set()
                .map(working -> new LinkTrial(working, Map.of(), Optional.empty()));
    }

    @Provide
    Arbitrary<MappingNeeds> needs() {
        Arbitrary<Long> sizes = Arbitraries.longs().between(0, 2000);
        return Combinators.combine(policies(), sizes, sizes, sizes)
                .as((policy, total, largest, reserve) ->
                        new MappingNeeds(Path.of("source"), policy, total, largest, reserve));
    }

    /** No error if and only if some strategy of the policy works, and a copy that it would come to fits. */
    @Property
    void aTargetIsFineExactlyWhenSomethingWorksAndFits(
            @ForAll("needs") MappingNeeds needs,
            @ForAll("trials") LinkTrial trial,
            @ForAll boolean oneVolume,
            @ForAll @LongRange(max = 4000) long usable,
            @ForAll @LongRange(max = 4000) long promised,
            @ForAll @LongRange(max = 3000) long largest) {
        Volume target =
                FixedVolumes.on(FixedVolumes.volume("t", Path.of("/"), usable), "x", DriveKind.SSD, false, largest);
        Volume source = oneVolume ? target : FixedVolumes.volume("s", Path.of("/s"), 0);
        Path folder = Path.of("target");
        List<Finding> findings = TargetRules.findings(
                new TargetRules.TargetFacts(
                        folder,
                        folder,
                        true,
                        Optional.of(target),
                        Optional.of(source),
                        MountFacts.UNKNOWN,
                        Optional.of(trial),
                        Optional.empty(),
                        promised),
                needs);
        Optional<LinkStrategy> first = needs.policy().order().stream()
                .filter(trial.working()::contains)
                .filter(each -> oneVolume
                        || each == LinkStrategy.SYMLINK
                        || each == LinkStrategy.JUNCTION
                        || each == LinkStrategy.COPY)
                .findFirst();
        boolean fits = needs.totalBytes() + needs.reserveBytes() <= Math.max(0, usable - promised)
                && needs.largestFileBytes() <= largest;
        boolean fine = first.isPresent() && (first.get() != LinkStrategy.COPY || fits);
        assertEquals(fine, findings.stream().noneMatch(each -> each.severity() == Severity.ERROR), findings::toString);
    }

    /** Folding is a projection: it settles at once, and case never gets past it. */
    @Property
    void foldingSettles(@ForAll String name) {
        String folded = SourceRules.folded(name);
        assertEquals(folded, SourceRules.folded(name.toUpperCase(Locale.ROOT)));
        assertFalse(folded.isEmpty() && !name.isEmpty());
    }
}
