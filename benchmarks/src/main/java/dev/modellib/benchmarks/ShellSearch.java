package dev.modellib.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The same SQL in the {@code sqlite3} shell and through JDBC, on the file of the run: what the way through Java costs. Another
 * build of SQLite is measured with it: the driver's is compiled to be small, a distribution's to be fast.
 */
final class ShellSearch {
    private static final List<String> EXPRESSIONS =
            List.of("\"llama\"", "\"qwen\" AND \"instruct\"", "\"l\"*", "\"qwe\"* AND \"ins\"* AND \"mer\"*");
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MILLIS_PER_SECOND = 1e3;

    private ShellSearch() {}

    static void compare(Path file, int rounds) throws IOException {
        SearchScale.tell(
                "%n%-40s %9s %9s %6s %9s %9s %6s%n",
                "same SQL, p50 in milliseconds", "JDBC", "shell", "ratio", "JDBC CPU", "shell CPU", "ratio");
        for (String expression : EXPRESSIONS) {
            String sql =
                    "SELECT count(r), max(k) FROM (SELECT rowid r, bm25(model_text) k FROM model_text WHERE model_text MATCH '"
                            + expression + "' ORDER BY rowid DESC LIMIT 1000)";
            Medians shell;
            try {
                shell = shell(file, sql, rounds);
            } catch (IOException e) {
                SearchScale.tell("skipped: there is no sqlite3 shell that can read the file (%s)%n", e.getMessage());
                return;
            }
            Medians jdbc = jdbc(file, sql, rounds);
            SearchScale.tell(
                    "%-40s %9.2f %9.2f %6.2f %9.2f %9.2f %6.2f%n",
                    expression,
                    jdbc.wall(),
                    shell.wall(),
                    jdbc.wall() / shell.wall(),
                    jdbc.cpu(),
                    shell.cpu(),
                    jdbc.cpu() / shell.cpu());
        }
    }

    /** In milliseconds. */
    private record Medians(double wall, double cpu) {}

    private static Medians jdbc(Path file, String sql, int rounds) throws IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toUri())) {
            double[] millis = new double[rounds];
            double[] cpu = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                long start = System.nanoTime();
                long cpuStart = BulkLoad.cpu();
                try (PreparedStatement statement = connection.prepareStatement(sql);
                        ResultSet result = statement.executeQuery()) {
                    result.next();
                    if (result.getLong(1) == 0) {
                        throw new IOException("a benchmark that finds nothing measures nothing: " + sql);
                    }
                }
                cpu[round] = (BulkLoad.cpu() - cpuStart) / NANOS_PER_MILLI;
                millis[round] = (System.nanoTime() - start) / NANOS_PER_MILLI;
            }
            return new Medians(median(millis), median(cpu));
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** By the shell's own timer, so that its start does not count. */
    private static Medians shell(Path file, String sql, int rounds) throws IOException {
        Path script = Files.createTempFile(file.toAbsolutePath().getParent(), "script", ".sql");
        try {
            Files.writeString(script, ".timer on\n" + (sql + ";\n").repeat(rounds));
            Process process = new ProcessBuilder("sqlite3", "-batch", "-bail", file.toString())
                    .redirectInput(script.toFile())
                    .redirectErrorStream(true)
                    .start();
            List<Double> millis = new ArrayList<>();
            List<Double> cpu = new ArrayList<>();
            StringBuilder rest = new StringBuilder();
            try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    if (line.startsWith("Run Time: real ")) {
                        // Run Time: real 0.012 user 0.010 sys 0.002
                        String[] words = line.split(" ", -1);
                        millis.add(Double.parseDouble(words[3]) * MILLIS_PER_SECOND);
                        cpu.add((Double.parseDouble(words[5]) + Double.parseDouble(words[7])) * MILLIS_PER_SECOND);
                    } else if (millis.isEmpty()) {
                        rest.append(line).append(' ');
                    }
                }
            }
            if (process.onExit().join().exitValue() != 0 || millis.size() != rounds) {
                throw new IOException("sqlite3 says " + rest);
            }
            return new Medians(median(millis), median(cpu));
        } finally {
            Files.delete(script);
        }
    }

    private static double median(List<Double> values) {
        return median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
