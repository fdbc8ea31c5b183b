package dev.modellib.search;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    /** Statements that belong in one transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run(Session session) throws SQLException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private final Connection connection;

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
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            return statement.executeUpdate();
        }
    }

    /** Runs one change for each row of values. */
    void updateEach(String sql, List<Object[]> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Object[] values : rows) {
                bind(statement, values);
                statement.executeUpdate();
            }
        }
    }

    <T> List<T> query(String sql, Row<T> row, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(statement, values);
            try (ResultSet result = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(row.read(result));
                }
                return rows;
            }
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
        connection.close();
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
}
