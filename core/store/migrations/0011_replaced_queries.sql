-- What a step of the history that replaced queries changed of them: as they were while the step is done, as they became
-- while it is undone. Columns that both have in common are null.
CREATE TABLE replaced_query (
    edit     INTEGER NOT NULL, -- id of the step
    query    INTEGER NOT NULL, -- id of the row
    text     TEXT,
    split    TEXT,
    origin   TEXT,
    set_name TEXT,
    retired  INTEGER NOT NULL,
    PRIMARY KEY (edit, query)
) WITHOUT ROWID;
CREATE TRIGGER edit_is_forgotten AFTER DELETE ON edit
BEGIN
    DELETE FROM replaced_query WHERE edit = OLD.id;
END;
