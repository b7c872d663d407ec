-- Everything that Codegraph keeps. The same tables and columns as migrations/postgres. Times are milliseconds since 1970, UTC.
--
-- Evidence is insert-only. A plain BEFORE DELETE trigger does not fire when INSERT OR REPLACE or UPDATE OR REPLACE removes a
-- row to make room (unless recursive_triggers is on), so the BEFORE INSERT triggers refuse a row that would need room.

CREATE TABLE project (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    -- Where the code is, on the machine that captures it.
    path TEXT,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE project_group (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE group_project (
    group_id INTEGER NOT NULL REFERENCES project_group (id),
    project_id INTEGER NOT NULL REFERENCES project (id),
    PRIMARY KEY (group_id, project_id)
) STRICT, WITHOUT ROWID;

-- What snapshots are of: a project, a group, or the portfolio of all projects or of one group.
CREATE TABLE scope (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('project', 'group', 'portfolio')),
    project_id INTEGER REFERENCES project (id),
    group_id INTEGER REFERENCES project_group (id),
    CHECK ((kind = 'project') = (project_id IS NOT NULL)),
    CHECK (kind <> 'project' OR group_id IS NULL),
    CHECK (kind <> 'group' OR group_id IS NOT NULL)
) STRICT;

CREATE UNIQUE INDEX scope_once ON scope (kind, coalesce(project_id, 0), coalesce(group_id, 0));
CREATE INDEX scope_by_project ON scope (project_id);
CREATE INDEX scope_by_group ON scope (group_id);

CREATE TABLE metric_name (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- What lists and filters need of a snapshot; the sealed bytes hold everything.
CREATE TABLE snapshot (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    scope_id INTEGER NOT NULL REFERENCES scope (id),
    -- When the code was so.
    timestamp INTEGER NOT NULL,
    -- When the snapshot was made.
    recorded_at INTEGER NOT NULL,
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

-- Ids are shown by their last eight digits, and found by them.
CREATE INDEX snapshot_by_short_id ON snapshot (substr(id, 13));
CREATE INDEX snapshot_by_time ON snapshot (timestamp, seq);
CREATE INDEX snapshot_by_scope ON snapshot (scope_id, timestamp, seq, id);
CREATE INDEX snapshot_by_commit ON snapshot (scope_id, commit_id, as_of) WHERE commit_id IS NOT NULL;
CREATE INDEX snapshot_by_class ON snapshot (retention_class, recorded_at) WHERE NOT immutable;

-- The canonical bytes that the digest is of, compressed with zstd. Written last: they seal what belongs to the snapshot.
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

-- Which snapshots the snapshot of a group or portfolio was made of: those stay as long as it does.
CREATE TABLE snapshot_member (
    seq INTEGER NOT NULL REFERENCES snapshot (seq),
    member_seq INTEGER NOT NULL REFERENCES snapshot (seq),
    PRIMARY KEY (seq, member_seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX snapshot_member_of ON snapshot_member (member_seq);

-- Nodes of item trees under the SHA-256 of their bytes, compressed with zstd; shared by every snapshot that has them.
CREATE TABLE node (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    bytes BLOB NOT NULL
) STRICT;

-- The snapshots that others are compared with; the newest row of a scope counts.
CREATE TABLE baseline (
    id INTEGER PRIMARY KEY,
    scope_id INTEGER NOT NULL REFERENCES scope (id),
    seq INTEGER NOT NULL REFERENCES snapshot (seq),
    set_at INTEGER NOT NULL,
    set_by TEXT NOT NULL
) STRICT;

CREATE INDEX baseline_by_scope ON baseline (scope_id, id);
CREATE INDEX baseline_by_snapshot ON baseline (seq);

-- What readers of a history should know. Added, never changed.
CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    scope_id INTEGER NOT NULL REFERENCES scope (id),
    timestamp INTEGER NOT NULL,
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX note_by_scope ON note (scope_id, timestamp, id);

-- Captures that were made elsewhere. The bytes (JSON, zstd) are dropped once a snapshot was made of them; its bundle has
-- their digest.
CREATE TABLE upload (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES project (id),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    commit_id TEXT,
    bytes BLOB,
    uploaded_at INTEGER NOT NULL,
    seq INTEGER REFERENCES snapshot (seq),
    UNIQUE (project_id, digest)
) STRICT;

CREATE INDEX upload_by_snapshot ON upload (seq);

-- The bytes of report files as they were received, compressed with zstd; each stored once however often it is imported.
CREATE TABLE report_file (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    -- Of the bytes as they were received.
    size INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

-- Imports of one format, tool set, subject and label of a project: the newer replaces the older. No label is ''.
CREATE TABLE report_series (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES project (id),
    key TEXT NOT NULL,
    label TEXT NOT NULL,
    UNIQUE (project_id, key, label)
) STRICT;

CREATE TABLE import (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    project_id INTEGER NOT NULL REFERENCES project (id),
    series_id INTEGER NOT NULL REFERENCES report_series (id),
    file_id INTEGER NOT NULL REFERENCES report_file (id),
    -- The id of the first import of the batch.
    batch BLOB NOT NULL CHECK (length(batch) = 16),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    commit_id TEXT,
    -- The time of the state that it describes: of its commit, else of the import.
    measured_at INTEGER NOT NULL,
    imported_at INTEGER NOT NULL,
    imported_by TEXT NOT NULL,
    -- What was read in it, as JSON.
    content TEXT NOT NULL
) STRICT;

CREATE INDEX import_by_project ON import (project_id, seq);
CREATE INDEX import_by_kind ON import (project_id, kind, seq);
CREATE INDEX import_by_time ON import (series_id, measured_at, seq);
CREATE INDEX import_by_commit ON import (series_id, commit_id, seq) WHERE commit_id IS NOT NULL;
CREATE INDEX import_by_file ON import (file_id, seq);
CREATE INDEX import_by_batch ON import (series_id, batch, seq);

-- Retirements: imports of a series up to the place `up_to` no longer count for captures. `seq` is what was retired.
CREATE TABLE import_retirement (
    id INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL REFERENCES report_series (id),
    seq INTEGER NOT NULL REFERENCES import (seq),
    up_to INTEGER NOT NULL REFERENCES import (seq),
    retired_at INTEGER NOT NULL,
    retired_by TEXT NOT NULL
) STRICT;

CREATE INDEX import_retirement_by_series ON import_retirement (series_id, up_to);

-- The log of everything that is evidence: a Merkle tree (RFC 6962) whose leaves are the canonical JSON of {id, sha256, type, v}.
CREATE TABLE log (
    place INTEGER PRIMARY KEY CHECK (place >= 0),
    type TEXT NOT NULL,
    record TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32)
) STRICT;

CREATE INDEX log_by_record ON log (type, record, place);

-- Hashes of the complete subtrees of the log, in post-order.
CREATE TABLE log_hash (
    place INTEGER PRIMARY KEY CHECK (place >= 0),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- One row: how many leaves the log has. Whoever adds evidence locks it first, so that there is one order.
CREATE TABLE log_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL
) STRICT;

INSERT INTO log_head (id, size) VALUES (1, 0);

-- What was computed from a blob or a commit once. No evidence: it may be deleted at any time.
CREATE TABLE cache (
    kind TEXT NOT NULL,
    version TEXT NOT NULL,
    key BLOB NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (kind, version, key)
) STRICT, WITHOUT ROWID;

-- Responses to requests that carried an Idempotency-Key, sent again when the request is repeated. No evidence: deleted
-- after a day.
CREATE TABLE idempotency (
    key TEXT PRIMARY KEY,
    request BLOB NOT NULL CHECK (length(request) = 32),
    status INTEGER NOT NULL,
    location TEXT,
    content_type TEXT,
    body BLOB NOT NULL,
    answered_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_by_age ON idempotency (answered_at);

-- Snapshots.

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

CREATE TRIGGER metric_no_addition BEFORE INSERT ON metric
WHEN EXISTS (SELECT 1 FROM snapshot_body WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'a sealed snapshot gets no more numbers'); END;

CREATE TRIGGER snapshot_member_no_update BEFORE UPDATE ON snapshot_member
BEGIN SELECT RAISE(ABORT, 'the members of a snapshot never change'); END;

CREATE TRIGGER snapshot_member_no_delete BEFORE DELETE ON snapshot_member
WHEN EXISTS (SELECT 1 FROM snapshot WHERE seq = OLD.seq AND immutable)
BEGIN SELECT RAISE(ABORT, 'the members of an immutable snapshot are never deleted'); END;

CREATE TRIGGER snapshot_member_no_addition BEFORE INSERT ON snapshot_member
WHEN EXISTS (SELECT 1 FROM snapshot_body WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'a sealed snapshot gets no more members'); END;

CREATE TRIGGER node_no_update BEFORE UPDATE ON node
BEGIN SELECT RAISE(ABORT, 'a node of an item tree never changes'); END;

CREATE TRIGGER node_no_delete BEFORE DELETE ON node
BEGIN SELECT RAISE(ABORT, 'a node of an item tree is never deleted'); END;

-- Equal digests mean equal bytes: a node that exists stays.
CREATE TRIGGER node_once BEFORE INSERT ON node
WHEN EXISTS (SELECT 1 FROM node WHERE digest = NEW.digest OR id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END;

-- Names.

CREATE TRIGGER scope_no_replace BEFORE INSERT ON scope
WHEN EXISTS (
    SELECT 1 FROM scope
    WHERE id = NEW.id
        OR (kind = NEW.kind AND coalesce(project_id, 0) = coalesce(NEW.project_id, 0)
            AND coalesce(group_id, 0) = coalesce(NEW.group_id, 0))
)
BEGIN SELECT RAISE(IGNORE); END;

CREATE TRIGGER scope_no_update BEFORE UPDATE ON scope
BEGIN SELECT RAISE(ABORT, 'a scope never changes'); END;

CREATE TRIGGER scope_no_delete BEFORE DELETE ON scope
BEGIN SELECT RAISE(ABORT, 'a scope is never deleted'); END;

CREATE TRIGGER project_no_rename BEFORE UPDATE ON project
WHEN OLD.id <> NEW.id OR OLD.name <> NEW.name
BEGIN SELECT RAISE(ABORT, 'a project keeps its name'); END;

CREATE TRIGGER project_no_delete BEFORE DELETE ON project
BEGIN SELECT RAISE(ABORT, 'a project is never deleted'); END;

CREATE TRIGGER project_no_replace BEFORE INSERT ON project
WHEN EXISTS (SELECT 1 FROM project WHERE id = NEW.id OR name = NEW.name)
BEGIN SELECT RAISE(IGNORE); END;

CREATE TRIGGER project_group_no_rename BEFORE UPDATE ON project_group
WHEN OLD.id <> NEW.id OR OLD.name <> NEW.name
BEGIN SELECT RAISE(ABORT, 'a group keeps its id'); END;

CREATE TRIGGER project_group_no_delete BEFORE DELETE ON project_group
BEGIN SELECT RAISE(ABORT, 'a group is never deleted'); END;

CREATE TRIGGER project_group_no_replace BEFORE INSERT ON project_group
WHEN EXISTS (SELECT 1 FROM project_group WHERE id = NEW.id OR name = NEW.name)
BEGIN SELECT RAISE(IGNORE); END;

CREATE TRIGGER metric_name_no_replace BEFORE INSERT ON metric_name
WHEN EXISTS (SELECT 1 FROM metric_name WHERE name = NEW.name OR id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END;

CREATE TRIGGER metric_name_no_update BEFORE UPDATE ON metric_name
BEGIN SELECT RAISE(ABORT, 'the name of a metric never changes'); END;

CREATE TRIGGER metric_name_no_delete BEFORE DELETE ON metric_name
BEGIN SELECT RAISE(ABORT, 'the name of a metric is never deleted'); END;

-- Baselines and notes.

CREATE TRIGGER baseline_no_update BEFORE UPDATE ON baseline
BEGIN SELECT RAISE(ABORT, 'a baseline is set anew, never changed'); END;

CREATE TRIGGER baseline_no_delete BEFORE DELETE ON baseline
BEGIN SELECT RAISE(ABORT, 'a baseline is never deleted'); END;

CREATE TRIGGER baseline_no_replace BEFORE INSERT ON baseline WHEN EXISTS (SELECT 1 FROM baseline WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a baseline is set anew, never replaced'); END;

CREATE TRIGGER note_no_update BEFORE UPDATE ON note
BEGIN SELECT RAISE(ABORT, 'a note never changes'); END;

CREATE TRIGGER note_no_delete BEFORE DELETE ON note
BEGIN SELECT RAISE(ABORT, 'a note is never deleted'); END;

CREATE TRIGGER note_no_replace BEFORE INSERT ON note WHEN EXISTS (SELECT 1 FROM note WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a note is never replaced'); END;

-- Imports.

CREATE TRIGGER report_file_no_update BEFORE UPDATE ON report_file
BEGIN SELECT RAISE(ABORT, 'a report file never changes'); END;

CREATE TRIGGER report_file_no_delete BEFORE DELETE ON report_file
BEGIN SELECT RAISE(ABORT, 'a report file is never deleted'); END;

-- Equal digests mean equal bytes: a file that exists stays.
CREATE TRIGGER report_file_once BEFORE INSERT ON report_file
WHEN EXISTS (SELECT 1 FROM report_file WHERE digest = NEW.digest OR id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END;

CREATE TRIGGER report_series_no_update BEFORE UPDATE ON report_series
BEGIN SELECT RAISE(ABORT, 'a report series never changes'); END;

CREATE TRIGGER report_series_no_delete BEFORE DELETE ON report_series
BEGIN SELECT RAISE(ABORT, 'a report series is never deleted'); END;

CREATE TRIGGER report_series_no_replace BEFORE INSERT ON report_series
WHEN EXISTS (
    SELECT 1 FROM report_series
    WHERE id = NEW.id OR (project_id = NEW.project_id AND key = NEW.key AND label = NEW.label)
)
BEGIN SELECT RAISE(IGNORE); END;

CREATE TRIGGER import_no_update BEFORE UPDATE ON import
BEGIN SELECT RAISE(ABORT, 'an import never changes'); END;

CREATE TRIGGER import_no_delete BEFORE DELETE ON import
BEGIN SELECT RAISE(ABORT, 'an import is never deleted'); END;

CREATE TRIGGER import_no_replace BEFORE INSERT ON import
WHEN EXISTS (SELECT 1 FROM import WHERE id = NEW.id OR seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'an import is never replaced'); END;

CREATE TRIGGER import_retirement_no_update BEFORE UPDATE ON import_retirement
BEGIN SELECT RAISE(ABORT, 'a retirement never changes'); END;

CREATE TRIGGER import_retirement_no_delete BEFORE DELETE ON import_retirement
BEGIN SELECT RAISE(ABORT, 'a retirement is never deleted'); END;

CREATE TRIGGER import_retirement_no_replace BEFORE INSERT ON import_retirement
WHEN EXISTS (SELECT 1 FROM import_retirement WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a retirement is never replaced'); END;

-- The log.

CREATE TRIGGER log_no_update BEFORE UPDATE ON log
BEGIN SELECT RAISE(ABORT, 'the log never changes'); END;

CREATE TRIGGER log_no_delete BEFORE DELETE ON log
BEGIN SELECT RAISE(ABORT, 'the log is never shortened'); END;

CREATE TRIGGER log_no_replace BEFORE INSERT ON log WHEN EXISTS (SELECT 1 FROM log WHERE place = NEW.place)
BEGIN SELECT RAISE(ABORT, 'the log never changes'); END;

CREATE TRIGGER log_hash_no_update BEFORE UPDATE ON log_hash
BEGIN SELECT RAISE(ABORT, 'the log never changes'); END;

CREATE TRIGGER log_hash_no_delete BEFORE DELETE ON log_hash
BEGIN SELECT RAISE(ABORT, 'the log is never shortened'); END;

CREATE TRIGGER log_hash_no_replace BEFORE INSERT ON log_hash WHEN EXISTS (SELECT 1 FROM log_hash WHERE place = NEW.place)
BEGIN SELECT RAISE(ABORT, 'the log never changes'); END;

CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head WHEN NEW.size < OLD.size OR NEW.id <> OLD.id
BEGIN SELECT RAISE(ABORT, 'the log is never shortened'); END;

CREATE TRIGGER log_head_no_delete BEFORE DELETE ON log_head
BEGIN SELECT RAISE(ABORT, 'the log keeps its head'); END;

CREATE TRIGGER log_head_no_replace BEFORE INSERT ON log_head WHEN EXISTS (SELECT 1 FROM log_head)
BEGIN SELECT RAISE(ABORT, 'the log has one head'); END;
