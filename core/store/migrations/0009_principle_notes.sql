-- The set that a principle belongs to (a persona, a topic), tags (a JSON list of texts) and what a person noted beside
-- it: right and wrong answers, queries of its own (JSON, [{"kind": "right" | "wrong" | "query", "text": …}]).
ALTER TABLE principle ADD COLUMN set_name TEXT NOT NULL DEFAULT '';
ALTER TABLE principle ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE principle ADD COLUMN notes TEXT NOT NULL DEFAULT '[]';

-- Every wording that a pair has had, numbered 1, 2, … within it. The present one is the row that says the same as
-- `principle` does; runs keep the words they were taught, which are rows here as well.
CREATE TABLE principle_version (
    principle             INTEGER NOT NULL,
    version               INTEGER NOT NULL,
    time                  REAL NOT NULL,
    text                  TEXT NOT NULL,
    antithesis            TEXT NOT NULL,
    paraphrase            TEXT NOT NULL DEFAULT '',
    antithesis_paraphrase TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (principle, version)
) WITHOUT ROWID;
INSERT INTO principle_version
SELECT principle, row_number() OVER (PARTITION BY principle ORDER BY time, text), time, text, antithesis, paraphrase,
       antithesis_paraphrase
FROM (SELECT principle, min(time) AS time, text, antithesis, paraphrase, antithesis_paraphrase
      FROM (SELECT json_extract(p.value, '$.id') AS principle, run.created AS time, json_extract(p.value, '$.text') AS text,
                   json_extract(p.value, '$.antithesis') AS antithesis,
                   coalesce(json_extract(p.value, '$.paraphrase'), '') AS paraphrase,
                   coalesce(json_extract(p.value, '$.antithesis_paraphrase'), '') AS antithesis_paraphrase
            FROM run, json_each(CASE WHEN json_valid(run.config_json) THEN run.config_json ELSE '{}' END, '$.principles') p
            WHERE p.type = 'object' AND json_type(p.value, '$.id') = 'integer' AND json_type(p.value, '$.text') = 'text'
              AND json_type(p.value, '$.antithesis') = 'text'
            UNION ALL
            SELECT id, (SELECT coalesce(max(time), 0) FROM edit), text, antithesis, paraphrase, antithesis_paraphrase
            FROM principle)
      GROUP BY principle, text, antithesis, paraphrase, antithesis_paraphrase);

-- Of a query: tags (a JSON list of texts), and whether a person keeps it although the filter would drop it.
ALTER TABLE query ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE query ADD COLUMN kept INTEGER NOT NULL DEFAULT 0 CHECK (kept IN (0, 1));

-- A run may be a probe: it scores or tries words and trains nothing. Relaxing a check leaves all rows as they are.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(sql, 'CHECK (task IN (''iterate'', ''compare'', ''judge''))',
                       'CHECK (task IN (''iterate'', ''compare'', ''judge'', ''probe''))')
WHERE type = 'table' AND name = 'run';
PRAGMA writable_schema = RESET;
