-- A service that has run for some time, as the planner shall see it: what grows has 20,000 rows,
-- nearly all of them history, spread over a few hundred or thousand users and accounts.

INSERT INTO social.oauth_accounts
    (id, user_id, app, provider, flow, subject, scopes, state, token_version, access_expires_at,
     access_token, refresh_token, metadata, created_at, updated_at)
SELECT 'account ' || lpad(n::text, 6, '0'), 'user ' || n % 5000, 'default',
       CASE WHEN n % 2 = 0 THEN 'tiktok' ELSE 'instagram' END, 'flow', 'subject ' || n, '[]',
       CASE WHEN n % 10 = 0 THEN 'revoked' ELSE 'active' END, 1, n,
       CASE WHEN n % 10 = 0 THEN NULL ELSE '\x00'::bytea END,
       CASE WHEN n % 10 = 0 THEN NULL ELSE '\x00'::bytea END, '{}', n, n
FROM generate_series(1, 20000) AS n;

INSERT INTO social.oauth_derived_tokens (account_id, slot, app, token)
SELECT 'account ' || lpad(n::text, 6, '0'), 'page', 'default', '\x00'
FROM generate_series(1, 20000) AS n WHERE n % 10 <> 0;

INSERT INTO social.oauth_states
    (hash, user_id, app, flow, browser, redirect_uri, return_path, created_at, expires_at)
SELECT 'hash ' || n, 'user ' || n % 5000, 'default', 'flow', 'browser', 'uri', '/', n, n
FROM generate_series(1, 20000) AS n;

INSERT INTO social.instagram_accounts
    (account_id, app, ig_business_id, username, access_level, created_at, updated_at)
SELECT 'account ' || lpad(n::text, 6, '0'), 'default', 'ig ' || n, 'name', 'standard', n, n
FROM generate_series(1, 20000) AS n;

INSERT INTO social.publications
    (id, app, user_id, account_id, idempotency_key, request, request_hash, media, state, attempt,
     correlation_id, version, created_at, updated_at, deadline_at)
SELECT 'publication ' || lpad(n::text, 6, '0'), 'default', 'user ' || n % 200,
       'account ' || lpad((n % 200)::text, 6, '0'), 'key ' || n, '{}', 'hash', '[]',
       CASE WHEN n % 100 = 0 THEN 'processing' WHEN n % 10 = 0 THEN 'failed'
            ELSE 'published' END, 1, 'correlation', 1, n, n, n
FROM generate_series(1, 20000) AS n;

INSERT INTO social.publication_assets (asset_id, publication_id, app)
SELECT 'asset ' || lpad(n::text, 6, '0'), 'publication ' || lpad(n::text, 6, '0'), 'default'
FROM generate_series(1, 20000) AS n;

INSERT INTO social.publication_steps
    (publication_id, app, attempt, step, part, kind, source, detail, at)
SELECT 'publication ' || lpad(n::text, 6, '0'), 'default', 1, 'init', 0, kind, 'us', '{}', n
FROM generate_series(1, 20000) AS n, (VALUES ('intent'), ('outcome')) AS kinds (kind);

INSERT INTO social.tiktok_posts
    (publish_id, app, user_id, account_id, publication_id, attempt, status, source, mode, title,
     next_chunk, bytes, post_ids, rank, observed_at, version, created_at, updated_at)
SELECT 'post ' || n, 'default', 'user ' || n % 200,
       'account ' || lpad((n % 200)::text, 6, '0'), 'publication ' || lpad(n::text, 6, '0'), 1,
       CASE WHEN n % 30 = 0 THEN 'PROCESSING_UPLOAD' ELSE 'PUBLISH_COMPLETE' END, 'FILE_UPLOAD',
       'direct', '', 1, 1, '[]', 1, n, 1, n, n
FROM generate_series(1, 20000) AS n;

INSERT INTO social.ig_containers
    (container_id, account_id, app, ig_business_id, publication_id, attempt, part, children,
     status_code, version, created_at, updated_at)
SELECT 'container ' || n, 'account ' || lpad((n % 200)::text, 6, '0'), 'default',
       'ig ' || n % 200, 'publication ' || lpad(n::text, 6, '0'), 1, 0, '[]', 'FINISHED', 1, n, n
FROM generate_series(1, 20000) AS n;

INSERT INTO social.ig_media
    (ig_id, account_id, app, ig_business_id, media_type, timestamp, metrics, synced_at)
SELECT 'media ' || n, 'account ' || lpad((n % 200)::text, 6, '0'), 'default', 'ig ' || n % 200,
       'IMAGE', n, '{}', n
FROM generate_series(1, 20000) AS n;

INSERT INTO social.ig_comments
    (ig_id, account_id, app, ig_business_id, media_id, text, visibility, timestamp, synced_at,
     unseen_since)
SELECT 'comment ' || n, 'account ' || lpad((n % 200)::text, 6, '0'), 'default', 'ig ' || n % 200,
       'media ' || n % 1000, 'text', CASE WHEN n % 30 = 0 THEN 'hidden' ELSE 'visible' END, n, n,
       CASE WHEN n % 7 = 0 THEN n END
FROM generate_series(1, 20000) AS n;

INSERT INTO social.insight_samples
    (account_id, subject, metric, period, breakdown, end_time, app, value)
SELECT 'account ' || lpad((n % 200)::text, 6, '0'), 'video ' || n / 200 % 10,
       'metric ' || n / 2000 % 4, 'day', '', n, 'default', 1
FROM generate_series(1, 40000) AS n;

INSERT INTO social.webhook_events
    (id, delivery_id, position, app, provider, external_id, event_type, subject, received_at,
     value, state, attempts, next_attempt_at, done_at)
SELECT 'event ' || lpad(n::text, 6, '0'), 'delivery ' || lpad(n::text, 6, '0'), 0, 'default',
       'tiktok', 'event ' || n, 'type', 'subject ' || n % 5000, n, '{}',
       CASE n % 1000 WHEN 0 THEN 'ready' WHEN 1 THEN 'quarantined' ELSE 'done' END, 1,
       n, CASE WHEN n % 1000 > 1 THEN n END
FROM generate_series(1, 20000) AS n;

INSERT INTO social.schedule (kind, subject, lane, due_at, lease_until)
SELECT CASE WHEN n % 3 = 0 THEN 'publication' WHEN n % 3 = 1 THEN 'refresh' ELSE 'poll' END,
       'account ' || lpad(n::text, 6, '0'), 'user ' || n % 5000, n,
       CASE WHEN n % 100 = 0 THEN n ELSE 0 END
FROM generate_series(1, 20000) AS n;

INSERT INTO social.limits (key, instants, span, idle_at)
SELECT 'key ' || n, '[]', 1, n FROM generate_series(1, 20000) AS n;

INSERT INTO social.quota_holds (key, hold_id, ends_at)
SELECT 'key ' || n % 5000, 'hold ' || n, n FROM generate_series(1, 20000) AS n;

INSERT INTO social.media_assets
    (id, app, user_id, object_key, file_name, content_type, size, sha256, state, created_at,
     expires_at)
SELECT 'asset ' || lpad(n::text, 6, '0'), 'default', 'user ' || n % 200, 'key ' || n, 'name',
       'video/mp4', 1, 'sha', CASE WHEN n % 20 = 0 THEN 'ready' ELSE 'removed' END, n, n
FROM generate_series(1, 20000) AS n;

INSERT INTO social.media_grants
    (hash, asset_id, app, publication_id, attempt, expires_at)
SELECT 'hash ' || n, 'asset ' || lpad(n::text, 6, '0'), 'default',
       'publication ' || lpad(n::text, 6, '0'), 1, n
FROM generate_series(1, 20000) AS n;

INSERT INTO social.outbox (seq, effect_key, user_id, kind, subject, payload, at)
SELECT n, 'effect ' || n, 'user ' || n % 200, 'kind', 'subject', '{}', n
FROM generate_series(1, 20000) AS n;

INSERT INTO social.audit_log (id, actor, user_id, action, detail, outcome, at)
SELECT 'entry ' || lpad(n::text, 6, '0'), 'user ' || n % 200, 'user ' || n % 200, 'action', '{}',
       'done', n
FROM generate_series(1, 20000) AS n;

CREATE TABLE social.webhook_deliveries_0 PARTITION OF social.webhook_deliveries
    FOR VALUES FROM (0) TO (86400000000);

INSERT INTO social.webhook_deliveries (id, app, provider, body, received_at)
SELECT 'delivery ' || lpad(n::text, 6, '0'), 'default', 'tiktok', '\x00', n
FROM generate_series(1, 20000) AS n;
