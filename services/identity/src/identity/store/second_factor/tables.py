"""Second factors of people."""

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text, Uuid

from identity.store.tables import Moment, metadata

second_factors = Table(
    "second_factors",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("confirmed_at", Moment),
    Column("last_step", BigInteger, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("digest", LargeBinary, primary_key=True),
)

sign_in_challenges = Table(
    "sign_in_challenges",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("workspace_id", Uuid, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
)
