-- Imports: report files of other tools, as they were received, and what was read in them. Nothing of it ever changes or goes
-- away. Times are milliseconds since 1970, UTC.

PRAGMA user_version = 3;

-- The bytes as they were received, compressed with zstd; each stored once however often it is given.
CREATE TABLE report_file (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    -- Of the bytes as they were received.
    size INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

-- What imports take the place of each other: reports of one tool for one project, under one label. No label is ''.
CREATE TABLE import_slot (
    id INTEGER PRIMARY KEY,
    project_id INTEGER NOT NULL REFERENCES project (id),
    slot TEXT NOT NULL,
    label TEXT NOT NULL,
    UNIQUE (project_id, slot, label)
) STRICT;

CREATE TABLE import (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    project_id INTEGER NOT NULL REFERENCES project (id),
    slot_id INTEGER NOT NULL REFERENCES import_slot (id),
    file_id INTEGER NOT NULL REFERENCES report_file (id),
    -- The id of the first import that was given together with this one.
    batch BLOB NOT NULL CHECK (length(batch) = 16),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    commit_id TEXT,
    -- Of when it tells: the time of its commit, else that of the import.
    measured_at INTEGER NOT NULL,
    imported_at INTEGER NOT NULL,
    imported_by TEXT NOT NULL,
    -- What was read in it, as JSON.
    content TEXT NOT NULL
) STRICT;

CREATE INDEX import_by_project ON import (project_id, seq);
CREATE INDEX import_by_kind ON import (project_id, kind, seq);
CREATE INDEX import_by_time ON import (slot_id, measured_at, seq);
CREATE INDEX import_by_commit ON import (slot_id, commit_id, seq) WHERE commit_id IS NOT NULL;
CREATE INDEX import_by_file ON import (file_id, seq);
CREATE INDEX import_by_batch ON import (slot_id, batch, seq);

-- From when on the imports of a slot, all up to the place `up_to`, no longer count for captures. `seq` was retired.
CREATE TABLE import_end (
    id INTEGER PRIMARY KEY,
    slot_id INTEGER NOT NULL REFERENCES import_slot (id),
    seq INTEGER NOT NULL REFERENCES import (seq),
    up_to INTEGER NOT NULL REFERENCES import (seq),
    ended_at INTEGER NOT NULL,
    ended_by TEXT NOT NULL
) STRICT;

CREATE INDEX import_end_by_slot ON import_end (slot_id, up_to);

CREATE TRIGGER report_file_no_update BEFORE UPDATE ON report_file
BEGIN SELECT RAISE(ABORT, 'a report file never changes'); END;

CREATE TRIGGER report_file_no_delete BEFORE DELETE ON report_file
BEGIN SELECT RAISE(ABORT, 'a report file is never deleted'); END;

-- Equal digests mean equal bytes: a file that is there already is there to stay.
CREATE TRIGGER report_file_once BEFORE INSERT ON report_file
WHEN EXISTS (SELECT 1 FROM report_file WHERE digest = NEW.digest OR id = NEW.id)
BEGIN SELECT RAISE(IGNORE); END;

CREATE TRIGGER import_slot_no_update BEFORE UPDATE ON import_slot
BEGIN SELECT RAISE(ABORT, 'a slot of imports never changes'); END;

CREATE TRIGGER import_slot_no_delete BEFORE DELETE ON import_slot
BEGIN SELECT RAISE(ABORT, 'a slot of imports is never deleted'); END;

-- What is there already stays, without an error: slots are looked up or made.
CREATE TRIGGER import_slot_once BEFORE INSERT ON import_slot
WHEN EXISTS (
    SELECT 1 FROM import_slot
    WHERE id = NEW.id OR (project_id = NEW.project_id AND slot = NEW.slot AND label = NEW.label)
)
BEGIN SELECT RAISE(IGNORE); END;

CREATE TRIGGER import_no_update BEFORE UPDATE ON import
BEGIN SELECT RAISE(ABORT, 'an import never changes'); END;

CREATE TRIGGER import_no_delete BEFORE DELETE ON import
BEGIN SELECT RAISE(ABORT, 'an import is never deleted'); END;

CREATE TRIGGER import_no_replace BEFORE INSERT ON import
WHEN EXISTS (SELECT 1 FROM import WHERE id = NEW.id OR seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'an import is never replaced'); END;

CREATE TRIGGER import_end_no_update BEFORE UPDATE ON import_end
BEGIN SELECT RAISE(ABORT, 'the end of imports never changes'); END;

CREATE TRIGGER import_end_no_delete BEFORE DELETE ON import_end
BEGIN SELECT RAISE(ABORT, 'the end of imports is never deleted'); END;

CREATE TRIGGER import_end_no_replace BEFORE INSERT ON import_end WHEN EXISTS (SELECT 1 FROM import_end WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the end of imports is never replaced'); END;
