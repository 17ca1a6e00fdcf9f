-- Work that takes many steps keeps how far it has come.

ALTER TABLE social.schedule ADD COLUMN progress text; -- JSON
