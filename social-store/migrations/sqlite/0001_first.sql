-- The first schema.
--
-- Times are whole microseconds since the Unix epoch, in UTC. Columns that end in `_token`,
-- `_tokens`, `verifier` or `upload_url` hold sealed bytes only. Columns described as JSON hold one
-- JSON value as text. Every table of platform data carries `app`; where a row hangs on another one,
-- it is copied from there and empty if that row is unknown. `schedule`, `limits`, `quota_holds`,
-- `outbox` and `audit_log` serve the host across its apps and have none.

CREATE TABLE oauth_accounts (
    id                 TEXT    NOT NULL PRIMARY KEY,
    user_id            TEXT    NOT NULL,
    app                TEXT    NOT NULL,
    provider           TEXT    NOT NULL,
    flow               TEXT    NOT NULL,
    subject            TEXT    NOT NULL,
    scopes             TEXT    NOT NULL, -- JSON list
    state              TEXT    NOT NULL,
    token_version      INTEGER NOT NULL,
    issued_at          INTEGER,
    access_expires_at  INTEGER,
    refresh_expires_at INTEGER,
    access_token       BLOB,
    refresh_token      BLOB,
    stranded_tokens    BLOB,             -- an answer that came when the row had moved on
    metadata           TEXT    NOT NULL, -- JSON
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    revoked_at         INTEGER
) STRICT;

-- One live link of a platform account for each app and login flow; tombstones do not count.
CREATE UNIQUE INDEX oauth_accounts_live
    ON oauth_accounts (app, provider, subject, flow) WHERE state <> 'revoked';
CREATE INDEX oauth_accounts_by_user ON oauth_accounts (user_id, id);
CREATE INDEX oauth_accounts_expiring
    ON oauth_accounts (access_expires_at) WHERE state = 'active' AND access_expires_at IS NOT NULL;

CREATE TABLE oauth_derived_tokens (
    account_id TEXT NOT NULL REFERENCES oauth_accounts (id) ON DELETE CASCADE,
    slot       TEXT NOT NULL,            -- what the token is for: a Page's id
    app        TEXT NOT NULL,
    token      BLOB NOT NULL,            -- sealed
    expires_at INTEGER,
    PRIMARY KEY (account_id, slot)
) STRICT;

CREATE TABLE oauth_states (
    hash         TEXT    NOT NULL PRIMARY KEY,
    user_id      TEXT    NOT NULL,
    app          TEXT    NOT NULL,
    flow         TEXT    NOT NULL,
    verifier     BLOB,
    browser      TEXT    NOT NULL,
    redirect_uri TEXT    NOT NULL,
    return_path  TEXT    NOT NULL,
    reconnect    TEXT,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX oauth_states_by_end ON oauth_states (expires_at);
CREATE INDEX oauth_states_by_user ON oauth_states (user_id);

CREATE TABLE instagram_accounts (
    account_id             TEXT    NOT NULL,
    app                    TEXT    NOT NULL,
    ig_business_id         TEXT    NOT NULL,
    page_id                TEXT,
    page_name              TEXT,
    username               TEXT    NOT NULL,
    account_type           TEXT,
    access_level           TEXT    NOT NULL,
    data_access_expires_at INTEGER,
    created_at             INTEGER NOT NULL,
    updated_at             INTEGER NOT NULL,
    PRIMARY KEY (account_id, ig_business_id)
) STRICT;

CREATE INDEX instagram_accounts_by_ig_id ON instagram_accounts (ig_business_id);

CREATE TABLE publications (
    id                  TEXT    NOT NULL PRIMARY KEY,
    app                 TEXT    NOT NULL,
    user_id             TEXT    NOT NULL,
    account_id          TEXT    NOT NULL,
    group_id            TEXT,
    idempotency_key     TEXT    NOT NULL,
    request             TEXT    NOT NULL, -- JSON
    request_hash        TEXT    NOT NULL,
    media               TEXT    NOT NULL, -- JSON list of media_assets ids, in order
    scheduled_for       INTEGER,
    state               TEXT    NOT NULL,
    attempt             INTEGER NOT NULL,
    cancel_requested_at INTEGER,
    external_id         TEXT,
    last_error          TEXT,             -- JSON
    correlation_id      TEXT    NOT NULL,
    version             INTEGER NOT NULL,
    created_at          INTEGER NOT NULL,
    updated_at          INTEGER NOT NULL,
    deadline_at         INTEGER NOT NULL,
    settled_at          INTEGER,
    UNIQUE (user_id, idempotency_key)
) STRICT;

CREATE INDEX publications_by_user ON publications (user_id, id);
CREATE INDEX publications_by_user_and_state ON publications (user_id, state, id);
-- The predicate is PublicationState::is_settled, negated.
CREATE INDEX publications_open
    ON publications (deadline_at)
    WHERE state NOT IN ('inbox', 'published', 'failed', 'cancelled');

-- `publications.media` the other way round: which publications need a file. Written once, with the
-- publication.
CREATE TABLE publication_assets (
    asset_id       TEXT NOT NULL,
    publication_id TEXT NOT NULL REFERENCES publications (id) ON DELETE CASCADE,
    app            TEXT NOT NULL,
    PRIMARY KEY (asset_id, publication_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX publication_assets_by_publication ON publication_assets (publication_id);

CREATE TABLE publication_steps (
    seq            INTEGER NOT NULL PRIMARY KEY, -- the order of writing
    publication_id TEXT    NOT NULL REFERENCES publications (id) ON DELETE CASCADE,
    app            TEXT    NOT NULL,
    attempt        INTEGER NOT NULL,
    step           TEXT    NOT NULL,
    part           INTEGER NOT NULL,
    kind           TEXT    NOT NULL,
    outcome        TEXT,
    source         TEXT    NOT NULL,
    detail         TEXT    NOT NULL, -- JSON
    at             INTEGER NOT NULL,
    UNIQUE (publication_id, attempt, step, part, kind)
) STRICT;

CREATE INDEX publication_steps_in_order ON publication_steps (publication_id, seq);

CREATE TABLE tiktok_posts (
    publish_id        TEXT    NOT NULL PRIMARY KEY,
    app               TEXT    NOT NULL,
    user_id           TEXT    NOT NULL,
    account_id        TEXT    NOT NULL,
    publication_id    TEXT,
    attempt           INTEGER NOT NULL,
    status            TEXT    NOT NULL,
    source            TEXT    NOT NULL,
    mode              TEXT    NOT NULL,
    title             TEXT    NOT NULL,
    upload_url        BLOB,
    upload_expires_at INTEGER,
    size              INTEGER,
    chunk_size        INTEGER,
    next_chunk        INTEGER NOT NULL, -- moved by compare-and-set only
    bytes             INTEGER NOT NULL, -- moves with next_chunk
    post_ids          TEXT    NOT NULL, -- JSON list
    public            INTEGER,          -- 0, 1 or unknown
    public_at         INTEGER,
    fail_reason       TEXT,
    error_code        TEXT,
    error_message     TEXT,
    rank              INTEGER NOT NULL, -- order of the status words
    observed_at       INTEGER,
    version           INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
) STRICT;

CREATE INDEX tiktok_posts_by_user ON tiktok_posts (user_id, created_at, publish_id);
CREATE INDEX tiktok_posts_by_publication
    ON tiktok_posts (publication_id) WHERE publication_id IS NOT NULL;
-- The predicate is TikTokPost::is_final, negated.
CREATE INDEX tiktok_posts_pending
    ON tiktok_posts (account_id, observed_at) WHERE status NOT IN ('PUBLISH_COMPLETE', 'FAILED');

CREATE TABLE ig_containers (
    container_id   TEXT    NOT NULL,
    account_id     TEXT    NOT NULL,
    app            TEXT    NOT NULL,
    ig_business_id TEXT    NOT NULL,
    publication_id TEXT    NOT NULL,
    attempt        INTEGER NOT NULL,
    part           INTEGER NOT NULL,
    children       TEXT    NOT NULL, -- JSON list
    status_code    TEXT    NOT NULL,
    status         TEXT,
    version        INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    PRIMARY KEY (ig_business_id, container_id)
) STRICT;

CREATE INDEX ig_containers_by_publication
    ON ig_containers (publication_id, attempt, part, created_at);
CREATE INDEX ig_containers_by_account ON ig_containers (account_id);

CREATE TABLE ig_media (
    ig_id          TEXT    NOT NULL,
    account_id     TEXT    NOT NULL,
    app            TEXT    NOT NULL,
    ig_business_id TEXT    NOT NULL,
    media_type     TEXT    NOT NULL,
    product_type   TEXT,
    caption        TEXT,
    permalink      TEXT,
    timestamp      INTEGER,
    metrics        TEXT    NOT NULL, -- JSON
    synced_at      INTEGER NOT NULL,
    vanished_at    INTEGER,
    PRIMARY KEY (account_id, ig_business_id, ig_id)
) STRICT;

-- Media without a time of their own come last.
CREATE INDEX ig_media_newest
    ON ig_media (account_id, ifnull(timestamp, -1), ig_id, ig_business_id);
CREATE INDEX ig_media_by_id ON ig_media (ig_id);

CREATE TABLE ig_comments (
    ig_id          TEXT    NOT NULL,
    account_id     TEXT    NOT NULL,
    app            TEXT    NOT NULL,
    ig_business_id TEXT    NOT NULL,
    media_id       TEXT    NOT NULL,
    parent_id      TEXT,
    from_id        TEXT,
    from_username  TEXT,
    text           TEXT    NOT NULL,
    visibility     TEXT    NOT NULL,
    timestamp      INTEGER,
    synced_at      INTEGER NOT NULL,
    deleted_at     INTEGER,
    PRIMARY KEY (account_id, ig_business_id, ig_id)
) STRICT;

CREATE INDEX ig_comments_newest
    ON ig_comments (account_id, media_id, ifnull(timestamp, -1), ig_id, ig_business_id);
CREATE INDEX ig_comments_by_id ON ig_comments (account_id, ig_id);

CREATE TABLE insight_samples (
    account_id TEXT    NOT NULL,
    subject    TEXT    NOT NULL, -- a media or video id; empty for the account itself
    metric     TEXT    NOT NULL,
    period     TEXT    NOT NULL,
    breakdown  TEXT    NOT NULL, -- empty for the whole figure
    end_time   INTEGER NOT NULL,
    app        TEXT    NOT NULL,
    value      REAL    NOT NULL,
    PRIMARY KEY (account_id, subject, metric, end_time, period, breakdown)
) STRICT, WITHOUT ROWID;

CREATE TABLE webhook_deliveries (
    id          TEXT    NOT NULL PRIMARY KEY,
    app         TEXT    NOT NULL,
    provider    TEXT    NOT NULL,
    body        BLOB    NOT NULL,
    received_at INTEGER NOT NULL
) STRICT;

CREATE TABLE webhook_events (
    id              TEXT    NOT NULL PRIMARY KEY,
    delivery_id     TEXT    NOT NULL, -- the body may be gone before the event
    position        INTEGER NOT NULL, -- the event's place in that body
    app             TEXT    NOT NULL,
    provider        TEXT    NOT NULL,
    external_id     TEXT    NOT NULL,
    event_type      TEXT    NOT NULL,
    subject         TEXT,
    occurred_at     INTEGER,
    received_at     INTEGER NOT NULL,
    value           TEXT    NOT NULL, -- JSON
    state           TEXT    NOT NULL,
    attempts        INTEGER NOT NULL DEFAULT 0,
    seen            INTEGER NOT NULL DEFAULT 1,
    next_attempt_at INTEGER NOT NULL,
    fence           INTEGER NOT NULL DEFAULT 0,
    lease_until     INTEGER, -- empty unless a worker holds it
    error           TEXT,
    done_at         INTEGER,
    UNIQUE (app, provider, external_id)
) STRICT;

-- When an event may be claimed: the end of its lease if it is held, else its next try. The state
-- stands in no index but as a condition, so that finished events leave the indexes of the open ones.
CREATE INDEX webhook_events_ready
    ON webhook_events (ifnull(lease_until, next_attempt_at), id, received_at)
    WHERE state = 'ready';
CREATE INDEX webhook_events_quarantined ON webhook_events (id) WHERE state = 'quarantined';
CREATE INDEX webhook_events_done ON webhook_events (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX webhook_events_by_delivery ON webhook_events (delivery_id);

CREATE TABLE schedule (
    kind        TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    due_at      INTEGER,                    -- empty: claimed by name, never made due
    wanted_at   INTEGER,                    -- asked for while it was held: no later than this
    fence       INTEGER NOT NULL DEFAULT 0,
    lease_until INTEGER NOT NULL DEFAULT 0, -- 0: nobody holds it
    -- When it may be claimed; empty if it is not due at all.
    ready_at    INTEGER GENERATED ALWAYS AS (
        max(min(ifnull(due_at, wanted_at), ifnull(wanted_at, due_at)), lease_until)
    ) VIRTUAL,
    PRIMARY KEY (kind, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX schedule_ready ON schedule (kind, ready_at, subject) WHERE ready_at IS NOT NULL;
CREATE INDEX schedule_by_subject ON schedule (subject);

-- The last fence given out. It is one number for all work, so that a fence never comes twice, not
-- even when a subject was removed and made again.
CREATE TABLE schedule_fence (
    id   INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    last INTEGER NOT NULL
) STRICT;

INSERT INTO schedule_fence (id, last) VALUES (1, 0);

CREATE TABLE limits (
    key      TEXT    NOT NULL PRIMARY KEY,
    instants TEXT    NOT NULL, -- JSON list of the calls still in the window, oldest first
    span     INTEGER NOT NULL, -- the longest window the key was asked with, in microseconds
    idle_at  INTEGER NOT NULL  -- when the row no longer matters
) STRICT, WITHOUT ROWID;

CREATE INDEX limits_idle ON limits (idle_at);

CREATE TABLE quota_holds (
    key     TEXT    NOT NULL,
    hold_id TEXT    NOT NULL,
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (key, hold_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX quota_holds_by_end ON quota_holds (ends_at);

CREATE TABLE media_assets (
    id           TEXT    NOT NULL PRIMARY KEY,
    app          TEXT    NOT NULL,
    user_id      TEXT    NOT NULL,
    object_key   TEXT    NOT NULL UNIQUE,
    file_name    TEXT    NOT NULL,
    content_type TEXT    NOT NULL,
    size         INTEGER NOT NULL,
    sha256       TEXT    NOT NULL,
    state        TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
) STRICT;

CREATE INDEX media_assets_by_user ON media_assets (user_id, id);
CREATE INDEX media_assets_by_end ON media_assets (expires_at) WHERE state <> 'removed';

CREATE TABLE media_grants (
    hash           TEXT    NOT NULL PRIMARY KEY,
    asset_id       TEXT    NOT NULL,
    app            TEXT    NOT NULL,
    publication_id TEXT    NOT NULL,
    attempt        INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    revoked_at     INTEGER,
    fetched_at     INTEGER
) STRICT;

CREATE INDEX media_grants_by_publication ON media_grants (publication_id, attempt);
CREATE INDEX media_grants_by_asset ON media_grants (asset_id);

CREATE TABLE outbox (
    seq        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- never given twice
    effect_key TEXT    NOT NULL UNIQUE,
    user_id    TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    payload    TEXT    NOT NULL, -- JSON
    at         INTEGER NOT NULL
) STRICT;

CREATE INDEX outbox_by_user ON outbox (user_id, seq);
CREATE INDEX outbox_by_time ON outbox (at);

CREATE TABLE audit_log (
    id             TEXT    NOT NULL PRIMARY KEY,
    actor          TEXT    NOT NULL,
    user_id        TEXT,
    action         TEXT    NOT NULL,
    account_id     TEXT,
    detail         TEXT    NOT NULL, -- JSON
    outcome        TEXT    NOT NULL,
    correlation_id TEXT,
    at             INTEGER NOT NULL
) STRICT;

CREATE INDEX audit_log_by_user ON audit_log (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX audit_log_by_actor ON audit_log (actor);
