-- What a reader said of an answer, and the draft that it became.
CREATE TABLE remark (
    draft  INTEGER PRIMARY KEY REFERENCES draft (id),
    wish   TEXT NOT NULL CHECK (wish IN ('more', 'less')),
    words  TEXT NOT NULL,
    query  TEXT NOT NULL,
    answer TEXT NOT NULL  -- or the part of it that was meant
);

-- Such a draft comes from no run. Dropping a constraint leaves all rows as they are.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema
SET sql = replace(replace(sql, 'run        INTEGER NOT NULL REFERENCES run (number)',
                               'run        INTEGER REFERENCES run (number)'),
                  'number     INTEGER NOT NULL,', 'number     INTEGER,')
WHERE type = 'table' AND name = 'draft';
PRAGMA writable_schema = RESET;
