-- What a constitution was to the run that answered under it: the same text may be taught by one run and held out by
-- another. `constitution` itself says what it was when it first came in, which stands for responses of no run.
CREATE TABLE constitution_use (
    run          INTEGER NOT NULL REFERENCES run (number) ON DELETE CASCADE,
    constitution INTEGER NOT NULL REFERENCES constitution (id),
    principled   INTEGER NOT NULL CHECK (principled IN (0, 1)),
    held_out     INTEGER NOT NULL CHECK (held_out IN (0, 1)),
    PRIMARY KEY (run, constitution)
) WITHOUT ROWID;
INSERT INTO constitution_use (run, constitution, principled, held_out)
SELECT DISTINCT r.run, c.id, c.principled, c.held_out FROM response r JOIN constitution c ON c.id = r.constitution
WHERE r.run IS NOT NULL;
