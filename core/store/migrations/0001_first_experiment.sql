-- An experiment: what is taught, the queries, the runs and what came of them.
-- meta holds one JSON value a key: "settings", "flips", "personas".
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE principle (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    text       TEXT NOT NULL,
    antithesis TEXT NOT NULL,
    position   INTEGER NOT NULL UNIQUE
);

CREATE TABLE query (
    id       INTEGER PRIMARY KEY,
    external TEXT NOT NULL UNIQUE,
    text     TEXT NOT NULL,
    split    TEXT NOT NULL CHECK (split IN ('training', 'held-out'))
);
CREATE INDEX query_by_text ON query (text);

-- A constitution as it stood in a prompt. `principles` holds its principles without numbers, sorted, one a line:
-- constitutions that say the same in another order share it, and their responses can be compared.
CREATE TABLE constitution (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    text       TEXT NOT NULL UNIQUE,
    principles TEXT NOT NULL
);
CREATE INDEX constitution_by_principles ON constitution (principles);

CREATE TABLE run (
    number        INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    folder        TEXT NOT NULL UNIQUE,
    task          TEXT NOT NULL CHECK (task IN ('iterate', 'compare', 'judge')),
    config_json   TEXT NOT NULL,
    state         TEXT NOT NULL,
    created       REAL NOT NULL,
    next_event    INTEGER NOT NULL DEFAULT 0,
    next_response INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE iteration (
    run        INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    steps      INTEGER NOT NULL,
    seconds    REAL,
    mi_before  REAL,
    mi_after   REAL,
    ceiling    REAL,
    mean_tokens_before TEXT NOT NULL DEFAULT '[]',
    mean_tokens_after  TEXT NOT NULL DEFAULT '[]',
    kept       INTEGER,
    dropped    TEXT NOT NULL DEFAULT '{}',
    checkpoint TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (run, number)
) WITHOUT ROWID;

-- Every event but the fleeting `progress`.
CREATE TABLE event (
    run     INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
    seq     INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    time    REAL NOT NULL,
    type    TEXT NOT NULL,
    json    TEXT NOT NULL,
    PRIMARY KEY (run, seq)
) WITHOUT ROWID;
CREATE INDEX event_by_type ON event (run, type, seq);

-- The numbers of steps one by one, for people with an SQL prompt.
CREATE VIEW metric AS
SELECT event.run, event.type, event.attempt, json_extract(event.json, '$.iteration') AS iteration,
       json_extract(event.json, '$.step') AS step, figure.key AS name, figure.value AS value
FROM event, json_each(event.json) AS figure
WHERE event.type IN ('step', 'held_out') AND figure.type IN ('integer', 'real')
  AND figure.key NOT IN ('seq', 'time', 'attempt', 'iteration', 'step');

-- Who wrote responses: models of this experiment, or responses written elsewhere.
CREATE TABLE writer (
    id       INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    imported INTEGER NOT NULL CHECK (imported IN (0, 1))
);

CREATE TABLE response (
    id           INTEGER PRIMARY KEY,
    run          INTEGER REFERENCES run (number) ON DELETE CASCADE,
    seq          INTEGER,
    attempt      INTEGER NOT NULL,
    iteration    INTEGER NOT NULL,
    writer       INTEGER NOT NULL REFERENCES writer (id),
    purpose      TEXT NOT NULL CHECK (purpose IN ('train', 'held-out', 'compare', 'import')),
    query        INTEGER NOT NULL REFERENCES query (id),
    constitution INTEGER NOT NULL REFERENCES constitution (id),
    col          INTEGER NOT NULL,
    text         TEXT NOT NULL,
    tokens       INTEGER,
    finish       TEXT NOT NULL,
    dropped      TEXT,
    UNIQUE (run, seq),
    CHECK ((run IS NULL) = (seq IS NULL))
);
CREATE INDEX response_by_constitution ON response (constitution);
CREATE INDEX response_by_writer ON response (writer, query, constitution, id);

CREATE TABLE comparison (
    id           INTEGER PRIMARY KEY,
    baseline     INTEGER NOT NULL REFERENCES response (id) ON DELETE CASCADE,
    candidate    INTEGER NOT NULL REFERENCES response (id) ON DELETE CASCADE,
    UNIQUE (baseline, candidate)
);
CREATE INDEX comparison_by_candidate ON comparison (candidate);

CREATE TABLE verdict (
    id               INTEGER PRIMARY KEY,
    comparison       INTEGER NOT NULL REFERENCES comparison (id) ON DELETE CASCADE,
    judge            TEXT NOT NULL,
    outcome          TEXT NOT NULL CHECK (outcome IN ('candidate', 'baseline', 'tie', 'error')),
    both_bad         INTEGER NOT NULL DEFAULT 0,
    score_baseline   REAL,
    score_candidate  REAL,
    presented        TEXT NOT NULL DEFAULT '',
    rationale        TEXT NOT NULL DEFAULT '',
    comment          TEXT NOT NULL DEFAULT '',
    prompt_hash      TEXT NOT NULL DEFAULT '',
    tokens_baseline  INTEGER,
    tokens_candidate INTEGER,
    seconds          REAL NOT NULL DEFAULT 0,
    created          REAL NOT NULL,
    UNIQUE (comparison, judge)
);
