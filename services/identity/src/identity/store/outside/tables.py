from sqlalchemy import Boolean, Column, LargeBinary, Table, Text, Uuid

from identity.store.tables import Moment, metadata

outside_sign_ins = Table(
    "outside_sign_ins",
    metadata,
    Column("state_digest", LargeBinary, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("sealed_verifier", LargeBinary, nullable=False),
    Column("challenge", Text, nullable=False),
    Column("workspace", Text, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("user_id", Uuid),
    Column("issuer", Text),
    Column("subject", Text),
    Column("ticket_digest", LargeBinary),
    Column("email", Text, nullable=False),
    Column("email_verified", Boolean, nullable=False),
    Column("authenticated_at", Moment),
)

outside_identities = Table(
    "outside_identities",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("linked_at", Moment, nullable=False),
    Column("last_used_at", Moment, nullable=False),
)
