-- What a principle, and its antithesis, says in other words; empty where none were written.
ALTER TABLE principle ADD COLUMN paraphrase TEXT NOT NULL DEFAULT '';
ALTER TABLE principle ADD COLUMN antithesis_paraphrase TEXT NOT NULL DEFAULT '';
