-- What a staged file tells of itself.

ALTER TABLE social.media_assets ADD COLUMN probe TEXT COLLATE "C"; -- JSON, once its headers were read

-- No byte can follow TikTok's last word.
UPDATE social.tiktok_posts SET upload_url = NULL
WHERE status IN ('PUBLISH_COMPLETE', 'FAILED') AND upload_url IS NOT NULL;
