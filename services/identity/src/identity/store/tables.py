"""The tables of identity; the migrations make them, these describe them to statements."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Computed,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

metadata = MetaData()
Moment = DateTime(timezone=True)

NOT_TENANT = {
    "slugs": "a public address is resolved before its workspace is known",
    "users": "a person may be staff of several workspaces and has one password",
    "past_memberships": "tells an erasure where a person was known, by ids alone",
    "user_memberships": "tells at sign-in which workspaces a person may enter",
    "sessions": "belong to a person, who sees and ends them across workspaces",
    "outside_sign_ins": "begin before anybody is known",
    "outside_identities": "belong to a person, who may be staff of several workspaces",
    "workspace_directory": "read by platform administrators, who look after all workspaces",
    "platform_admins": "belong to the platform and to no workspace",
    "signing_keys": "sign the tokens of all workspaces",
    "second_factors": "belong to a person, who is asked for them before a workspace is entered",
    "recovery_codes": "stand for a person's second factor",
    "sign_in_challenges": "are answered by people who are not signed in yet",
    "sign_in_attempts": "are counted before it is known whose account it is, and whether there is one",
    "erasures": "outlive the person or workspace they are about, and name nobody when they are done",
    "erasure_parts": "belong to erasures",
    "mailed_links": "are opened by people of whom nothing is known but the link",
}
"""Tables without row level security, each with its reason."""

workspaces = Table(
    "workspaces",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("suspended_at", Moment),
    Column("suspended_because", Text),
    Column("version", BigInteger, nullable=False),
)

slugs = Table(
    "slugs",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("workspace_id", Uuid, nullable=False),
    Column("claimed_at", Moment, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("locale", Text, nullable=False),
    Column("email_verified_at", Moment),
    Column("version", BigInteger, nullable=False),
)

memberships = Table(
    "memberships",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("rank", SmallInteger, Computed("CASE role WHEN 'owner' THEN 0 ELSE 1 END"), nullable=False),
    Column("bookable", Boolean, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("created_at", Moment, nullable=False),
)

user_memberships = Table(
    "user_memberships",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("workspace_id", Uuid, primary_key=True),
    Column("last_used_at", Moment, nullable=False),
)

past_memberships = Table(
    "past_memberships",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("workspace_id", Uuid, primary_key=True),
    Column("staff_id", Uuid, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("workspace_id", Uuid, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_used_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("revoked_because", Text),
    Column("user_agent", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("proved_at", Moment, nullable=False),
    Column("impersonator", Uuid),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
    Column("session_id", Uuid, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("rotated_at", Moment),
    Column("successor", LargeBinary),
    Column("sealed_successor", LargeBinary),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sealed_private_key", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("activated_at", Moment),
    Column("not_after", Moment),
)
