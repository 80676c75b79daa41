-- A writer may be another local model than those of the experiment's runs (`location`: where it is loaded from), or a
-- model of the experiment that is asked under another condition than with the constitution (`variant_of`).
ALTER TABLE writer ADD COLUMN location TEXT NOT NULL DEFAULT '';
ALTER TABLE writer ADD COLUMN variant_of INTEGER REFERENCES writer (id);
ALTER TABLE writer ADD COLUMN condition TEXT NOT NULL DEFAULT 'with'
    CHECK (condition IN ('with', 'without', 'neutral', 'against'));
