from sqlalchemy import Column, Table, Text, Uuid

from booking.store.tables import Moment, metadata

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("name", Text),
    Column("staff_id", Uuid),
    Column("shows", Text),
    Column("created_by", Text),
    Column("created_at", Moment),
)

further_staff = Table(
    "further_staff",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("booking_id", Uuid, primary_key=True),
    Column("staff_id", Uuid, primary_key=True),
    Column("starts_at", Moment),
    Column("created_at", Moment),
)
"""Whom a booking keeps busy beside its first person; a trigger of `bookings` keeps it."""
