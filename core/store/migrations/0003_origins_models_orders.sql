-- Where a query came from. Only `data` is trained on and held out; `asked` was typed by a visitor, `imported` came with
-- responses written elsewhere. Before, a typed question was called "asked-" and a time, and a question of imported
-- responses without an id of its own "query-" and its row. An imported question that brought an id can't be told from
-- data any more and stays data.
ALTER TABLE query ADD COLUMN origin TEXT NOT NULL DEFAULT 'data' CHECK (origin IN ('data', 'asked', 'imported'));
CREATE INDEX response_by_query ON response (query, id);
UPDATE query SET origin = 'asked'
WHERE external GLOB 'asked-[0-9]*' AND ltrim(substr(external, 7), '0123456789') = ''
  AND (SELECT r.purpose FROM response r WHERE r.query = query.id ORDER BY r.id LIMIT 1) = 'compare';
UPDATE query SET origin = 'imported'
WHERE external = 'query-' || id
  AND (SELECT r.purpose FROM response r WHERE r.query = query.id ORDER BY r.id LIMIT 1) = 'import';

-- A principle keeps its id for good; its place may change. An empty antithesis is one that is not known yet.
CREATE TABLE principle_kept (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    text       TEXT NOT NULL,
    antithesis TEXT NOT NULL,
    held_out   INTEGER NOT NULL DEFAULT 0 CHECK (held_out IN (0, 1)),
    position   INTEGER NOT NULL
);
INSERT INTO principle_kept (id, name, text, antithesis, position) SELECT id, name, text, antithesis, position FROM principle;

-- meta "contrasts": lists of the principles (ids) that an antithetical constitution flips, instead of "flips", which
-- held one true or false for each place.
INSERT INTO meta (key, value)
SELECT 'contrasts', coalesce((SELECT json_group_array(json((SELECT json_group_array(p.id) FROM json_each(flip.value) side
                                                           JOIN principle p ON p.position = side.key
                                                           WHERE side.value = 1)))
                             FROM json_each(meta.value) flip), '[]')
FROM meta WHERE key = 'flips';
DELETE FROM meta WHERE key = 'flips';
DROP TABLE principle;
ALTER TABLE principle_kept RENAME TO principle;

-- What was changed, so that it can be undone: the parts of the document an edit touched, before and after, as JSON.
CREATE TABLE edit (
    id      INTEGER PRIMARY KEY,
    kind    TEXT NOT NULL,
    subject TEXT NOT NULL,
    label   TEXT NOT NULL,
    time    REAL NOT NULL,
    before  TEXT NOT NULL,
    after   TEXT NOT NULL,
    undone  INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
);

-- A writer of responses is a model of a run, or somebody else. `local` is its name within its run.
ALTER TABLE writer ADD COLUMN kind TEXT NOT NULL DEFAULT 'imported' CHECK (kind IN ('base', 'iteration', 'step', 'imported'));
ALTER TABLE writer ADD COLUMN run INTEGER REFERENCES run (number);
ALTER TABLE writer ADD COLUMN local TEXT NOT NULL DEFAULT '';
ALTER TABLE writer ADD COLUMN iteration INTEGER NOT NULL DEFAULT 0;
ALTER TABLE writer ADD COLUMN step INTEGER NOT NULL DEFAULT 0;
ALTER TABLE writer ADD COLUMN checkpoint TEXT NOT NULL DEFAULT '';
INSERT OR IGNORE INTO writer (name, imported)
SELECT CASE WHEN i.run = (SELECT min(number) FROM run WHERE task = 'iterate') THEN '' ELSE r.name || '/' END ||
       'iteration-' || i.number, 0
FROM iteration i JOIN run r ON r.number = i.run WHERE i.checkpoint <> '' ORDER BY i.run, i.number;
UPDATE writer SET
    run = (SELECT r.number FROM run r WHERE r.task = 'iterate'
           AND (instr(writer.name, '/') = 0 OR r.name = substr(writer.name, 1, instr(writer.name, '/') - 1))
           ORDER BY r.number LIMIT 1),
    local = substr(name, instr(name, '/') + 1)
WHERE imported = 0;
UPDATE writer SET
    kind = CASE WHEN local = 'base' THEN 'base' WHEN instr(local, '-step-') > 0 THEN 'step' ELSE 'iteration' END,
    iteration = CASE WHEN local = 'base' THEN 0 ELSE CAST(substr(local, 11) AS INTEGER) END,
    step = CASE WHEN instr(local, '-step-') > 0 THEN CAST(substr(local, instr(local, '-step-') + 6) AS INTEGER) ELSE 0 END,
    checkpoint = CASE WHEN local = 'base' THEN '' ELSE 'checkpoints/' || local END
WHERE imported = 0;
CREATE UNIQUE INDEX writer_of_run ON writer (run, local) WHERE run IS NOT NULL;

-- `canonical` is the first constitution of the same principles in any order. `principled` tells those that state no
-- antithesis; `held_out` those made of held-out principles.
ALTER TABLE constitution ADD COLUMN canonical INTEGER;
ALTER TABLE constitution ADD COLUMN principled INTEGER NOT NULL DEFAULT 1 CHECK (principled IN (0, 1));
ALTER TABLE constitution ADD COLUMN held_out INTEGER NOT NULL DEFAULT 0 CHECK (held_out IN (0, 1));
UPDATE constitution SET canonical = (SELECT min(c.id) FROM constitution c WHERE c.principles = constitution.principles),
    principled = EXISTS (SELECT 1 FROM response r WHERE r.constitution = constitution.id AND r.col = 0);

-- The response of a writer to a query under the same principles that stands: the latest, training aside.
CREATE TABLE current_response (
    writer       INTEGER NOT NULL REFERENCES writer (id),
    query        INTEGER NOT NULL REFERENCES query (id),
    constitution INTEGER NOT NULL REFERENCES constitution (id),
    response     INTEGER NOT NULL REFERENCES response (id) ON DELETE CASCADE,
    tokens       INTEGER,
    PRIMARY KEY (writer, query, constitution)
) WITHOUT ROWID;
INSERT INTO current_response (writer, query, constitution, response, tokens)
SELECT r.writer, r.query, c.canonical, max(r.id), r.tokens
FROM response r JOIN constitution c ON c.id = r.constitution WHERE r.purpose <> 'train'
GROUP BY r.writer, r.query, c.canonical;

-- A judge may see a pair in both orders, and several people may judge it.
CREATE TABLE verdict_kept (
    id               INTEGER PRIMARY KEY,
    comparison       INTEGER NOT NULL REFERENCES comparison (id) ON DELETE CASCADE,
    judge            TEXT NOT NULL,
    reviewer         TEXT NOT NULL DEFAULT '',
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
    UNIQUE (comparison, judge, reviewer, presented)
);
INSERT INTO verdict_kept (id, comparison, judge, outcome, both_bad, score_baseline, score_candidate, presented, rationale,
                          comment, prompt_hash, tokens_baseline, tokens_candidate, seconds, created)
SELECT id, comparison, judge, outcome, both_bad, score_baseline, score_candidate, presented, rationale, comment,
       prompt_hash, tokens_baseline, tokens_candidate, seconds, created FROM verdict;
DROP TABLE verdict;
ALTER TABLE verdict_kept RENAME TO verdict;

-- How far the files of a run have been taken in (bytes), where it stands then, and why it can't be read, if so.
ALTER TABLE run ADD COLUMN events_offset INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN responses_offset INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN progress TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN problem TEXT NOT NULL DEFAULT '';
CREATE INDEX query_asked ON query (id) WHERE origin = 'asked';
-- What the table of iterations held is part of each run's progress now, read again from the events of older files.
DROP TABLE iteration;
-- The queries and pairs of a run, which may be many, are in its folder; here they were never read.
UPDATE run SET config_json = json_remove(config_json, '$.queries', '$.judge_pairs') WHERE json_valid(config_json);
