-- What a model wrote when it was asked for principles, and what a person made of it.
CREATE TABLE draft (
    id         INTEGER PRIMARY KEY,
    run        INTEGER NOT NULL REFERENCES run (number),
    number     INTEGER NOT NULL, -- within the run, from 1
    kind       TEXT NOT NULL CHECK (kind IN ('principle', 'antithesis', 'paraphrase')),
    principle  INTEGER,          -- id of the one it is about, which may be gone; null for new ones
    name       TEXT NOT NULL,    -- for a new principle, made of its words
    text       TEXT NOT NULL,    -- as read of raw; empty where nothing could be read or none was asked for
    antithesis TEXT NOT NULL,
    problem    TEXT NOT NULL,    -- why nothing could be read, or asking failed
    raw        TEXT NOT NULL,    -- the model's words as they came
    writer     TEXT NOT NULL,    -- the model's name, or endpoint:HOST/MODEL
    prompt     TEXT NOT NULL,    -- whole
    state      TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'dismissed', 'unreadable')),
    accepted   INTEGER,          -- id of the principle that was made of it or changed by it
    created    REAL NOT NULL,
    UNIQUE (run, number)
);

-- A run may write drafts. Relaxing a check leaves all rows as they are.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(sql, 'CHECK (task IN (''iterate'', ''compare'', ''judge'', ''probe''))',
                       'CHECK (task IN (''iterate'', ''compare'', ''judge'', ''probe'', ''write''))')
WHERE type = 'table' AND name = 'run';
PRAGMA writable_schema = RESET;
