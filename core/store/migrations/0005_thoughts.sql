-- What a model wrote before the marker behind which its response begins: kept and shown, no part of the response.
ALTER TABLE response ADD COLUMN thought TEXT NOT NULL DEFAULT '';
