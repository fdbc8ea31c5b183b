package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class MountTableProperties {
    /** Names that a line of the table cannot hold as they are, and names that begin alike. */
    @Provide
    Arbitrary<String> folders() {
        return Arbitraries.of("a", "ab", "a b", "back\\slash", "tab\t", "line\n", "\u4e2d", "#", "-", "\\040")
                .list()
                .ofMaxSize(4)
                .map(names -> "/" + String.join("/", names));
    }

    /**
     * Mounts that are made one after the other, each on what is seen at its place then. What a path is on follows from a
     * model that knows nothing of the table: each mount hides all that was at or below its place.
     */
    @Property(tries = 500)
    void aPathIsOnWhatWasMountedLastAtOrAboveIt(
            @ForAll @Size(max = 8) List<@net.jqwik.api.From("folders") String> places, @ForAll("folders") String path) {
        List<String> lines = new ArrayList<>(List.of(line(1, 0, "/")));
        Map<String, Integer> seen = new HashMap<>(Map.of("/", 1));
        int id = 1;
        for (String place : places) {
            lines.add(line(++id, topmost(seen, place), place));
            seen.keySet().removeIf(each -> isAtOrBelow(each, place));
            seen.put(place, id);
        }
        Optional<MountTable.Mount> found =
                MountTable.parse(String.join("\n", lines)).mountOf(path);
        assertEquals(Optional.of(topmost(seen, path)), found.map(MountTable.Mount::id));
    }

    /** No table, whatever it holds, makes the search fail or run on. */
    @Property(tries = 500)
    void anyTextIsATable(@ForAll("tables") String table, @ForAll("folders") String path) {
        MountTable.parse(table).mountOf(path);
    }

    @Provide
    Arbitrary<String> tables() {
        Arbitrary<String> field = Arbitraries.of(
                "1", "2", "3", "x", "", "-", "/", "/a", "0:1", "8:1", "rw", "\\04", "\\777", "99999999999");
        Arbitrary<String> free = field.list().ofMinSize(8).ofMaxSize(13).map(fields -> String.join(" ", fields));
        Arbitrary<Integer> number = Arbitraries.integers().between(1, 3);
        Arbitrary<String> whole = number.flatMap(id ->
                number.flatMap(parent -> Arbitraries.of("/", "/a").map(place -> line(id, parent, place))));
        return Arbitraries.oneOf(free, whole, Arbitraries.strings().ofMaxLength(40))
                .list()
                .ofMaxSize(8)
                .map(lines -> String.join("\n", lines));
    }

    private static int topmost(Map<String, Integer> seen, String path) {
        return seen.entrySet().stream()
                .filter(each -> isAtOrBelow(path, each.getKey()))
                .max(Map.Entry.comparingByKey((one, other) -> Integer.compare(one.length(), other.length())))
                .orElseThrow()
                .getValue();
    }

    private static boolean isAtOrBelow(String path, String place) {
        return path.equals(place) || path.startsWith(place.equals("/") ? "/" : place + "/");
    }

    private static String line(int id, int parent, String place) {
        return id + " " + parent + " 8:" + id + " / " + escaped(place) + " rw,relatime master:1 - ext4 /dev/sda" + id
                + " rw";
    }

    private static String escaped(String text) {
        return text.chars()
                .mapToObj(c -> " \t\n\\#".indexOf(c) < 0
                        ? String.valueOf((char) c)
                        : "\\" + String.format(java.util.Locale.ROOT, "%03o", c))
                .collect(Collectors.joining());
    }
}
