from sqlalchemy import Column, Table, Text, Uuid

from booking.store.tables import Moment, metadata

customer_links = Table(
    "customer_links",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("email", Text),
    Column("created_at", Moment),
    Column("expires_at", Moment),
)
