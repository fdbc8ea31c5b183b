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
  joined TEXT NOT NULL DEFAULT '', labels TEXT NOT NULL DEFAULT '', checksum INTEGER NOT NULL DEFAULT 0, document TEXT NOT NULL DEFAULT '') STRICT;
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
, root TEXT NOT NULL DEFAULT '', app TEXT NOT NULL DEFAULT '', created_at_millis INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE INDEX links_model ON links (model_id);
CREATE INDEX links_mapping ON links (mapping_id);
CREATE TABLE configs (
  model_id TEXT NOT NULL,
  name TEXT NOT NULL,
  is_default INTEGER NOT NULL,
  version INTEGER NOT NULL,
  parameters TEXT NOT NULL,
  PRIMARY KEY (model_id, name)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX configs_default ON configs (model_id) WHERE is_default = 1;
CREATE INDEX files_blake3 ON files (substr(blake3, 1, 16));
CREATE TABLE waiting_identifications (
  model_id TEXT NOT NULL PRIMARY KEY,
  attempts INTEGER NOT NULL,
  due_at_millis INTEGER NOT NULL,
  fault TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX waiting_identifications_due ON waiting_identifications (due_at_millis);
CREATE INDEX models_newest ON models (added_at_millis, id DESC);
CREATE TABLE index_state (filled INTEGER NOT NULL) STRICT;
CREATE INDEX journal_twice ON journal (kind, owner, entry_key, id, payload);
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
) STRICT;
CREATE TABLE feed (id TEXT NOT NULL) STRICT;
CREATE TABLE changes (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  at_millis INTEGER NOT NULL,
  kind TEXT NOT NULL,
  model_id TEXT NOT NULL,
  slug TEXT NOT NULL,
  subject TEXT NOT NULL
) STRICT;
CREATE INDEX links_twice ON links (state, strategy, mapping_id, model_id, file_sha256, source, root, app, created_at_millis);
CREATE TABLE mapping_folders (
  path TEXT NOT NULL PRIMARY KEY,
  mapping_id TEXT NOT NULL,
  root TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mapping_folders_mapping ON mapping_folders (mapping_id);
CREATE TABLE verifications (
  model_id TEXT NOT NULL,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  verified_at_millis INTEGER NOT NULL,
  modified_at_millis INTEGER NOT NULL,
  PRIMARY KEY (model_id, path)
) STRICT, WITHOUT ROWID;
INSERT INTO models VALUES (1, 'a', 'llm/qwen/a', 'llm', 'gguf', 'Q4_K_M', 'ready', 'main', 7, 1, 'Qwen2.5-0.5B Instruct', 'Qwen/Qwen2.5', 'qwen', 'qwen2', 'chat', 'llm', 'w.gguf', 'für Gespräche', 'qwen25 qwen250 50 05b', ' ' || char(57599) || ' ' || char(57344) || 'llm ' || char(57345) || 'q4' || char(57600) || char(57951) || 'k' || char(57600) || char(57951) || 'm ' || char(57346) || 'gguf ' || char(57347) || 'ready ' || char(57348) || 'qwen ' || char(57349) || 'qwen ' || char(57356) || 'qwen' || char(57600) || char(57903) || 'qwen2' || char(57600) || char(57902) || '5 ' || char(57350) || 'chat ', 8475435792, 'document of a');
INSERT INTO models VALUES (5, 'b', 'vlm/llava/b', 'vlm', 'safetensors', '', 'available', 'main', 8, 2, 'Llava', '', 'llava', '', '', 'vlm', 'w.safetensors', '', '', ' ' || char(57599) || ' ' || char(57344) || 'vlm ' || char(57345) || ' ' || char(57346) || 'safetensors ' || char(57347) || 'available ' || char(57348) || 'llava ' || char(57349) || ' ', 7463363832, 'document of b');
INSERT INTO files VALUES (1, 'w.gguf', 7, 'ab', 'cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd');
INSERT INTO words VALUES ('0', 1), ('05b', 1), ('5', 1), ('50', 1), ('5b', 1), ('chat', 1);
INSERT INTO words VALUES ('fur', 1), ('gesprache', 1), ('gguf', 1), ('instruct', 1), ('k', 1), ('llava', 1);
INSERT INTO words VALUES ('llm', 1), ('m', 1), ('q4', 1), ('qwen', 1), ('qwen2', 1), ('qwen25', 1);
INSERT INTO words VALUES ('qwen250', 1), ('safetensors', 1), ('vlm', 1), ('w', 2), (char(57344) || 'llm', 1), (char(57344) || 'vlm', 1);
INSERT INTO words VALUES (char(57345), 1), (char(57345) || 'q4' || char(57600) || char(57951) || 'k' || char(57600) || char(57951) || 'm', 1), (char(57346) || 'gguf', 1), (char(57346) || 'safetensors', 1), (char(57347) || 'available', 1), (char(57347) || 'ready', 1);
INSERT INTO words VALUES (char(57348) || 'llava', 1), (char(57348) || 'qwen', 1), (char(57349), 1), (char(57349) || 'qwen', 1), (char(57350) || 'chat', 1), (char(57356) || 'qwen' || char(57600) || char(57903) || 'qwen2' || char(57600) || char(57902) || '5', 1);
INSERT INTO words VALUES (char(57599), 2);
INSERT INTO spellings VALUES ('afetensors', 'safetensors'), ('cat', 'chat'), ('cha', 'chat'), ('chat', 'chat'), ('cht', 'chat'), ('esprache', 'gesprache');
INSERT INTO spellings VALUES ('geprache', 'gesprache'), ('gespache', 'gesprache'), ('gesprace', 'gesprache'), ('gesprach', 'gesprache'), ('gesprache', 'gesprache'), ('gesprahe', 'gesprache');
INSERT INTO spellings VALUES ('gesprche', 'gesprache'), ('gesrache', 'gesprache'), ('ggf', 'gguf'), ('ggu', 'gguf'), ('gguf', 'gguf'), ('gsprache', 'gesprache');
INSERT INTO spellings VALUES ('guf', 'gguf'), ('hat', 'chat'), ('insruct', 'instruct'), ('instrct', 'instruct'), ('instruc', 'instruct'), ('instruct', 'instruct');
INSERT INTO spellings VALUES ('instrut', 'instruct'), ('instuct', 'instruct'), ('intruct', 'instruct'), ('istruct', 'instruct'), ('lava', 'llava'), ('llaa', 'llava');
INSERT INTO spellings VALUES ('llav', 'llava'), ('llava', 'llava'), ('llva', 'llava'), ('nstruct', 'instruct'), ('qen', 'qwen'), ('qwe', 'qwen');
INSERT INTO spellings VALUES ('qwen', 'qwen'), ('qwn', 'qwen'), ('saetensors', 'safetensors'), ('safeensors', 'safetensors'), ('safetenors', 'safetensors'), ('safetensor', 'safetensors');
INSERT INTO spellings VALUES ('safetensors', 'safetensors'), ('safetensos', 'safetensors'), ('safetensrs', 'safetensors'), ('safetesors', 'safetensors'), ('safetnsors', 'safetensors'), ('saftensors', 'safetensors');
INSERT INTO spellings VALUES ('sfetensors', 'safetensors'), ('wen', 'qwen');
INSERT INTO journal VALUES (1, '1', 'import', 'k', 'me', 'payload');
INSERT INTO links VALUES ('/t', 'm', 'a', '', 'copy', '/s', 'done inode' || char(10), '', '', 0);
INSERT INTO index_state VALUES (1);
INSERT INTO feed VALUES ('c48f4ca251870d8c');
INSERT INTO changes VALUES (1, 1, 'added', 'a', 'llm/qwen/a', '');
INSERT INTO changes VALUES (2, 2, 'added', 'b', 'vlm/llava/b', '');
INSERT INTO changes VALUES (3, 1, 'mapped', 'a', 'llm/qwen/a', '/t');
INSERT INTO model_text (model_text) VALUES ('rebuild');
PRAGMA application_id = 1835821410;
PRAGMA user_version = 3;
PRAGMA journal_mode = WAL;
