-- The data set that a query belongs to, where an experiment has several: each is evaluated and judged by itself.
ALTER TABLE query ADD COLUMN set_name TEXT NOT NULL DEFAULT '';
