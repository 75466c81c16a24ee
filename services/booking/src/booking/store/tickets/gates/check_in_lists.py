from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, naming, own
from sqlalchemy import bindparam, insert, select

from booking.domain.tickets.admission.check_in_list import CheckInList, ReEntry
from booking.store.tickets.rows import columns_of, event_gone, replacement, replacing, row_of, values_of
from booking.store.tickets.tables import check_in_lists

_l = check_in_lists
EDITED = ("name", "date_id", "ticket_type_ids", "re_entry")
ADD = insert(_l)
REPLACE = replacement(_l, EDITED)
GET = select(*columns_of(_l, CheckInList)).where(own(_l), _l.c.id == bindparam("id"))
LOCK = GET.with_for_update(key_share=True)
KEEP = GET.with_for_update(read=True, key_share=True)
_BY_AGE = Keyset(_l.c.created_at, _l.c.id)
PAGE = _BY_AGE.page(select(*columns_of(_l, CheckInList)).where(own(_l), _l.c.show_id == bindparam("show_id")))


async def add(tx: Tx, new: CheckInList) -> None:
    """Raises `UnknownReference`."""
    with naming(event_gone("check_in_lists")):
        await tx.rows(ADD, _row(new))


async def replace(tx: Tx, edited: CheckInList, *, made_from: int | None) -> int | None:
    """The new version, where there was one of the version that is named."""
    version: int | None = await tx.scalar(REPLACE, replacing(_row(edited), EDITED, made_from))
    return version


async def find(tx: ReadTx, id_: UUID) -> CheckInList | None:
    row = await tx.row(GET, {"id": id_})
    return list_of(row) if row else None


async def lock(tx: Tx, id_: UUID) -> CheckInList | None:
    """The list, kept from other edits until the transaction ends."""
    row = await tx.row(LOCK, {"id": id_})
    return list_of(row) if row else None


async def page(tx: ReadTx, limit: int, after: RowKey, show_id: UUID) -> list[CheckInList]:
    """Of one event, in the order they were made."""
    rows = await tx.rows(PAGE, {"show_id": show_id, **_BY_AGE.bind(after, limit)})
    return [list_of(row) for row in rows]


def list_of(row: Row) -> CheckInList:
    values = values_of(row, CheckInList)
    read = {
        "re_entry": ReEntry(values["re_entry"]),
        "ticket_type_ids": tuple(values["ticket_type_ids"]),
    }
    return CheckInList(**(values | read))


def _row(one: CheckInList) -> dict[str, Any]:
    return row_of(one) | {"re_entry": one.re_entry.value, "ticket_type_ids": list(one.ticket_type_ids)}
