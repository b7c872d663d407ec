-- Groups of projects, notes, uploaded captures, answers kept for repeated requests. Times are milliseconds since 1970, UTC.

PRAGMA user_version = 2;

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

-- Which snapshots the snapshot of a group or portfolio was made of: those stay as long as it does.
CREATE TABLE snapshot_member (
    seq INTEGER NOT NULL REFERENCES snapshot (seq),
    member_seq INTEGER NOT NULL REFERENCES snapshot (seq),
    PRIMARY KEY (seq, member_seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX snapshot_member_of ON snapshot_member (member_seq);

-- What readers of a history should know. Added, never changed.
CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    scope_id INTEGER NOT NULL REFERENCES scope (id),
    timestamp INTEGER NOT NULL,
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX note_by_scope ON note (scope_id, timestamp);

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

-- Answers to requests that carried an Idempotency-Key, given again when the request is repeated. No evidence: forgotten
-- after a day.
CREATE TABLE answer (
    key TEXT PRIMARY KEY,
    request BLOB NOT NULL CHECK (length(request) = 32),
    status INTEGER NOT NULL,
    location TEXT,
    content_type TEXT,
    body BLOB NOT NULL,
    answered_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX answer_by_age ON answer (answered_at);

CREATE TRIGGER snapshot_member_no_update BEFORE UPDATE ON snapshot_member
BEGIN SELECT RAISE(ABORT, 'the members of a snapshot never change'); END;

CREATE TRIGGER snapshot_member_no_delete BEFORE DELETE ON snapshot_member
WHEN EXISTS (SELECT 1 FROM snapshot WHERE seq = OLD.seq AND immutable)
BEGIN SELECT RAISE(ABORT, 'the members of an immutable snapshot are never deleted'); END;

CREATE TRIGGER snapshot_member_no_replace BEFORE INSERT ON snapshot_member
WHEN EXISTS (SELECT 1 FROM snapshot_member WHERE seq = NEW.seq AND member_seq = NEW.member_seq)
BEGIN SELECT RAISE(ABORT, 'the members of a snapshot are never replaced'); END;

CREATE TRIGGER note_no_update BEFORE UPDATE ON note
BEGIN SELECT RAISE(ABORT, 'a note never changes'); END;

CREATE TRIGGER note_no_delete BEFORE DELETE ON note
BEGIN SELECT RAISE(ABORT, 'a note is never deleted'); END;

CREATE TRIGGER note_no_replace BEFORE INSERT ON note WHEN EXISTS (SELECT 1 FROM note WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a note is never replaced'); END;
