-- People of this server and how they come in. Times and spans are whole microseconds, times since
-- 1970. Secrets are kept as the SHA-256 of what the person or program holds, in hex.

-- The time of a statement: the one that was given, for tests, or else the database's, which is the
-- same for every process.
CREATE FUNCTION social_server.moment(given bigint) RETURNS bigint
    LANGUAGE sql VOLATILE PARALLEL SAFE
    AS $$ SELECT coalesce(given, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) $$;

CREATE TABLE social_server.users (
    id TEXT COLLATE "C" PRIMARY KEY,
    -- Written in small letters, so that it is unique in every spelling.
    email TEXT COLLATE "C" NOT NULL UNIQUE,
    role TEXT COLLATE "C" NOT NULL CHECK (role IN ('member', 'admin')),
    -- A PHC string (argon2id).
    password_hash TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE social_server.sessions (
    hash TEXT COLLATE "C" PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES social_server.users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    -- The session ends when it was not used for this long.
    idle BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX sessions_by_user ON social_server.sessions (user_id);
CREATE INDEX sessions_by_end ON social_server.sessions (expires_at);

CREATE TABLE social_server.api_tokens (
    id TEXT COLLATE "C" PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES social_server.users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    -- The first characters, by which people recognise it.
    prefix TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);

CREATE INDEX api_tokens_by_user ON social_server.api_tokens (user_id, created_at, id);

CREATE TABLE social_server.sign_in_links (
    hash TEXT COLLATE "C" PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES social_server.users (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL
);

CREATE INDEX sign_in_links_by_user ON social_server.sign_in_links (user_id);
