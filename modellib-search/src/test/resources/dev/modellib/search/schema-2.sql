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
) STRICT;
CREATE INDEX models_newest ON models (added_at_millis DESC, id);
CREATE INDEX models_traits ON models (kind, format, quant);
CREATE INDEX models_slug ON models (slug);
CREATE INDEX models_repo ON models (repo);
CREATE TABLE files (
  model_key INTEGER NOT NULL REFERENCES models (model_key) ON DELETE CASCADE,
  path TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  blake3 TEXT NOT NULL,
  PRIMARY KEY (model_key, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX files_sha256 ON files (sha256);
ALTER TABLE models ADD COLUMN joined TEXT NOT NULL DEFAULT '';
ALTER TABLE models ADD COLUMN labels TEXT NOT NULL DEFAULT '';
CREATE VIRTUAL TABLE model_text USING fts5 (name, repo, family, architecture, tags, traits, file_names, description, joined, labels, content = 'models', content_rowid = 'model_key', tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3');
CREATE TABLE words (word TEXT NOT NULL PRIMARY KEY, models INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE spellings (
  variant TEXT NOT NULL,
  word TEXT NOT NULL,
  PRIMARY KEY (variant, word)
) STRICT, WITHOUT ROWID;
CREATE TABLE journal (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  entry_key TEXT NOT NULL,
  owner TEXT NOT NULL,
  payload TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX journal_key ON journal (entry_key) WHERE entry_key <> '';
CREATE TABLE links (
  target TEXT NOT NULL PRIMARY KEY,
  mapping_id TEXT NOT NULL,
  model_id TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  strategy TEXT NOT NULL,
  source TEXT NOT NULL,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX links_model ON links (model_id);
CREATE INDEX links_mapping ON links (mapping_id);
INSERT INTO models VALUES (1, 'a', 'llm/qwen/a', 'llm', 'gguf', 'Q4_K_M', 'ready', 'main', 7, 1, 'Qwen2.5-0.5B Instruct', 'Qwen/Qwen2.5', 'qwen', 'qwen2', 'chat', 'llm', 'w.gguf', 'für Gespräche', 'document of a', '', '');
INSERT INTO models VALUES (5, 'b', 'vlm/llava/b', 'vlm', 'safetensors', '', '', 'main', 8, 2, 'Llava', '', 'llava', '', '', 'vlm', 'w.safetensors', '', 'document of b', '', '');
INSERT INTO files VALUES (1, 'w.gguf', 7, 'ab', 'cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd');
INSERT INTO model_text (model_text) VALUES ('rebuild');
INSERT INTO journal (id, kind, entry_key, owner, payload) VALUES ('1', 'import', 'k', 'me', 'payload');
INSERT INTO links VALUES ('/t', 'm', 'a', '', 'copy', '/s', 'done inode' || char(10));
PRAGMA application_id = 1835821410;
PRAGMA user_version = 2;
PRAGMA journal_mode = WAL;
