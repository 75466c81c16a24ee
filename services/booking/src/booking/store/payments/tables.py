from sqlalchemy import BigInteger, Boolean, Column, Table, Text, Uuid

from booking.store.tables import Moment, metadata


def payments_table(name: str, owner: str) -> Table:
    """One reference of one way counts once for what is paid."""
    return Table(
        name,
        metadata,
        Column("workspace_id", Uuid, primary_key=True),
        Column(owner, Uuid, primary_key=True),
        Column("way", Text, primary_key=True),
        Column("reference", Text, primary_key=True),
        Column("amount_minor", BigInteger),
        Column("method", Text),
        Column("created_at", Moment),
        Column("late", Boolean),
    )


booking_payments = payments_table("booking_payments", "booking_id")
visit_payments = payments_table("visit_payments", "visit_id")
