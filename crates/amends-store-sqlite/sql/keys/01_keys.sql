-- Keys, one living for each (tenant, subject, purpose). A destroyed one keeps its name and loses its bytes.
CREATE TABLE keys (
    made    INTEGER PRIMARY KEY, -- the order in which they were made
    key_id  TEXT NOT NULL UNIQUE,
    tenant  TEXT NOT NULL,
    subject TEXT NOT NULL,
    purpose TEXT NOT NULL,
    secret  BLOB                 -- 32 bytes; null once destroyed
) STRICT;
CREATE UNIQUE INDEX living_keys ON keys (tenant, subject, purpose) WHERE secret IS NOT NULL;
CREATE INDEX keys_by_subject ON keys (tenant, subject);

-- One row: how many keys were ever made, and the exclusive or of a digest for each row, so that no damage can make a
-- key that is there look like one that was destroyed.
CREATE TABLE vault (keys INTEGER NOT NULL, fold BLOB NOT NULL) STRICT;
INSERT INTO vault (keys, fold) VALUES (0, zeroblob(32));
