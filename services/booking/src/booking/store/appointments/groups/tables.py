from sqlalchemy import ARRAY, Column, Integer, Table, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from booking.store.tables import Moment, metadata

groups = Table(
    "groups",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("booking_type_id", Uuid),
    Column("starts_at", Moment),
    Column("ends_at", Moment),
    Column("staff_ids", ARRAY(Uuid)),
    Column("resources", JSONB),
    Column("capacity", Integer),
    Column("seats_taken", Integer),
)

group_seats = Table(
    "group_seats",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("owner_id", Uuid, primary_key=True),
    Column("group_id", Uuid),
    Column("expires_at", Moment),
)
