"""Workspaces, people, sessions and signing keys."""

from chassis.migrate.steps import bookkeeping, make_tenant_table, run_sql

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE workspaces (
    workspace_id uuid PRIMARY KEY,
    name text NOT NULL,
    slug text NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL,
    country text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE slugs (
    slug text PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE
);
CREATE INDEX slugs_of_workspace ON slugs (workspace_id);

CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_email_is_one_persons UNIQUE (email)
);

CREATE TABLE user_memberships (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    last_used_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, workspace_id)
);
CREATE INDEX user_memberships_of_workspace ON user_memberships (workspace_id);

CREATE TABLE memberships (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'staff', 'broker', 'viewer')),
    rank smallint NOT NULL GENERATED ALWAYS AS (CASE role WHEN 'owner' THEN 0 ELSE 1 END) STORED,
    bookable boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, user_id),
    FOREIGN KEY (user_id, workspace_id) REFERENCES user_memberships
);
CREATE INDEX memberships_in_order ON memberships (workspace_id, rank, name, id);

CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    revoked_at timestamptz,
    revoked_because text CHECK (revoked_because IN ('refresh_token_reused')),
    UNIQUE (workspace_id, id)
);
CREATE INDEX sessions_of_user ON sessions (user_id, ends_at);

CREATE TABLE refresh_tokens (
    workspace_id uuid NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    session_id uuid NOT NULL,
    generation integer NOT NULL,
    state text NOT NULL CHECK (state IN ('live', 'rotated')),
    created_at timestamptz NOT NULL DEFAULT now(),
    rotated_at timestamptz,
    successor bytea,
    sealed_successor bytea,
    PRIMARY KEY (workspace_id, digest),
    UNIQUE (workspace_id, session_id, generation),
    FOREIGN KEY (workspace_id, session_id) REFERENCES sessions (workspace_id, id) ON DELETE CASCADE,
    CHECK ((state = 'rotated') = (rotated_at IS NOT NULL AND successor IS NOT NULL))
);

CREATE TABLE signing_keys (
    kid text PRIMARY KEY,
    public_key bytea NOT NULL CHECK (length(public_key) = 32),
    sealed_private_key bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('next', 'active', 'retired')),
    created_at timestamptz NOT NULL DEFAULT now(),
    not_after timestamptz
);
CREATE UNIQUE INDEX signing_keys_one_is_active ON signing_keys (state) WHERE state = 'active';
"""


def upgrade() -> None:
    bookkeeping("identity")
    run_sql(TABLES)
    for table in ("workspaces", "memberships", "refresh_tokens"):
        make_tenant_table(table)
