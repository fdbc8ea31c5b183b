package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class TableProperties {

    @Property(tries = 200)
    void theSecondColumnBeginsAtOnePlace(
            @ForAll List<@CharRange(from = 'a', to = 'ÿ') @StringLength(min = 1, max = 20) String> cells) {
        Table table = new Table(Table.Column.left("H"), Table.Column.left("#"));
        cells.forEach(cell -> table.row(cell.replace('#', '_'), "#"));
        List<String> lines = table.lines(new Paint(false));
        assertEquals(cells.size() + 1, lines.size());
        assertEquals(
                1, lines.stream().mapToInt(line -> line.indexOf('#')).distinct().count());
    }

    @Example
    void numbersStandAtTheRight() {
        Table table = new Table(Table.Column.left("NAME"), Table.Column.right("SIZE"));
        table.row("a", "1 B");
        table.row("long name", "12.5 MiB");
        assertEquals(
                List.of(
                        "NAME           SIZE",
                        "a               1 B", //
                        "long name  12.5 MiB"),
                table.lines(new Paint(false)));
        assertTrue(table.lines(new Paint(true)).get(0).startsWith("\u001b[1m"));
    }
}
