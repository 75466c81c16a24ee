from sqlalchemy import BigInteger, Column, Integer, Table, Text, Uuid

from booking.store.tables import Moment, metadata

outside_calendars = Table(
    "outside_calendars",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("staff_id", Uuid),
    Column("name", Text),
    Column("url", Text),
    Column("time_zone", Text),
    Column("stale_policy", Text),
    Column("stale_after_minutes", Integer),
    Column("created_at", Moment),
    Column("read_at", Moment),
    Column("trouble", Text),
    Column("version", BigInteger),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("expanded_at", Moment),
    Column("failures", Integer),
    Column("next_fetch_at", Moment),
)

outside_busy = Table(
    "outside_busy",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("calendar_id", Uuid, primary_key=True),
    Column("starts_at", Moment, primary_key=True),
    Column("ends_at", Moment),
    Column("staff_id", Uuid),
)
