from sqlalchemy import ARRAY, Column, Table, Text, Uuid

from booking.store.tables import Moment, metadata

slot_waits = Table(
    "slot_waits",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("status", Text),
    Column("booking_type_id", Uuid),
    Column("staff_id", Uuid),
    Column("window_from", Moment),
    Column("window_until", Moment),
    Column("customer_name", Text),
    Column("customer_email", Text),
    Column("customer_phone", Text),
    Column("created_at", Moment),
    Column("hold_id", Uuid),
    Column("offered_starts_at", Moment),
    Column("offer_expires_at", Moment),
    Column("refused", ARRAY(Moment)),
    Column("booking_id", Uuid),
    Column("time_zone", Text),
)
