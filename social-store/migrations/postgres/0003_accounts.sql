-- What an account has begun, and its newest figures.

CREATE INDEX publications_by_account ON social.publications (account_id, deadline_at);
CREATE INDEX tiktok_posts_by_account
    ON social.tiktok_posts (account_id, created_at, publish_id);
CREATE INDEX insight_samples_by_time ON social.insight_samples (account_id, end_time);
