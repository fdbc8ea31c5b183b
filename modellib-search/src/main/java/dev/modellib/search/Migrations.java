package dev.modellib.search;

import java.util.List;
import java.util.stream.Stream;

/** The statements that lead from one version of the tables to the next; {@link Schema} says what the tables are for. */
final class Migrations {

    private Migrations() {}

    private static final List<String> VERSION_1 = List.of(
            """
            CREATE TABLE models (
              model_key INTEGER PRIMARY KEY,
              id TEXT NOT NULL UNIQUE,
              slug TEXT NOT NULL,
              kind TEXT NOT NULL,
              format TEXT NOT NULL,
              quant TEXT NOT NULL,
              status TEXT NOT NULL,
              revision TEXT NOT NULL,
              size_bytes INTEGER NOT NULL,
              added_at_millis INTEGER NOT NULL,
              name TEXT NOT NULL,
              repo TEXT NOT NULL,
              family TEXT NOT NULL,
              architecture TEXT NOT NULL,
              tags TEXT NOT NULL,
              traits TEXT NOT NULL,
              file_names TEXT NOT NULL,
              description TEXT NOT NULL,
              document TEXT NOT NULL
            ) STRICT""",
            "CREATE INDEX models_newest ON models (added_at_millis DESC, id)",
            "CREATE INDEX models_traits ON models (kind, format, quant)",
            "CREATE INDEX models_slug ON models (slug)",
            "CREATE INDEX models_repo ON models (repo)",
            """
            CREATE TABLE files (
              model_key INTEGER NOT NULL REFERENCES models (model_key) ON DELETE CASCADE,
              path TEXT NOT NULL,
              size_bytes INTEGER NOT NULL,
              sha256 TEXT NOT NULL,
              blake3 TEXT NOT NULL,
              PRIMARY KEY (model_key, path)
            ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX files_sha256 ON files (sha256)",
            "CREATE VIRTUAL TABLE model_text USING fts5 (name, repo, family, architecture, tags, traits, file_names,"
                    + " description, content = 'models', content_rowid = 'model_key',"
                    + " tokenize = \"unicode61 remove_diacritics 2\", prefix = '1 2 3')",
            """
            CREATE TABLE journal (
              sequence INTEGER PRIMARY KEY AUTOINCREMENT,
              id TEXT NOT NULL UNIQUE,
              kind TEXT NOT NULL,
              entry_key TEXT NOT NULL,
              owner TEXT NOT NULL,
              payload TEXT NOT NULL
            ) STRICT""",
            "CREATE UNIQUE INDEX journal_key ON journal (entry_key) WHERE entry_key <> ''",
            """
            CREATE TABLE links (
              target TEXT NOT NULL PRIMARY KEY,
              mapping_id TEXT NOT NULL,
              model_id TEXT NOT NULL,
              file_sha256 TEXT NOT NULL,
              strategy TEXT NOT NULL,
              source TEXT NOT NULL,
              state TEXT NOT NULL
            ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX links_model ON links (model_id)",
            "CREATE INDEX links_mapping ON links (mapping_id)");

    /** Joined words, labels, vocabulary; the rows get theirs from {@link FullText#rebuild}. */
    private static final List<String> VERSION_2 = List.of(
            "ALTER TABLE models ADD COLUMN joined TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE models ADD COLUMN labels TEXT NOT NULL DEFAULT ''",
            "DROP TABLE model_text",
            "CREATE VIRTUAL TABLE model_text USING fts5 (" + Schema.TEXT_COLUMNS
                    + ", content = 'models', content_rowid = 'model_key',"
                    + " tokenize = \"unicode61 remove_diacritics 2\", prefix = '1 2 3')",
            "CREATE TABLE words (word TEXT NOT NULL PRIMARY KEY, models INTEGER NOT NULL) STRICT, WITHOUT ROWID",
            """
            CREATE TABLE spellings (
              variant TEXT NOT NULL,
              word TEXT NOT NULL,
              PRIMARY KEY (variant, word)
            ) STRICT, WITHOUT ROWID""");

    /** Runtime configurations, look-up by BLAKE3, and the status and source of each model as labels. */
    private static final List<String> CONFIGS_AND_LABELS = List.of(
            """
            CREATE TABLE configs (
              model_id TEXT NOT NULL,
              name TEXT NOT NULL,
              is_default INTEGER NOT NULL,
              version INTEGER NOT NULL,
              parameters TEXT NOT NULL,
              PRIMARY KEY (model_id, name)
            ) STRICT, WITHOUT ROWID""",
            "CREATE UNIQUE INDEX configs_default ON configs (model_id) WHERE is_default = 1",
            // a part of the digest tells files apart, and keeps the index small
            "CREATE INDEX files_blake3 ON files (substr(blake3, 1, 16))",
            "UPDATE models SET status = 'available' WHERE status = ''");

    /** Identities that could not be looked for yet; not derived. */
    private static final List<String> WAITING_IDENTIFICATIONS =
            List.of("""
            CREATE TABLE waiting_identifications (
              model_id TEXT NOT NULL PRIMARY KEY,
              attempts INTEGER NOT NULL,
              due_at_millis INTEGER NOT NULL,
              fault TEXT NOT NULL
            ) STRICT, WITHOUT ROWID""", "CREATE INDEX waiting_identifications_due ON waiting_identifications (due_at_millis)");

    /**
     * What the next opening and a check know damage by: a checksum of each row, and the kept tables a second time as
     * indexes over all their columns. Documents are long, so they come last in a row: what stands before them is read
     * without them. Kinds, formats and quants are found by their labels; the newest come last in their index, where a
     * row is added at the least cost, and are read from there.
     */
    private static final List<String> CHECKSUMS = List.of(
            "ALTER TABLE models ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0",
            "ALTER TABLE models ADD COLUMN last TEXT NOT NULL DEFAULT ''",
            "UPDATE models SET last = document",
            "ALTER TABLE models DROP COLUMN document",
            "ALTER TABLE models RENAME COLUMN last TO document",
            "DROP INDEX models_traits",
            "DROP INDEX models_newest",
            "CREATE INDEX models_newest ON models (added_at_millis, id DESC)",
            "CREATE TABLE index_state (filled INTEGER NOT NULL) STRICT",
            "INSERT INTO index_state (filled) VALUES (0)",
            "CREATE INDEX journal_twice ON journal (kind, owner, entry_key, id, payload)",
            "CREATE INDEX links_twice ON links (state, strategy, mapping_id, model_id, file_sha256, source)");

    /** The queue of downloads. */
    private static final List<String> DOWNLOADS = List.of("""
            CREATE TABLE downloads (
              id INTEGER PRIMARY KEY AUTOINCREMENT,
              request TEXT NOT NULL UNIQUE,
              priority INTEGER NOT NULL,
              state TEXT NOT NULL,
              owner TEXT NOT NULL,
              job_key TEXT NOT NULL,
              done_bytes INTEGER NOT NULL,
              total_bytes INTEGER NOT NULL,
              error_code TEXT NOT NULL,
              error_text TEXT NOT NULL,
              added_at_millis INTEGER NOT NULL
            ) STRICT""");

    /** The change feed; it begins with what is there, so that it tells the whole. */
    private static final List<String> CHANGE_FEED = List.of(
            "CREATE TABLE feed (id TEXT NOT NULL) STRICT",
            "INSERT INTO feed (id) SELECT lower(hex(randomblob(8)))",
            """
            CREATE TABLE changes (
              sequence INTEGER PRIMARY KEY AUTOINCREMENT,
              at_millis INTEGER NOT NULL,
              kind TEXT NOT NULL,
              model_id TEXT NOT NULL,
              slug TEXT NOT NULL,
              subject TEXT NOT NULL
            ) STRICT""",
            "INSERT INTO changes (at_millis, kind, model_id, slug, subject)"
                    + " SELECT added_at_millis, 'added', id, slug, '' FROM models ORDER BY added_at_millis, id",
            "INSERT INTO changes (at_millis, kind, model_id, slug, subject)"
                    + " SELECT added_at_millis, 'mapped', models.id, slug, target FROM links"
                    + " JOIN models ON models.id = links.model_id WHERE links.state LIKE 'done%' ORDER BY target");

    /** Where a link's mapping is, whose it is, and when it was made; the folders that mappings made. */
    private static final List<String> MAPPINGS = List.of(
            "ALTER TABLE links ADD COLUMN root TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE links ADD COLUMN app TEXT NOT NULL DEFAULT ''",
            "ALTER TABLE links ADD COLUMN created_at_millis INTEGER NOT NULL DEFAULT 0",
            "DROP INDEX links_twice",
            "CREATE INDEX links_twice ON links (state, strategy, mapping_id, model_id, file_sha256, source, root, app,"
                    + " created_at_millis)",
            """
            CREATE TABLE mapping_folders (
              path TEXT NOT NULL PRIMARY KEY,
              mapping_id TEXT NOT NULL,
              root TEXT NOT NULL
            ) STRICT, WITHOUT ROWID""",
            "CREATE INDEX mapping_folders_mapping ON mapping_folders (mapping_id)");

    /** When files were last found to be as recorded. */
    private static final List<String> VERIFICATIONS = List.of("""
            CREATE TABLE verifications (
              model_id TEXT NOT NULL,
              path TEXT NOT NULL,
              sha256 TEXT NOT NULL,
              verified_at_millis INTEGER NOT NULL,
              modified_at_millis INTEGER NOT NULL,
              PRIMARY KEY (model_id, path)
            ) STRICT, WITHOUT ROWID""");

    private static final List<String> VERSION_3 = Stream.of(
                    CONFIGS_AND_LABELS,
                    WAITING_IDENTIFICATIONS,
                    CHECKSUMS,
                    DOWNLOADS,
                    CHANGE_FEED,
                    MAPPINGS,
                    VERIFICATIONS)
            .flatMap(List::stream)
            .toList();

    /**
     * Look-up by repository, whose letters may be of either case, as for the Hub. Words of letters and digits have spellings,
     * too, which {@link FullText#rebuild} makes.
     */
    private static final List<String> VERSION_4 =
            List.of("DROP INDEX models_repo", "CREATE INDEX models_repo ON models (repo COLLATE NOCASE)");

    /** Element n leads from version n to version n + 1. */
    static final List<List<String>> ALL = List.of(VERSION_1, VERSION_2, VERSION_3, VERSION_4);
}
