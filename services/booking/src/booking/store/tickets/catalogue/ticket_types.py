from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, naming
from psycopg.types.json import Jsonb
from sqlalchemy import bindparam, insert, select

from booking.domain.tickets.ticket_type import TicketType, Tier
from booking.store.tickets.rows import columns_of, event_gone, own, replacement, replacing, row_of, values_of
from booking.store.tickets.tables import ticket_types

_t = ticket_types
EDITED = (
    "name",
    "description",
    "price_amount_minor",
    "tiers",
    "on_sale_from",
    "on_sale_until",
    "min_per_order",
    "max_per_order",
    "needs_voucher",
    "addon_to",
    "area",
)
ADD = insert(_t)
REPLACE = replacement(_t, EDITED)
GET = select(*columns_of(_t, TicketType)).where(own(_t), _t.c.id == bindparam("id"))
LOCK = GET.with_for_update()
_OF_SHOW = select(*columns_of(_t, TicketType)).where(own(_t), _t.c.show_id == bindparam("show_id"))
OF_SHOW = _OF_SHOW.order_by(_t.c.created_at, _t.c.id)
_BY_AGE = Keyset(_t.c.created_at, _t.c.id)
PAGE = _BY_AGE.page(_OF_SHOW)


async def add(tx: Tx, ticket_type: TicketType) -> None:
    """Raises `UnknownReference`."""
    with naming(event_gone("ticket_types")):
        await tx.rows(ADD, _row(ticket_type))


async def replace(tx: Tx, ticket_type: TicketType, *, made_from: int | None) -> int | None:
    """The new version, where there was one of the version that is named."""
    version: int | None = await tx.scalar(REPLACE, replacing(_row(ticket_type), EDITED, made_from))
    return version


async def find(tx: ReadTx, id_: UUID) -> TicketType | None:
    row = await tx.row(GET, {"id": id_})
    return ticket_type_of(row) if row else None


async def lock(tx: Tx, id_: UUID) -> TicketType | None:
    """The type, kept from other edits until the transaction ends."""
    row = await tx.row(LOCK, {"id": id_})
    return ticket_type_of(row) if row else None


async def of_show(tx: ReadTx, show_id: UUID) -> list[TicketType]:
    return [ticket_type_of(row) for row in await tx.rows(OF_SHOW, {"show_id": show_id})]


async def page(tx: ReadTx, limit: int, after: RowKey, show_id: UUID) -> list[TicketType]:
    """Of one event, in the order they were made."""
    rows = await tx.rows(PAGE, {"show_id": show_id, **_BY_AGE.bind(after, limit)})
    return [ticket_type_of(row) for row in rows]


def ticket_type_of(row: Row) -> TicketType:
    values = values_of(row, TicketType)
    read = {"tiers": tuple(map(_tier, values["tiers"])), "addon_to": tuple(values["addon_to"])}
    return TicketType(**(values | read))


def _tier(stored: dict[str, Any]) -> Tier:
    until, quota_id = stored["until"], stored["quota_id"]
    read = {
        "until": datetime.fromisoformat(until) if until else None,
        "quota_id": UUID(quota_id) if quota_id else None,
    }
    return Tier(**(stored | read))


def _row(ticket_type: TicketType) -> dict[str, Any]:
    return row_of(ticket_type) | {
        "tiers": Jsonb(list(_tiers_json(ticket_type.tiers))),
        "addon_to": list(ticket_type.addon_to),
    }


def _tiers_json(tiers: Iterable[Tier]) -> Iterable[dict[str, Any]]:
    for tier in tiers:
        yield row_of(tier) | {
            "until": tier.until.isoformat() if tier.until else None,
            "quota_id": str(tier.quota_id) if tier.quota_id else None,
        }
