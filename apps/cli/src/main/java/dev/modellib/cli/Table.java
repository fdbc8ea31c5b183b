package dev.modellib.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns: as wide as their widest cell, two blanks apart, sizes to the right. */
final class Table {

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    /** A column: its heading, and whether its cells stand at its right edge. */
    record Column(String heading, boolean right) {

        static Column left(String heading) {
            return new Column(heading, false);
        }

        static Column right(String heading) {
            return new Column(heading, true);
        }
    }

    Table(Column... columns) {
        this.columns = List.of(columns);
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The heading and the rows, one line each. */
    List<String> lines(Paint paint) {
        List<String> lines = new ArrayList<>();
        lines.add(paint.bold(line(columns.stream().map(Column::heading).toList())));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            String blanks = " ".repeat(width(i) - length(cells.get(i)));
            line.append(i == 0 ? "" : "  ");
            line.append(columns.get(i).right() ? blanks + cells.get(i) : cells.get(i) + blanks);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int width = length(columns.get(column).heading());
        for (List<String> row : rows) {
            width = Math.max(width, length(row.get(column)));
        }
        return width;
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
