package dev.modellib.search;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The record of every link the library made in somebody's folder, one row a target; only what stands here may ever be
 * removed there.
 *
 * <p><i>Shape</i>: lists are ordered by target. Rows outlive a rebuild of the index.
 *
 * <p><i>Threads</i>, <i>Blocks</i>, <i>Errors</i>: as for {@link LibraryDatabase}.
 */
public final class LinkTable {
    private static final String COLUMNS =
            "mapping_id, model_id, file_sha256, strategy, source, target, state, root, app, created_at_millis";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM links ";

    private final SqliteDatabase database;

    LinkTable(SqliteDatabase database) {
        this.database = database;
    }

    /**
     * Records a link; replaces the row of the same target.
     *
     * @param link the link
     * @throws SearchException when the database fails
     */
    public void put(LinkRow link) throws SearchException {
        database.write(session -> insert(session, link));
    }

    /**
     * As {@link #put(LinkRow)}, and says so in the change feed.
     *
     * @param link the link
     * @param notes what the feed is to say
     * @throws SearchException when the database fails; neither is written then
     */
    public void put(LinkRow link, List<ChangeNote> notes) throws SearchException {
        database.write(session -> {
            for (ChangeNote note : notes) {
                ChangeTable.append(session, database.millis(), note);
            }
            return insert(session, link);
        });
    }

    /**
     * Records a link if the target's row is still the one that was seen; a row that somebody else has written meanwhile
     * stays.
     *
     * @param seen the row as it was read, or empty when there was none
     * @param link the link
     * @return false when the row is another one by now
     * @throws IllegalArgumentException when the two have different targets
     * @throws SearchException when the database fails
     */
    public boolean replace(Optional<LinkRow> seen, LinkRow link) throws SearchException {
        return replace(seen, link, Optional.empty());
    }

    /**
     * As {@link #replace(Optional, LinkRow)}, and says so in the change feed.
     *
     * @param seen the row as it was read, or empty when there was none
     * @param link the link
     * @param note what the feed is to say when the row is replaced
     * @return false when the row is another one by now
     * @throws IllegalArgumentException when the two have different targets
     * @throws SearchException when the database fails; neither is written then
     */
    public boolean replace(Optional<LinkRow> seen, LinkRow link, Optional<ChangeNote> note) throws SearchException {
        if (seen.isPresent() && !seen.get().target().equals(link.target())) {
            throw new IllegalArgumentException("a row is replaced by one of the same target");
        }
        return database.write(session -> {
            boolean same = at(session, link.target()).equals(seen);
            if (same) {
                insert(session, link);
                if (note.isPresent()) {
                    ChangeTable.append(session, database.millis(), note.get());
                }
            }
            return same;
        });
    }

    /**
     * Records links in one transaction, each if its row is still the one that was seen.
     *
     * @param seen the rows as they were read
     * @param links the rows that take their places, in the same order
     * @return those that were recorded
     * @throws IllegalArgumentException when there are not as many of the one as of the other
     * @throws SearchException when the database fails
     */
    public List<LinkRow> replaceAll(List<LinkRow> seen, List<LinkRow> links) throws SearchException {
        if (seen.size() != links.size()) {
            throw new IllegalArgumentException("each row is replaced by one");
        }
        return database.write(session -> {
            List<LinkRow> replaced = new ArrayList<>();
            for (int i = 0; i < seen.size(); i++) {
                LinkRow before = seen.get(i);
                if (at(session, before.target()).equals(Optional.of(before))) {
                    insert(session, links.get(i));
                    replaced.add(links.get(i));
                }
            }
            return List.copyOf(replaced);
        });
    }

    private static int insert(Session session, LinkRow link) throws SQLException {
        return session.update(
                "INSERT OR REPLACE INTO links (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                link.mappingId(),
                link.modelId(),
                link.fileSha256(),
                link.strategy(),
                link.source(),
                link.target(),
                link.state(),
                link.root(),
                link.app(),
                link.createdAtMillis());
    }

    /**
     * Forgets the link at a target.
     *
     * @param target where the link stood
     * @return false when there was no row for it
     * @throws SearchException when the database fails
     */
    public boolean remove(String target) throws SearchException {
        return database.write(session -> session.update("DELETE FROM links WHERE target = ?", target) == 1);
    }

    /**
     * Forgets a link if its row is still the one that was seen.
     *
     * @param seen the row as it was read
     * @return false when there is no row for its target, or another one by now
     * @throws SearchException when the database fails
     */
    public boolean remove(LinkRow seen) throws SearchException {
        return database.write(session -> at(session, seen.target()).equals(Optional.of(seen))
                && session.update("DELETE FROM links WHERE target = ?", seen.target()) == 1);
    }

    /**
     * As {@link #remove(LinkRow)}, and says so in the change feed.
     *
     * @param seen the row as it was read
     * @param note what the feed is to say when the row is removed
     * @return false when there is no row for its target, or another one by now
     * @throws SearchException when the database fails; neither is written then
     */
    public boolean remove(LinkRow seen, ChangeNote note) throws SearchException {
        return database.write(session -> {
            boolean same = at(session, seen.target()).equals(Optional.of(seen));
            if (same) {
                session.update("DELETE FROM links WHERE target = ?", seen.target());
                ChangeTable.append(session, database.millis(), note);
            }
            return same;
        });
    }

    /**
     * Gives a link another target, or other facts, if its row is still the one that was seen and nobody has the new target.
     *
     * @param seen the row as it was read
     * @param moved the row that takes its place
     * @param notes what the change feed is to say when it does
     * @return false when there is another row by now, at the one target or the other
     * @throws SearchException when the database fails; nothing is written then
     */
    public boolean move(LinkRow seen, LinkRow moved, List<ChangeNote> notes) throws SearchException {
        return database.write(session -> {
            boolean free = seen.target().equals(moved.target())
                    || at(session, moved.target()).isEmpty();
            if (!free || !at(session, seen.target()).equals(Optional.of(seen))) {
                return false;
            }
            session.update("DELETE FROM links WHERE target = ?", seen.target());
            for (ChangeNote note : notes) {
                ChangeTable.append(session, database.millis(), note);
            }
            return insert(session, moved) == 1;
        });
    }

    /**
     * The links in a folder, at any depth.
     *
     * @param folder a path without a separator at its end
     * @param separator what stands between the names of a path, one character
     * @return links of every mapping whose target begins with the folder's path
     * @throws SearchException when the database fails
     */
    public List<LinkRow> below(String folder, String separator) throws SearchException {
        // the next character after the separator ends the range of all that begin with folder and separator
        String from = folder.endsWith(separator) ? folder : folder + separator;
        String to = from.substring(0, from.length() - 1) + (char) (separator.charAt(0) + 1);
        return list("WHERE target >= ? AND target < ?", from, to);
    }

    /**
     * The links that share a model.
     *
     * @param modelId the model
     * @return its links
     * @throws SearchException when the database fails
     */
    public List<LinkRow> ofModel(String modelId) throws SearchException {
        return list("WHERE model_id = ?", modelId);
    }

    /**
     * The links of a mapping.
     *
     * @param mappingId the mapping
     * @return its links
     * @throws SearchException when the database fails
     */
    public List<LinkRow> ofMapping(String mappingId) throws SearchException {
        return list("WHERE mapping_id = ?", mappingId);
    }

    /**
     * The link at a target.
     *
     * @param target where it stands
     * @return the link, if one is recorded
     * @throws SearchException when the database fails
     */
    public Optional<LinkRow> byTarget(String target) throws SearchException {
        return database.read(session -> at(session, target));
    }

    private static Optional<LinkRow> at(Session session, String target) throws SQLException {
        return session.first(SELECT + "WHERE target = ?", LinkTable::link, target);
    }

    /**
     * Every link.
     *
     * @return all rows
     * @throws SearchException when the database fails
     */
    public List<LinkRow> all() throws SearchException {
        return list("");
    }

    private List<LinkRow> list(String where, Object... values) throws SearchException {
        return database.read(
                session -> List.copyOf(session.query(SELECT + where + " ORDER BY target", LinkTable::link, values)));
    }

    private static LinkRow link(ResultSet row) throws SQLException {
        return new LinkRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getLong(10));
    }
}
