from uuid import UUID

from chassis.db import ReadTx, Row, Tx, own
from sqlalchemy import ARRAY, Uuid, and_, any_, bindparam, insert, not_, or_, select, update

from booking.domain.customers.customer import Customer
from booking.domain.errors import LinkInvalid
from booking.domain.waiting.slot_wait import Freed, Offer, SlotWait, State
from booking.store.tables import Moment, booking_types
from booking.store.waiting.tables import slot_waits

_w = slot_waits
_t = booking_types
MOST_CANDIDATES = 20
STAFF_IDS = bindparam("staff_ids", type_=ARRAY(Uuid))
OWN = own(_w)
COLUMNS = tuple(column for column in _w.c if column.name != "workspace_id")
ADD = insert(_w)
GET = select(*COLUMNS).where(OWN, _w.c.id == bindparam("id"))
LOCK = GET.with_for_update()
OF_HOLD = select(*COLUMNS).where(OWN, _w.c.hold_id == bindparam("hold_id"))
# Others who look at the same time leave out who is being asked already. Who let this very start pass comes
# last, so that many of them do not stand in the way.
CANDIDATES = (
    select(*COLUMNS)
    .join(_t, and_(_t.c.workspace_id == _w.c.workspace_id, _t.c.id == _w.c.booking_type_id))
    .where(
        OWN,
        _w.c.status == "waiting",
        _w.c.window_from < bindparam("until", type_=Moment),
        _w.c.window_until > bindparam("since", type_=Moment),
        or_(_w.c.staff_id.is_(None), _w.c.staff_id == any_(STAFF_IDS)),
        _t.c.staff_ids.op("&&", is_comparison=True)(STAFF_IDS),
        _t.c.active,
        not_(_t.c.archived),
    )
    .order_by(bindparam("since", type_=Moment) == any_(_w.c.refused), _w.c.created_at, _w.c.id)
    .limit(MOST_CANDIDATES)
    .with_for_update(skip_locked=True, of=_w)
)
CHANGE = (
    update(_w)
    .where(OWN, _w.c.id == bindparam("entry_id"))
    .values(
        status=bindparam("new_status"),
        hold_id=bindparam("new_hold_id", type_=Uuid),
        offered_starts_at=bindparam("new_offered_starts_at", type_=Moment),
        offer_expires_at=bindparam("new_offer_expires_at", type_=Moment),
        refused=bindparam("new_refused", type_=ARRAY(Moment)),
        booking_id=bindparam("new_booking_id", type_=Uuid),
    )
)


def add(tx: Tx, one: SlotWait) -> None:
    tx.later(
        ADD,
        {
            "id": one.id,
            "status": one.status.value,
            "booking_type_id": one.booking_type_id,
            "staff_id": one.staff_id,
            "window_from": one.window_from,
            "window_until": one.window_until,
            "customer_name": one.customer.name,
            "customer_email": one.customer.email,
            "customer_phone": one.customer.phone,
            "created_at": one.created_at,
            "refused": [],
            "time_zone": one.customer.time_zone,
        },
    )


async def get(tx: ReadTx, id_: UUID) -> SlotWait:
    """Raises `LinkInvalid`."""
    return _found(await tx.row(GET, {"id": id_}))


async def find(tx: ReadTx, id_: UUID) -> SlotWait | None:
    row = await tx.row(GET, {"id": id_})
    return entry_of(row) if row else None


async def locked(tx: Tx, id_: UUID) -> SlotWait:
    """The entry, kept from others until the transaction ends. Raises `LinkInvalid`."""
    return _found(await tx.row(LOCK, {"id": id_}))


async def of_hold(tx: ReadTx, hold_id: UUID) -> SlotWait | None:
    row = await tx.row(OF_HOLD, {"hold_id": hold_id})
    return entry_of(row) if row else None


async def candidates(tx: Tx, freed: Freed) -> list[SlotWait]:
    """Who waits for a start in the freed time with one of the people, in the order they joined.

    They are kept from others.
    """
    wanted = {"since": freed.starts_at, "until": freed.ends_at, "staff_ids": list(freed.staff_ids)}
    return [entry_of(row) for row in await tx.rows(CANDIDATES, wanted)]


def change(tx: Tx, one: SlotWait) -> None:
    """Stores a new state of an entry that this transaction has locked."""
    offer = one.offer
    tx.later(
        CHANGE,
        {
            "entry_id": one.id,
            "new_status": one.status.value,
            "new_hold_id": offer.hold_id if offer else None,
            "new_offered_starts_at": offer.starts_at if offer else None,
            "new_offer_expires_at": offer.expires_at if offer else None,
            "new_refused": list(one.refused),
            "new_booking_id": one.booking_id,
        },
    )


def _found(row: Row | None) -> SlotWait:
    if row is None:
        raise LinkInvalid("Nobody waits here under this link.", field="token")
    return entry_of(row)


def entry_of(row: Row) -> SlotWait:
    id_, status, type_id, staff_id, since, until, name, email, phone, created_at, *rest = row
    hold_id, starts_at, expires_at, refused, booking_id, time_zone = rest
    return SlotWait(
        id=id_,
        status=State(status),
        booking_type_id=type_id,
        staff_id=staff_id,
        window_from=since,
        window_until=until,
        customer=Customer(name=name, email=email, phone=phone, time_zone=time_zone),
        created_at=created_at,
        offer=Offer(hold_id=hold_id, starts_at=starts_at, expires_at=expires_at) if hold_id else None,
        refused=tuple(refused),
        booking_id=booking_id,
    )
