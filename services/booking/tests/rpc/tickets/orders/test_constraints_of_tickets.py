"""No refusal of the database reaches a client as an error of the server: it has a name or cannot happen."""

from collections.abc import Mapping
from pathlib import Path

import booking.store
import psycopg
from booking.store.tickets import tables
from chassis.testing.schema import ServiceSchema
from sqlalchemy import Table

TABLES = sorted(one.name for one in vars(tables).values() if isinstance(one, Table))
STORE = Path(booking.store.__file__).parent
KEYS = """
    SELECT c.conname FROM pg_constraint c
    WHERE c.conrelid = ANY (%(tables)s::regclass[]) AND c.contype IN ('f', 'u', 'x', 'p')
    UNION
    SELECT i.indexrelid::regclass::text FROM pg_index i
    WHERE i.indrelid = ANY (%(tables)s::regclass[]) AND i.indisunique
"""
# Where all that is written has an id that was just made.
NEW_IDS = {
    f"{table}_pkey"
    for table in (
        "check_in_lists",
        "check_ins",
        "quotas",
        "show_dates",
        "shows",
        "ticket_orders",
        "ticket_types",
        "tickets",
        "venues",
        "vouchers",
        "waiting_entries",
    )
}
UNREACHABLE: Mapping[str, str] = {
    "check_ins_nonce": "the ticket is locked while its scans are read; a scan without ticket has NULL here",
    "check_ins_workspace_id_list_id_fkey": "the list is kept by the scan, and locked before it is deleted",
    "date_news_pkey": "written by ON CONFLICT",
    "quota_claims_pkey": "an order's claims are deleted before they are made anew, and its row is locked",
    "seat_takings_pkey": "written by ON CONFLICT",
    "seat_takings_workspace_id_order_id_fkey": "orders are not deleted",
    "show_dates_workspace_id_show_id_fkey": "the event is locked while dates are added",
    "ticket_keys_pkey": "written by ON CONFLICT",
    "ticket_orders_reference": "40 random bits of the order's new id",
    "ticket_payments_pkey": "written by ON CONFLICT",
    "ticket_payments_workspace_id_order_id_fkey": "orders are not deleted",
    "tickets_workspace_id_order_id_fkey": "orders are not deleted",
    "voucher_draws_pkey": "an order's draws are deleted with its claims, and its row is locked",
    "vouchers_workspace_id_quota_id_fkey": "made in one transaction; vouchers are deleted before quotas",
    "waiting_entries_workspace_id_show_id_fkey": "one waits for what is published, and drafts are deleted",
}


async def test_each_key_that_tickets_can_violate_is_named_or_cannot_be_violated(
    schema: ServiceSchema,
) -> None:
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        await admin.execute("SET search_path = booking")
        rows = await (await admin.execute(KEYS, {"tables": TABLES})).fetchall()
    found = {name for (name,) in rows}
    named = {name for name in found if _is_named(name)}
    argued = UNREACHABLE.keys() | NEW_IDS
    assert found - named - argued == set(), "say what their violation means, or why it cannot be"
    assert argued - found == set(), "these are gone"
    assert named & argued == set()


def _is_named(constraint: str) -> bool:
    """Whether a store says what its violation means."""
    table = constraint.removesuffix("_workspace_id_show_id_fkey")
    words = (f'"{constraint}": ', f'event_gone("{table}")' if table != constraint else "")
    sources = (one.read_text() for one in STORE.rglob("*.py"))
    return any(word and word in source for source in sources for word in words)
