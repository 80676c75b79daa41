-- A query that was replaced but has responses: it stays for their sake and is in no new run.
ALTER TABLE query ADD COLUMN retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1));
