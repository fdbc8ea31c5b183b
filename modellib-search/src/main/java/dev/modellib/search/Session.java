package dev.modellib.search;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, used by one thread at a time, with the few calls the tables need. Every value is bound, none is ever
 * part of the SQL text.
 */
final class Session implements AutoCloseable {
    /** Reads one value out of the row a result stands on. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet result) throws SQLException;
    }

    /** Looks at the row a result stands on. */
    @FunctionalInterface
    interface Step {
        void take(ResultSet result) throws SQLException;
    }

    /** Statements that belong in one transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(Session session) throws SQLException;
    }

    /**
     * What came of a query that had a time.
     *
     * @param rows the rows that were read
     * @param cut whether the time ended before the rows did
     */
    record Timed<T>(List<T> rows, boolean cut) {}

    /** SQLITE_INTERRUPT. */
    private static final int INTERRUPTED = 9;

    private static final int PRIMARY_CODE_MASK = 0xFF;

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private static final int MAX_STATEMENTS = 32;

    private static final int ROWS_AT_ONCE = 64;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new LinkedHashMap<>(MAX_STATEMENTS, 0.75f, true);

    Session(Connection connection) {
        this.connection = connection;
    }

    /** Runs the work between a BEGIN of the kind given and a COMMIT; it happens wholly or not at all. */
    <T> T transaction(String begin, Work<T> work) throws SQLException {
        execute(begin);
        boolean committed = false;
        try {
            T result = work.run(this);
            execute("COMMIT");
            committed = true;
            return result;
        } finally {
            if (!committed) {
                rollBack();
            }
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs a change and tells how many rows it changed. */
    int update(String sql, Object... values) throws SQLException {
        PreparedStatement statement = prepared(sql);
        try {
            bind(statement, values);
            return statement.executeUpdate();
        } catch (SQLException e) {
            forget(sql);
            throw e;
        }
    }

    /** Runs one change for each row of values. */
    void updateEach(String sql, List<Object[]> rows) throws SQLException {
        for (Object[] values : rows) {
            update(sql, values);
        }
    }

    /** Runs one {@code INSERT … VALUES} for many rows at a time: {@code head}, the rows' places, {@code tail}. */
    void insertAll(String head, String places, String tail, List<Object[]> rows) throws SQLException {
        String one = head + places + tail;
        String many = head + String.join(", ", Collections.nCopies(ROWS_AT_ONCE, places)) + tail;
        int at = 0;
        for (; at + ROWS_AT_ONCE <= rows.size(); at += ROWS_AT_ONCE) {
            update(
                    many,
                    rows.subList(at, at + ROWS_AT_ONCE).stream()
                            .flatMap(Arrays::stream)
                            .toArray());
        }
        updateEach(one, rows.subList(at, rows.size()));
    }

    <T> List<T> query(String sql, Row<T> row, Object... values) throws SQLException {
        List<T> rows = new ArrayList<>();
        forEach(sql, result -> rows.add(row.read(result)), values);
        return rows;
    }

    /** Goes through the rows without keeping them. */
    void forEach(String sql, Step step, Object... values) throws SQLException {
        PreparedStatement statement = prepared(sql);
        bind(statement, values);
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                step.take(result);
            }
        } catch (SQLException e) {
            forget(sql);
            throw e;
        }
    }

    /** Runs a query that is ended when it takes longer than so many milliseconds; 0 is for ever. */
    <T> Timed<T> query(long millis, String sql, Row<T> row, Object... values) throws SQLException {
        if (millis == 0) {
            return new Timed<>(query(sql, row, values), false);
        }
        List<T> rows = new ArrayList<>();
        PreparedStatement statement = prepared(sql);
        bind(statement, values);
        Alarm alarm = new Alarm(statement, millis);
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                rows.add(row.read(result));
            }
            return new Timed<>(rows, false);
        } catch (SQLException e) {
            forget(sql);
            if ((e.getErrorCode() & PRIMARY_CODE_MASK) != INTERRUPTED) {
                throw e;
            }
            return new Timed<>(rows, true);
        } finally {
            alarm.stop();
        }
    }

    <T> Optional<T> first(String sql, Row<T> row, Object... values) throws SQLException {
        List<T> rows = query(sql, row, values);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.get(0));
    }

    /** The one number that a count or a pragma answers with. */
    long number(String sql, Object... values) throws SQLException {
        return first(sql, result -> result.getLong(1), values)
                .orElseThrow(() -> new SQLException("No row came back from: " + sql));
    }

    @Override
    public void close() throws SQLException {
        // Closes its statements, too.
        connection.close();
    }

    /** The statement for the SQL, made once and kept while it is used: to prepare one takes longer than a small change. */
    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement kept = statements.get(sql);
        if (kept != null) {
            return kept;
        }
        PreparedStatement made = connection.prepareStatement(sql);
        statements.put(sql, made);
        if (statements.size() > MAX_STATEMENTS) {
            // In order of use: the first is the one that was longest unused.
            Iterator<PreparedStatement> oldest = statements.values().iterator();
            PreparedStatement unused = oldest.next();
            oldest.remove();
            unused.close();
        }
        return made;
    }

    /** The driver ends a statement that failed; what is left of it cannot run again. */
    private void forget(String sql) {
        PreparedStatement failed = statements.remove(sql);
        if (failed != null) {
            try {
                failed.close();
            } catch (SQLException e) {
                LOG.debug("A statement that failed did not close", e);
            }
        }
    }

    private void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            // SQLite has rolled back by itself when the disk is full or fails; the first fault is the one to tell.
            LOG.debug("Nothing to roll back", e);
        }
    }

    private static void bind(PreparedStatement statement, Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            // An unpaired surrogate would arrive as '?', which is an ordinary character that a key may hold.
            statement.setObject(i + 1, value instanceof String text ? Text.wellFormed(text) : value);
        }
    }

    /** Cancels a statement after a time, unless it was stopped by then: a cancel that came later would hit the next one. */
    private static final class Alarm {
        private boolean stopped;

        Alarm(Statement statement, long millis) {
            Executor later = CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run);
            later.execute(() -> ring(statement));
        }

        private synchronized void ring(Statement statement) {
            if (!stopped) {
                try {
                    statement.cancel();
                } catch (SQLException e) {
                    LOG.debug("A statement could not be cancelled", e);
                }
            }
        }

        synchronized void stop() {
            stopped = true;
        }
    }
}
