-- The stored form. docs/reference/stored-form.md and sqlite-files.md explain it; a change here is a new migration, never an edit.
-- No two columns of a table differ in one letter only, so that no single damaged byte turns one into the other.

-- One row: where the store ends. Positions are 1 ..= events without a gap.
CREATE TABLE store (
    store_id      BLOB    NOT NULL, -- 16 bytes of chance, also in the head file
    events        INTEGER NOT NULL,
    heads_fold    BLOB    NOT NULL, -- exclusive or of a digest for each stream head
    commands      INTEGER NOT NULL,
    commands_fold BLOB    NOT NULL  -- exclusive or of a digest for each command record
) STRICT;

CREATE TABLE tenants (tenant INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;

CREATE TABLE types (type INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;

-- A stream and its head.
CREATE TABLE streams (
    stream      INTEGER PRIMARY KEY,
    tenant      INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    hash        BLOB    NOT NULL,
    position    INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX streams_by_name ON streams (tenant, name);

CREATE TABLE events (
    position       INTEGER PRIMARY KEY, -- given by the writer
    tenant         INTEGER NOT NULL,
    stream         INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    event_id       BLOB    NOT NULL,
    type           INTEGER NOT NULL,
    schema         INTEGER NOT NULL,
    occurred_at    INTEGER NOT NULL,    -- microseconds since 1970
    recorded_at    INTEGER NOT NULL,
    precision      INTEGER NOT NULL,
    zone           TEXT,
    actor_kind     INTEGER NOT NULL,
    actor          TEXT    NOT NULL,
    behalf_kind    INTEGER,
    behalf         TEXT,
    command_id     BLOB,
    causation_id   BLOB,
    correlation_id BLOB,
    policy         TEXT,
    tags           TEXT,
    ext            TEXT,
    data           TEXT    NOT NULL,
    form           INTEGER NOT NULL,
    prev_hash      BLOB    NOT NULL,
    hash           BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_by_stream ON events (stream, version);
CREATE UNIQUE INDEX events_by_id ON events (event_id, tenant);

-- What each command was answered: the events between two positions that carry its id, none where it was already so.
CREATE TABLE commands (
    tenant         INTEGER NOT NULL,
    command_id     BLOB    NOT NULL,
    digest         BLOB,
    first_position INTEGER,
    last_position  INTEGER,
    PRIMARY KEY (tenant, command_id)
) STRICT, WITHOUT ROWID;
