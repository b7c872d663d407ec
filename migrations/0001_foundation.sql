-- Projects, snapshots and their items. Times are milliseconds since 1970, UTC.
--
-- Evidence is insert-only. A plain BEFORE DELETE trigger does not fire when INSERT OR REPLACE or UPDATE OR REPLACE removes a
-- row to make room (unless recursive_triggers is on), so the BEFORE INSERT triggers refuse a row that would need room.

PRAGMA application_id = 1128747080;
PRAGMA user_version = 1;

CREATE TABLE project (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    -- Where the code is, on the machine that captures it.
    path TEXT,
    created_at INTEGER NOT NULL
) STRICT;

-- What snapshots are of: 'project:NAME', 'group:ID', 'portfolio', 'portfolio:ID'.
CREATE TABLE scope (
    id INTEGER PRIMARY KEY,
    ref TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE metric_name (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- What lists and filters need of a snapshot; the sealed bytes hold everything.
CREATE TABLE snapshot (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    scope_id INTEGER NOT NULL REFERENCES scope (id),
    timestamp INTEGER NOT NULL,
    as_of INTEGER,
    commit_id TEXT,
    source_ref TEXT,
    reason TEXT NOT NULL,
    initiator TEXT NOT NULL,
    trigger_source TEXT NOT NULL,
    analyzer_version TEXT NOT NULL,
    rule_version TEXT NOT NULL,
    immutable INTEGER NOT NULL CHECK (immutable IN (0, 1)),
    retention_class TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    health REAL,
    audit REAL,
    compliance REAL,
    release REAL,
    sca REAL,
    quality REAL
) STRICT;

-- How many snapshots each scope has: counting them takes as long as there are many.
CREATE TABLE snapshot_count (
    scope_id INTEGER PRIMARY KEY REFERENCES scope (id),
    snapshots INTEGER NOT NULL
) STRICT;

CREATE TRIGGER snapshot_count_up AFTER INSERT ON snapshot
BEGIN
    INSERT INTO snapshot_count (scope_id, snapshots) VALUES (NEW.scope_id, 1)
    ON CONFLICT (scope_id) DO UPDATE SET snapshots = snapshots + 1;
END;

CREATE TRIGGER snapshot_count_down AFTER DELETE ON snapshot
BEGIN UPDATE snapshot_count SET snapshots = snapshots - 1 WHERE scope_id = OLD.scope_id; END;

CREATE INDEX snapshot_by_time ON snapshot (timestamp, seq);
CREATE INDEX snapshot_by_scope ON snapshot (scope_id, timestamp, seq, id);
CREATE INDEX snapshot_by_commit ON snapshot (scope_id, commit_id, as_of) WHERE commit_id IS NOT NULL;

-- The canonical bytes that the digest is of, compressed with zstd.
CREATE TABLE snapshot_body (
    seq INTEGER PRIMARY KEY REFERENCES snapshot (seq),
    bytes BLOB NOT NULL
) STRICT;

-- The numbers of each snapshot, in the order in which trends read them.
CREATE TABLE metric (
    scope_id INTEGER NOT NULL REFERENCES scope (id),
    metric_id INTEGER NOT NULL REFERENCES metric_name (id),
    timestamp INTEGER NOT NULL,
    seq INTEGER NOT NULL REFERENCES snapshot (seq),
    value REAL NOT NULL,
    PRIMARY KEY (scope_id, metric_id, timestamp, seq)
) STRICT, WITHOUT ROWID;

-- Nodes of item trees under the SHA-256 of their bytes, compressed with zstd; shared by every snapshot that has them.
CREATE TABLE node (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    bytes BLOB NOT NULL
) STRICT;

-- The snapshots that others are held against; the newest row of a scope counts.
CREATE TABLE baseline (
    id INTEGER PRIMARY KEY,
    scope_id INTEGER NOT NULL REFERENCES scope (id),
    seq INTEGER NOT NULL REFERENCES snapshot (seq),
    set_at INTEGER NOT NULL,
    set_by TEXT NOT NULL
) STRICT;

CREATE INDEX baseline_by_scope ON baseline (scope_id, id);

-- What was computed from a blob or a commit once. No evidence: it may be thrown away at any time.
CREATE TABLE cache (
    kind TEXT NOT NULL,
    version TEXT NOT NULL,
    key BLOB NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (kind, version, key)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER snapshot_no_update BEFORE UPDATE ON snapshot
BEGIN SELECT RAISE(ABORT, 'a snapshot never changes'); END;

CREATE TRIGGER snapshot_no_delete BEFORE DELETE ON snapshot WHEN OLD.immutable
BEGIN SELECT RAISE(ABORT, 'an immutable snapshot is never deleted'); END;

CREATE TRIGGER snapshot_no_replace BEFORE INSERT ON snapshot
WHEN EXISTS (SELECT 1 FROM snapshot WHERE id = NEW.id OR seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'a snapshot is never replaced'); END;

CREATE TRIGGER snapshot_body_no_update BEFORE UPDATE ON snapshot_body
BEGIN SELECT RAISE(ABORT, 'the bytes of a snapshot never change'); END;

CREATE TRIGGER snapshot_body_no_delete BEFORE DELETE ON snapshot_body
WHEN EXISTS (SELECT 1 FROM snapshot WHERE seq = OLD.seq AND immutable)
BEGIN SELECT RAISE(ABORT, 'the bytes of an immutable snapshot are never deleted'); END;

CREATE TRIGGER snapshot_body_no_replace BEFORE INSERT ON snapshot_body
WHEN EXISTS (SELECT 1 FROM snapshot_body WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the bytes of a snapshot are never replaced'); END;

CREATE TRIGGER metric_no_update BEFORE UPDATE ON metric
BEGIN SELECT RAISE(ABORT, 'the numbers of a snapshot never change'); END;

CREATE TRIGGER metric_no_delete BEFORE DELETE ON metric
WHEN EXISTS (SELECT 1 FROM snapshot WHERE seq = OLD.seq AND immutable)
BEGIN SELECT RAISE(ABORT, 'the numbers of an immutable snapshot are never deleted'); END;

CREATE TRIGGER metric_no_replace BEFORE INSERT ON metric
WHEN EXISTS (
    SELECT 1 FROM metric
    WHERE scope_id = NEW.scope_id AND metric_id = NEW.metric_id AND timestamp = NEW.timestamp AND seq = NEW.seq
)
BEGIN SELECT RAISE(ABORT, 'the numbers of a snapshot are never replaced'); END;

CREATE TRIGGER node_no_update BEFORE UPDATE ON node
BEGIN SELECT RAISE(ABORT, 'a node of an item tree never changes'); END;

CREATE TRIGGER node_no_delete BEFORE DELETE ON node
BEGIN SELECT RAISE(ABORT, 'a node of an item tree is never deleted'); END;

-- Equal digests mean equal bytes: a node that is there already is there to stay.
CREATE TRIGGER node_once BEFORE INSERT ON node
WHEN EXISTS (SELECT 1 FROM node WHERE digest = NEW.digest OR id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END;

CREATE TRIGGER baseline_no_update BEFORE UPDATE ON baseline
BEGIN SELECT RAISE(ABORT, 'a baseline is set anew, never changed'); END;

CREATE TRIGGER baseline_no_delete BEFORE DELETE ON baseline
BEGIN SELECT RAISE(ABORT, 'that a baseline was set is never forgotten'); END;

CREATE TRIGGER baseline_no_replace BEFORE INSERT ON baseline WHEN EXISTS (SELECT 1 FROM baseline WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a baseline is set anew, never replaced'); END;

-- What is there already stays, without an error: scopes and names are looked up or made.
CREATE TRIGGER scope_once BEFORE INSERT ON scope
WHEN EXISTS (SELECT 1 FROM scope WHERE ref = NEW.ref OR id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END;

CREATE TRIGGER scope_no_delete BEFORE DELETE ON scope
BEGIN SELECT RAISE(ABORT, 'a scope is never deleted'); END;

CREATE TRIGGER metric_name_once BEFORE INSERT ON metric_name
WHEN EXISTS (SELECT 1 FROM metric_name WHERE name = NEW.name OR id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END;

CREATE TRIGGER metric_name_no_delete BEFORE DELETE ON metric_name
BEGIN SELECT RAISE(ABORT, 'the name of a metric is never deleted'); END;

CREATE TRIGGER scope_no_update BEFORE UPDATE ON scope
BEGIN SELECT RAISE(ABORT, 'a scope never changes'); END;

CREATE TRIGGER metric_name_no_update BEFORE UPDATE ON metric_name
BEGIN SELECT RAISE(ABORT, 'the name of a metric never changes'); END;
