-- The first schema. Everything stands in the schema `social`, and every name is qualified: a host's
-- own pool need not have a search path of ours.
--
-- Times are whole microseconds since the Unix epoch, in UTC. Columns that end in `_token`,
-- `_tokens`, `verifier` or `upload_url` hold sealed bytes only. Columns described as JSON hold one
-- JSON value as text: `jsonb` could not keep a NUL. Every table of platform data carries `app`;
-- where a row hangs on another one, it is copied from there and empty if that row is unknown.
-- `schedule`, `limits`, `quota_holds`, `outbox` and `audit_log` serve the host across its apps and
-- have none. Texts sort by their bytes, as on every other backend.

-- The database's clock: leases, limits and expiries of all processes go by it.
CREATE FUNCTION social.micros() RETURNS BIGINT LANGUAGE SQL VOLATILE
    AS 'SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint';

CREATE TABLE social.oauth_accounts (
    id                 TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    user_id            TEXT COLLATE "C"    NOT NULL,
    app                TEXT COLLATE "C"    NOT NULL,
    provider           TEXT COLLATE "C"    NOT NULL,
    flow               TEXT COLLATE "C"    NOT NULL,
    subject            TEXT COLLATE "C"    NOT NULL,
    scopes             TEXT COLLATE "C"    NOT NULL, -- JSON list
    state              TEXT COLLATE "C"    NOT NULL,
    token_version      BIGINT NOT NULL,
    issued_at          BIGINT,
    access_expires_at  BIGINT,
    refresh_expires_at BIGINT,
    access_token       BYTEA,
    refresh_token      BYTEA,
    stranded_tokens    BYTEA,             -- an answer that came when the row had moved on
    metadata           TEXT COLLATE "C"    NOT NULL, -- JSON
    created_at         BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL,
    revoked_at         BIGINT
);

-- One live link of a platform account for each app and login flow; tombstones do not count.
CREATE UNIQUE INDEX oauth_accounts_live
    ON social.oauth_accounts (app, provider, subject, flow) WHERE state <> 'revoked';
CREATE INDEX oauth_accounts_by_user ON social.oauth_accounts (user_id, id);
CREATE INDEX oauth_accounts_expiring
    ON social.oauth_accounts (access_expires_at) WHERE state = 'active' AND access_expires_at IS NOT NULL;

CREATE TABLE social.oauth_derived_tokens (
    account_id TEXT COLLATE "C" NOT NULL REFERENCES social.oauth_accounts (id) ON DELETE CASCADE,
    slot       TEXT COLLATE "C" NOT NULL,            -- what the token is for: a Page's id
    app        TEXT COLLATE "C" NOT NULL,
    token      BYTEA NOT NULL,            -- sealed
    expires_at BIGINT,
    PRIMARY KEY (account_id, slot)
);

CREATE TABLE social.oauth_states (
    hash         TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    user_id      TEXT COLLATE "C"    NOT NULL,
    app          TEXT COLLATE "C"    NOT NULL,
    flow         TEXT COLLATE "C"    NOT NULL,
    verifier     BYTEA,
    browser      TEXT COLLATE "C"    NOT NULL,
    redirect_uri TEXT COLLATE "C"    NOT NULL,
    return_path  TEXT COLLATE "C"    NOT NULL,
    reconnect    TEXT COLLATE "C",
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);

CREATE INDEX oauth_states_by_end ON social.oauth_states (expires_at);
CREATE INDEX oauth_states_by_user ON social.oauth_states (user_id);

CREATE TABLE social.instagram_accounts (
    account_id             TEXT COLLATE "C"    NOT NULL,
    app                    TEXT COLLATE "C"    NOT NULL,
    ig_business_id         TEXT COLLATE "C"    NOT NULL,
    page_id                TEXT COLLATE "C",
    page_name              TEXT COLLATE "C",
    username               TEXT COLLATE "C"    NOT NULL,
    account_type           TEXT COLLATE "C",
    access_level           TEXT COLLATE "C"    NOT NULL,
    data_access_expires_at BIGINT,
    created_at             BIGINT NOT NULL,
    updated_at             BIGINT NOT NULL,
    PRIMARY KEY (account_id, ig_business_id)
);

CREATE INDEX instagram_accounts_by_ig_id ON social.instagram_accounts (ig_business_id);

CREATE TABLE social.publications (
    id                  TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    app                 TEXT COLLATE "C"    NOT NULL,
    user_id             TEXT COLLATE "C"    NOT NULL,
    account_id          TEXT COLLATE "C"    NOT NULL,
    group_id            TEXT COLLATE "C",
    idempotency_key     TEXT COLLATE "C"    NOT NULL,
    request             TEXT COLLATE "C"    NOT NULL, -- JSON
    request_hash        TEXT COLLATE "C"    NOT NULL,
    media               TEXT COLLATE "C"    NOT NULL, -- JSON list of media_assets ids, in order
    scheduled_for       BIGINT,
    state               TEXT COLLATE "C"    NOT NULL,
    attempt             BIGINT NOT NULL,
    cancel_requested_at BIGINT,
    external_id         TEXT COLLATE "C",
    last_error          TEXT COLLATE "C",             -- JSON
    correlation_id      TEXT COLLATE "C"    NOT NULL,
    version             BIGINT NOT NULL,
    created_at          BIGINT NOT NULL,
    updated_at          BIGINT NOT NULL,
    deadline_at         BIGINT NOT NULL,
    settled_at          BIGINT,
    UNIQUE (user_id, idempotency_key)
);

CREATE INDEX publications_by_user ON social.publications (user_id, id);
CREATE INDEX publications_by_user_and_state ON social.publications (user_id, state, id);
-- The predicate is PublicationState::is_settled, negated.
CREATE INDEX publications_open
    ON social.publications (deadline_at)
    WHERE state NOT IN ('inbox', 'published', 'failed', 'cancelled');

-- `publications.media` the other way round: which publications need a file. Written once, with the
-- publication.
CREATE TABLE social.publication_assets (
    asset_id       TEXT COLLATE "C" NOT NULL,
    publication_id TEXT COLLATE "C" NOT NULL REFERENCES social.publications (id) ON DELETE CASCADE,
    app            TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (asset_id, publication_id)
);

CREATE INDEX publication_assets_by_publication ON social.publication_assets (publication_id);

CREATE TABLE social.publication_steps (
    seq            BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- the order of writing
    publication_id TEXT COLLATE "C"    NOT NULL REFERENCES social.publications (id) ON DELETE CASCADE,
    app            TEXT COLLATE "C"    NOT NULL,
    attempt        BIGINT NOT NULL,
    step           TEXT COLLATE "C"    NOT NULL,
    part           BIGINT NOT NULL,
    kind           TEXT COLLATE "C"    NOT NULL,
    outcome        TEXT COLLATE "C",
    source         TEXT COLLATE "C"    NOT NULL,
    detail         TEXT COLLATE "C"    NOT NULL, -- JSON
    at             BIGINT NOT NULL,
    UNIQUE (publication_id, attempt, step, part, kind)
);

CREATE INDEX publication_steps_in_order ON social.publication_steps (publication_id, seq);

CREATE TABLE social.tiktok_posts (
    publish_id        TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    app               TEXT COLLATE "C"    NOT NULL,
    user_id           TEXT COLLATE "C"    NOT NULL,
    account_id        TEXT COLLATE "C"    NOT NULL,
    publication_id    TEXT COLLATE "C",
    attempt           BIGINT NOT NULL,
    status            TEXT COLLATE "C"    NOT NULL,
    source            TEXT COLLATE "C"    NOT NULL,
    mode              TEXT COLLATE "C"    NOT NULL,
    title             TEXT COLLATE "C"    NOT NULL,
    upload_url        BYTEA,
    upload_expires_at BIGINT,
    size              BIGINT,
    chunk_size        BIGINT,
    next_chunk        BIGINT NOT NULL, -- moved by compare-and-set only
    bytes             BIGINT NOT NULL, -- moves with next_chunk
    post_ids          TEXT COLLATE "C"    NOT NULL, -- JSON list
    public            BOOLEAN,         -- empty: unknown
    public_at         BIGINT,
    fail_reason       TEXT COLLATE "C",
    error_code        TEXT COLLATE "C",
    error_message     TEXT COLLATE "C",
    rank              BIGINT NOT NULL, -- order of the status words
    observed_at       BIGINT,
    version           BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL
);

CREATE INDEX tiktok_posts_by_user ON social.tiktok_posts (user_id, created_at, publish_id);
CREATE INDEX tiktok_posts_by_publication
    ON social.tiktok_posts (publication_id) WHERE publication_id IS NOT NULL;
-- The predicate is TikTokPost::is_final, negated.
CREATE INDEX tiktok_posts_pending
    ON social.tiktok_posts (account_id, observed_at NULLS FIRST)
    WHERE status NOT IN ('PUBLISH_COMPLETE', 'FAILED');

CREATE TABLE social.ig_containers (
    container_id   TEXT COLLATE "C"    NOT NULL,
    account_id     TEXT COLLATE "C"    NOT NULL,
    app            TEXT COLLATE "C"    NOT NULL,
    ig_business_id TEXT COLLATE "C"    NOT NULL,
    publication_id TEXT COLLATE "C"    NOT NULL,
    attempt        BIGINT NOT NULL,
    part           BIGINT NOT NULL,
    children       TEXT COLLATE "C"    NOT NULL, -- JSON list
    status_code    TEXT COLLATE "C"    NOT NULL,
    status         TEXT COLLATE "C",
    version        BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL,
    PRIMARY KEY (ig_business_id, container_id)
);

CREATE INDEX ig_containers_by_publication
    ON social.ig_containers (publication_id, attempt, part, created_at);
CREATE INDEX ig_containers_by_account ON social.ig_containers (account_id);

CREATE TABLE social.ig_media (
    ig_id          TEXT COLLATE "C"    NOT NULL,
    account_id     TEXT COLLATE "C"    NOT NULL,
    app            TEXT COLLATE "C"    NOT NULL,
    ig_business_id TEXT COLLATE "C"    NOT NULL,
    media_type     TEXT COLLATE "C"    NOT NULL,
    product_type   TEXT COLLATE "C",
    caption        TEXT COLLATE "C",
    permalink      TEXT COLLATE "C",
    timestamp      BIGINT,
    metrics        TEXT COLLATE "C"    NOT NULL, -- JSON
    synced_at      BIGINT NOT NULL,
    vanished_at    BIGINT,
    PRIMARY KEY (account_id, ig_business_id, ig_id)
);

-- Media without a time of their own come last.
CREATE INDEX ig_media_newest
    ON social.ig_media (account_id, coalesce(timestamp, -1), ig_id, ig_business_id);
CREATE INDEX ig_media_by_id ON social.ig_media (ig_id);

CREATE TABLE social.ig_comments (
    ig_id          TEXT COLLATE "C"    NOT NULL,
    account_id     TEXT COLLATE "C"    NOT NULL,
    app            TEXT COLLATE "C"    NOT NULL,
    ig_business_id TEXT COLLATE "C"    NOT NULL,
    media_id       TEXT COLLATE "C"    NOT NULL,
    parent_id      TEXT COLLATE "C",
    from_id        TEXT COLLATE "C",
    from_username  TEXT COLLATE "C",
    text           TEXT COLLATE "C"    NOT NULL,
    visibility     TEXT COLLATE "C"    NOT NULL,
    timestamp      BIGINT,
    synced_at      BIGINT NOT NULL,
    deleted_at     BIGINT,
    PRIMARY KEY (account_id, ig_business_id, ig_id)
);

CREATE INDEX ig_comments_newest
    ON social.ig_comments (account_id, media_id, coalesce(timestamp, -1), ig_id, ig_business_id);
CREATE INDEX ig_comments_by_id ON social.ig_comments (account_id, ig_id);

CREATE TABLE social.insight_samples (
    account_id TEXT COLLATE "C"    NOT NULL,
    subject    TEXT COLLATE "C"    NOT NULL, -- a media or video id; empty for the account itself
    metric     TEXT COLLATE "C"    NOT NULL,
    period     TEXT COLLATE "C"    NOT NULL,
    breakdown  TEXT COLLATE "C"    NOT NULL, -- empty for the whole figure
    end_time   BIGINT NOT NULL,
    app        TEXT COLLATE "C"    NOT NULL,
    value      DOUBLE PRECISION    NOT NULL,
    PRIMARY KEY (account_id, subject, metric, end_time, period, breakdown)
);

-- Bodies lie in one partition a day, made by the intake and dropped when it is empty and old, so
-- that history leaves without a trace in the others.
CREATE TABLE social.webhook_deliveries (
    id          TEXT COLLATE "C" NOT NULL,
    app         TEXT COLLATE "C" NOT NULL,
    provider    TEXT COLLATE "C" NOT NULL,
    body        BYTEA            NOT NULL,
    received_at BIGINT           NOT NULL,
    PRIMARY KEY (id, received_at)
) PARTITION BY RANGE (received_at);

CREATE TABLE social.webhook_events (
    id              TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    delivery_id     TEXT COLLATE "C"    NOT NULL, -- the body may be gone before the event
    position        BIGINT NOT NULL, -- the event's place in that body
    app             TEXT COLLATE "C"    NOT NULL,
    provider        TEXT COLLATE "C"    NOT NULL,
    external_id     TEXT COLLATE "C"    NOT NULL,
    event_type      TEXT COLLATE "C"    NOT NULL,
    subject         TEXT COLLATE "C",
    occurred_at     BIGINT,
    received_at     BIGINT NOT NULL,
    value           TEXT COLLATE "C"    NOT NULL, -- JSON
    state           TEXT COLLATE "C"    NOT NULL,
    attempts        BIGINT NOT NULL DEFAULT 0,
    seen            BIGINT NOT NULL DEFAULT 1,
    next_attempt_at BIGINT NOT NULL,
    fence           BIGINT NOT NULL DEFAULT 0,
    lease_until     BIGINT, -- empty unless a worker holds it
    error           TEXT COLLATE "C",
    done_at         BIGINT,
    UNIQUE (app, provider, external_id)
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_limit = 1000);

-- When an event may be claimed: the end of its lease if it is held, else its next try. The state
-- stands in no index but as a condition, so that finished events leave the indexes of the open ones.
CREATE INDEX webhook_events_ready
    ON social.webhook_events (coalesce(lease_until, next_attempt_at), id)
    WHERE state = 'ready';
CREATE INDEX webhook_events_quarantined ON social.webhook_events (id) WHERE state = 'quarantined';
CREATE INDEX webhook_events_done ON social.webhook_events (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX webhook_events_by_delivery ON social.webhook_events (delivery_id);

CREATE TABLE social.schedule (
    kind        TEXT COLLATE "C" NOT NULL,
    subject     TEXT COLLATE "C" NOT NULL,
    lane        TEXT COLLATE "C",                    -- whose work it is; few of one lane at once
    due_at      BIGINT,                              -- empty: claimed by name, never made due
    wanted_at   BIGINT,                              -- asked for while it was held: no later than this
    fence       BIGINT           NOT NULL DEFAULT 0,
    lease_until BIGINT           NOT NULL DEFAULT 0, -- 0: nobody holds it
    -- When it may be claimed; empty if it is not due at all. `least` and `greatest` skip what is
    -- empty.
    ready_at    BIGINT GENERATED ALWAYS AS (
        CASE WHEN due_at IS NULL AND wanted_at IS NULL THEN NULL
             ELSE greatest(least(due_at, wanted_at), lease_until) END
    ) STORED,
    PRIMARY KEY (kind, subject)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_limit = 1000);

CREATE INDEX schedule_ready ON social.schedule (kind, ready_at, subject) WHERE ready_at IS NOT NULL;
CREATE INDEX schedule_by_subject ON social.schedule (subject);
-- The lanes of what is held are counted at every claim.
CREATE INDEX schedule_held ON social.schedule (kind, lane, lease_until)
    WHERE lane IS NOT NULL AND lease_until > 0;

-- One sequence for all work, so that a fence never comes twice, not even when a subject was removed
-- and made again.
CREATE SEQUENCE social.schedule_fence AS BIGINT;

CREATE TABLE social.limits (
    key      TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    instants TEXT COLLATE "C"    NOT NULL, -- JSON list of the calls still in the window, oldest first
    span     BIGINT NOT NULL, -- the longest window the key was asked with, in microseconds
    idle_at  BIGINT NOT NULL  -- when the row no longer matters
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_cost_limit = 1000);

CREATE INDEX limits_idle ON social.limits (idle_at);

CREATE TABLE social.quota_holds (
    key     TEXT COLLATE "C"    NOT NULL,
    hold_id TEXT COLLATE "C"    NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (key, hold_id)
);

CREATE INDEX quota_holds_by_end ON social.quota_holds (ends_at);

CREATE TABLE social.media_assets (
    id           TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    app          TEXT COLLATE "C"    NOT NULL,
    user_id      TEXT COLLATE "C"    NOT NULL,
    object_key   TEXT COLLATE "C"    NOT NULL UNIQUE,
    file_name    TEXT COLLATE "C"    NOT NULL,
    content_type TEXT COLLATE "C"    NOT NULL,
    size         BIGINT NOT NULL,
    sha256       TEXT COLLATE "C"    NOT NULL,
    state        TEXT COLLATE "C"    NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);

CREATE INDEX media_assets_by_user ON social.media_assets (user_id, id);
CREATE INDEX media_assets_by_end ON social.media_assets (expires_at) WHERE state <> 'removed';

CREATE TABLE social.media_grants (
    hash           TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    asset_id       TEXT COLLATE "C"    NOT NULL,
    app            TEXT COLLATE "C"    NOT NULL,
    publication_id TEXT COLLATE "C"    NOT NULL,
    attempt        BIGINT NOT NULL,
    expires_at     BIGINT NOT NULL,
    revoked_at     BIGINT,
    fetched_at     BIGINT
);

CREATE INDEX media_grants_by_publication ON social.media_grants (publication_id, attempt);
CREATE INDEX media_grants_by_asset ON social.media_grants (asset_id);

-- `seq` is taken under a lock that is kept until the commit: numbers become visible in their order,
-- and a reader that goes on from the last one misses nothing.
CREATE SEQUENCE social.outbox_seq AS BIGINT;

CREATE TABLE social.outbox (
    seq        BIGINT           NOT NULL PRIMARY KEY,
    effect_key TEXT COLLATE "C" NOT NULL UNIQUE,
    user_id    TEXT COLLATE "C" NOT NULL,
    kind       TEXT COLLATE "C" NOT NULL,
    subject    TEXT COLLATE "C" NOT NULL,
    payload    TEXT COLLATE "C" NOT NULL, -- JSON
    at         BIGINT           NOT NULL
);

-- The highest `seq` that was pruned: the count outlives its rows.
CREATE TABLE social.outbox_pruned (
    id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    last BIGINT NOT NULL
);

INSERT INTO social.outbox_pruned (id, last) VALUES (1, 0);

CREATE INDEX outbox_by_user ON social.outbox (user_id, seq);
CREATE INDEX outbox_by_time ON social.outbox (at);

CREATE TABLE social.audit_log (
    id             TEXT COLLATE "C"    NOT NULL PRIMARY KEY,
    actor          TEXT COLLATE "C"    NOT NULL,
    user_id        TEXT COLLATE "C",
    action         TEXT COLLATE "C"    NOT NULL,
    account_id     TEXT COLLATE "C",
    detail         TEXT COLLATE "C"    NOT NULL, -- JSON
    outcome        TEXT COLLATE "C"    NOT NULL,
    correlation_id TEXT COLLATE "C",
    at             BIGINT NOT NULL
);

CREATE INDEX audit_log_by_user ON social.audit_log (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX audit_log_by_actor ON social.audit_log (actor);
