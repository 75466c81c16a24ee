from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, RowKey, Tx, insert_many, own
from chassis.errors import NotFound
from sqlalchemy import ARRAY, Select, Text, Uuid, any_, bindparam, exists, select
from sqlalchemy.sql.expression import ColumnElement

from inbox.domain.contact import Contact, NewContact
from inbox.store.tables import contact_emails, contact_phones, contacts

_c, _e, _p = contacts, contact_emails, contact_phones
_COLUMNS = (_c.c.id, _c.c.name, _c.c.created_at)
_IDS = bindparam("ids", type_=ARRAY(Uuid))

CLAIM_EMAILS = insert_many(_e, "email", "contact_id").on_conflict_do_nothing()
OWNERS = select(_e.c.email, _e.c.contact_id).where(
    own(_e), _e.c.email == any_(bindparam("emails", type_=ARRAY(Text)))
)
ADD = insert_many(_c, "id", "name")
CLAIM_PHONES = insert_many(_p, "phone", "contact_id").on_conflict_do_nothing()
GET = select(*_COLUMNS).where(own(_c), _c.c.id == bindparam("id"))
EMAILS = (
    select(_e.c.contact_id, _e.c.email).where(own(_e), _e.c.contact_id == any_(_IDS)).order_by(_e.c.email)
)
PHONES = (
    select(_p.c.contact_id, _p.c.phone).where(own(_p), _p.c.contact_id == any_(_IDS)).order_by(_p.c.phone)
)

_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "email": exists().where(own(_e), _e.c.email == bindparam("email"), _e.c.contact_id == _c.c.id),
}
_NEWEST_FIRST = Keyset(_c.c.created_at, _c.c.id, newest_first=True)


@cache
def list_of(conditions: frozenset[str]) -> Select[Any]:
    """One statement per combination of filters, so that each is planned for its own index."""
    return _NEWEST_FIRST.page(
        select(*_COLUMNS).where(own(_c), *(_CONDITIONS[name] for name in sorted(conditions)))
    )


async def owners(tx: Tx, candidates: Mapping[str, UUID]) -> dict[str, UUID]:
    """Whose each address is. One that is nobody's becomes the candidate's, who must then be added.

    Addresses are taken in their order, so that transactions that want the same ones wait in line.
    """
    emails = sorted(candidates)
    _, found = await tx.together(
        (CLAIM_EMAILS, {"emails": emails, "contact_ids": [candidates[email] for email in emails]}),
        (OWNERS, {"emails": emails}),
    )
    return dict(found)


def add(tx: Tx, new: Sequence[NewContact]) -> None:
    """A phone that is another contact's stays there."""
    if not new:
        return
    tx.later(ADD, {"ids": [one.id for one in new], "names": [one.name for one in new]})
    phones = sorted((one.phone, one.id) for one in new if one.phone)
    if phones:
        tx.later(
            CLAIM_PHONES,
            {"phones": [phone for phone, _ in phones], "contact_ids": [owner for _, owner in phones]},
        )


async def get(tx: ReadTx, id_: UUID) -> Contact:
    """Raises `NotFound`."""
    found = await _with_addresses(tx, await tx.rows(GET, {"id": id_}))
    if not found:
        raise NotFound("there is no such contact")
    return found[0]


async def list_page(tx: ReadTx, after: RowKey, fetch: int, *, email: str | None) -> list[Contact]:
    """Newest first."""
    given = {"email": email} if email else {}
    rows = await tx.rows(list_of(frozenset(given)), {**given, **_NEWEST_FIRST.bind(after, fetch)})
    return await _with_addresses(tx, rows)


async def _with_addresses(tx: ReadTx, rows: Sequence[tuple[Any, ...]]) -> list[Contact]:
    ids = {"ids": [row[0] for row in rows]}
    emails, phones = await tx.together((EMAILS, ids), (PHONES, ids)) if rows else ([], [])
    return [
        Contact(
            id=id_,
            name=name,
            emails=_of(id_, emails),
            phones=_of(id_, phones),
            created_at=created_at,
        )
        for id_, name, created_at in rows
    ]


def _of(contact_id: UUID, addresses: Iterable[tuple[Any, ...]]) -> tuple[str, ...]:
    return tuple(address for owner, address in addresses if owner == contact_id)
