-- What a staged file tells of itself.

ALTER TABLE media_assets ADD COLUMN probe TEXT; -- JSON, once its headers were read

-- No byte can follow TikTok's last word.
UPDATE tiktok_posts SET upload_url = NULL
WHERE status IN ('PUBLISH_COMPLETE', 'FAILED') AND upload_url IS NOT NULL;
