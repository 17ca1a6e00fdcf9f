-- Lanes: few pieces of one account's work are in work at once.

ALTER TABLE schedule ADD COLUMN lane TEXT; -- whose work it is

-- The lanes of what is held are counted at every claim.
CREATE INDEX schedule_held ON schedule (kind, lane, lease_until)
    WHERE lane IS NOT NULL AND lease_until > 0;
