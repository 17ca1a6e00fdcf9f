-- Work that takes many steps keeps how far it has come.

ALTER TABLE schedule ADD COLUMN progress TEXT; -- JSON
