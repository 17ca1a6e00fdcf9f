-- Which comments nobody has seen yet. Those that are known by now count as seen.

ALTER TABLE social.ig_comments ADD COLUMN unseen_since BIGINT;

CREATE INDEX ig_comments_unseen
    ON social.ig_comments (account_id, coalesce(timestamp, -1), ig_id, ig_business_id)
    WHERE unseen_since IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX ig_comments_hidden
    ON social.ig_comments (account_id, coalesce(timestamp, -1), ig_id, ig_business_id)
    WHERE visibility = 'hidden' AND deleted_at IS NULL;
