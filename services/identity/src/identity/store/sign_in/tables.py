"""What is kept of sign-ins."""

from sqlalchemy import Column, Integer, LargeBinary, Table

from identity.store.tables import Moment, metadata

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("open_at", Moment, nullable=False),
)
