from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, own
from chassis.errors import NotFound
from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from booking.domain.appointments.booking import Attention, Booking
from booking.domain.appointments.change import Change
from booking.domain.appointments.status import Status
from booking.domain.customers.customer import Customer
from booking.domain.workspace.workspace import Setting
from booking.store.appointments.tables import series_dates
from booking.store.availability.resources.units import units_json, units_of
from booking.store.booking_types.booking_types import consumables_json, consumables_of, price_of
from booking.store.tables import Moment, booking_types, bookings, staff, workspaces

_b = bookings
OWN = own(_b)
COLUMNS = tuple(column for column in _b.c if column.name != "workspace_id")
ADD = insert(_b)
GET = select(*COLUMNS).where(OWN, _b.c.id == bindparam("id"))
VISIT_OF = select(_b.c.visit_id).where(OWN, _b.c.id == bindparam("id"))
LOCK = GET.with_for_update()
STAFF_IDS = bindparam("staff_ids", type_=ARRAY(Uuid))
CHANGE = (
    update(_b)
    .where(OWN, _b.c.id == bindparam("booking_id"), _b.c.version == bindparam("old_version"))
    .values(
        status=bindparam("new_status"),
        staff_id=bindparam("new_staff_id", type_=Uuid),
        starts_at=bindparam("new_starts_at", type_=Moment),
        ends_at=bindparam("new_ends_at", type_=Moment),
        cancelled_at=bindparam("new_cancelled_at", type_=Moment),
        version=bindparam("new_version"),
        sequence=bindparam("new_sequence"),
        expires_at=bindparam("new_expires_at", type_=Moment),
        group_id=bindparam("new_group_id", type_=Uuid),
        further_staff_ids=bindparam("new_further_staff_ids", type_=ARRAY(Uuid)),
        resources=bindparam("new_resources", type_=JSONB),
        paid_minor=bindparam("new_paid_minor"),
        refund_wanted_minor=bindparam("new_refund_wanted_minor"),
        lapsed=bindparam("new_lapsed"),
        refunded_minor=bindparam("new_refunded_minor"),
    )
    .returning(_b.c.id)
)


def _linked() -> Any:
    pairs = func.unnest(
        bindparam("booking_ids", type_=ARRAY(Uuid)), bindparam("contact_ids", type_=ARRAY(Uuid))
    ).table_valued("booking_id", "contact_id")
    return pairs.render_derived("linked")


_LINKED = _linked()
LINK_CONTACTS = (
    update(_b)
    .where(OWN, _b.c.id == _LINKED.c.booking_id, _b.c.contact_id.is_distinct_from(_LINKED.c.contact_id))
    .values(contact_id=_LINKED.c.contact_id, version=_b.c.version + 1)
)
FLAG = (
    update(_b)
    .where(
        OWN,
        _b.c.id == any_(bindparam("booking_ids", type_=ARRAY(Uuid))),
        func.array_position(_b.c.attention, bindparam("flag")).is_(None),
    )
    .values(attention=func.array_append(_b.c.attention, bindparam("flag")), version=_b.c.version + 1)
)
_STAFF_NAMES = (
    select(func.array_agg(aggregate_order_by(staff.c.name, func.array_position(STAFF_IDS, staff.c.id))))
    .where(own(staff), staff.c.id == any_(STAFF_IDS))
    .scalar_subquery()
)
OF_SERIES = (
    select(*COLUMNS).where(OWN, _b.c.series_id == bindparam("series_id")).order_by(_b.c.starts_at, _b.c.id)
)
_SERIES_START = (
    select(series_dates.c.starts_at)
    .where(
        own(series_dates),
        series_dates.c.booking_id == bindparam("booking_id"),
    )
    .scalar_subquery()
)
# By id, so that two who want several of them wait for each other in one order.
LOCK_SERIES = (
    select(_b.c.id).where(OWN, _b.c.series_id == bindparam("series_id")).order_by(_b.c.id).with_for_update()
)
SETTING = (
    select(booking_types.c.name, _STAFF_NAMES, workspaces.c.name, booking_types.c.time_zone, _SERIES_START)
    .outerjoin(workspaces, workspaces.c.workspace_id == booking_types.c.workspace_id)
    .where(
        own(booking_types),
        booking_types.c.id == bindparam("booking_type_id"),
    )
)


def add(tx: Tx, booking: Booking) -> None:
    tx.later(ADD, _row(booking))


async def find(tx: ReadTx, id_: UUID) -> Booking | None:
    row = await tx.row(GET, {"id": id_})
    return booking_of(row) if row else None


async def locked(tx: Tx, id_: UUID) -> Booking:
    """The booking, kept from others until the transaction ends. Raises `NotFound`."""
    row = await tx.row(LOCK, {"id": id_})
    if row is None:
        raise NotFound("There is no such booking.")
    return booking_of(row)


async def visit_of(tx: ReadTx, id_: UUID) -> UUID | None:
    """The visit that a booking is part of."""
    visit_id: UUID | None = await tx.scalar(VISIT_OF, {"id": id_})
    return visit_id


async def of_series(tx: ReadTx, series_id: UUID) -> list[Booking]:
    """By start, the earliest first."""
    return [booking_of(row) for row in await tx.rows(OF_SERIES, {"series_id": series_id})]


async def lock_series(tx: Tx, series_id: UUID) -> list[Booking]:
    """The same, kept from others until the transaction ends."""
    tx.later(LOCK_SERIES, {"series_id": series_id})
    return await of_series(tx, series_id)


def change(tx: Tx, old: Booking, new: Booking) -> None:
    """Stores a new state of a booking that this transaction has locked."""
    tx.later(
        CHANGE,
        {
            "booking_id": old.id,
            "old_version": old.version,
            "new_status": new.status.value,
            "new_staff_id": new.staff_id,
            "new_starts_at": new.starts_at,
            "new_ends_at": new.ends_at,
            "new_cancelled_at": new.cancelled_at,
            "new_version": new.version,
            "new_sequence": new.sequence,
            "new_expires_at": new.expires_at,
            "new_group_id": new.group_id,
            "new_further_staff_ids": list(new.staff_ids[1:]),
            "new_resources": units_json(new.resources),
            "new_paid_minor": new.paid_minor,
            "new_refund_wanted_minor": new.refund_wanted_minor,
            "new_lapsed": new.lapsed,
            "new_refunded_minor": new.refunded_minor,
        },
    )


async def setting_after(tx: ReadTx, change: Change) -> Setting:
    """Of the changed booking, with the names of those who had it before."""
    before, after = await setting(tx, change.before), await setting(tx, change.after)
    return replace(after, former_staff_names=before.staff_names)


async def setting(tx: ReadTx, booking: Booking) -> Setting:
    (found,) = await settings(tx, [booking])
    return found


async def settings(tx: ReadTx, wanted: Sequence[Booking]) -> list[Setting]:
    """Of each in turn."""
    answers = await tx.together(*((SETTING, _whose(one)) for one in wanted))
    return [_setting(row) for (row,) in answers]


def _whose(booking: Booking) -> dict[str, Any]:
    return {
        "booking_id": booking.id,
        "staff_ids": list(booking.staff_ids),
        "booking_type_id": booking.booking_type_id,
    }


def _setting(row: Row) -> Setting:
    type_name, staff_names, workspace_name, time_zone, series_starts_at = row
    return Setting(
        booking_type_name=type_name,
        staff_names=tuple(staff_names or ()),
        workspace_name=workspace_name or "",
        time_zone=time_zone,
        series_starts_at=series_starts_at,
    )


def link_contacts(tx: Tx, contacts: Mapping[UUID, UUID]) -> None:
    """Booking id -> contact id."""
    tx.later(LINK_CONTACTS, {"booking_ids": list(contacts), "contact_ids": list(contacts.values())})


def flag(tx: Tx, booking_ids: Iterable[UUID], attention: Attention) -> None:
    tx.later(FLAG, {"booking_ids": list(booking_ids), "flag": attention.value})


def _row(one: Booking) -> dict[str, Any]:
    return {
        "id": one.id,
        "reference": one.reference,
        "status": one.status.value,
        "booking_type_id": one.booking_type_id,
        "staff_id": one.staff_id,
        "starts_at": one.starts_at,
        "ends_at": one.ends_at,
        "customer_name": one.customer.name,
        "customer_email": one.customer.email,
        "customer_phone": one.customer.phone,
        "contact_id": one.contact_id,
        "price_amount_minor": one.price.amount_minor if one.price else None,
        "price_currency": one.price.currency if one.price else None,
        "consumables": consumables_json(one.consumables),
        "attention": [flag.value for flag in one.attention],
        "created_at": one.created_at,
        "created_by": one.created_by,
        "cancelled_at": one.cancelled_at,
        "version": one.version,
        "sequence": one.sequence,
        "began_as": one.began_as.value,
        "expires_at": one.expires_at,
        **_company(one),
    }


def _company(one: Booking) -> dict[str, Any]:
    """Left to the columns' defaults where one person serves alone: arrays cost more than all the rest."""
    company: dict[str, Any] = {}
    if len(one.staff_ids) > 1:
        company["further_staff_ids"] = list(one.staff_ids[1:])
    if one.series_id:
        company["series_id"] = one.series_id
    if one.resources:
        company["resources"] = units_json(one.resources)
    if one.group_id:
        company["group_id"] = one.group_id
    if one.payment_due_minor:
        company["payment_due_minor"] = one.payment_due_minor
    if one.customer.time_zone:
        company["time_zone"] = one.customer.time_zone
    if one.visit_id:
        company |= {"visit_id": one.visit_id, "visit_position": one.visit_position}
    return company


def booking_of(row: Row) -> Booking:
    id_, reference, status, type_id, staff_id, starts_at, ends_at, name, email, phone = row[:10]
    contact_id, amount, currency, used, attention, created_at, created_by, cancelled_at, *rest = row[10:]
    version, sequence, began_as, expires_at, others, units, group_id, *of_several = rest
    series_id, visit_id, visit_position, *money = of_several
    due, paid, refund_wanted, lapsed, refunded, time_zone = money
    return Booking(
        id=id_,
        reference=reference,
        status=Status(status),
        booking_type_id=type_id,
        staff_ids=(staff_id, *others),
        resources=units_of(units),
        group_id=group_id,
        starts_at=starts_at,
        ends_at=ends_at,
        customer=Customer(name=name, email=email, phone=phone, time_zone=time_zone),
        contact_id=contact_id,
        price=price_of(amount, currency),
        consumables=consumables_of(used),
        attention=tuple(map(Attention, attention)),
        created_at=created_at,
        created_by=created_by,
        cancelled_at=cancelled_at,
        version=version,
        sequence=sequence,
        began_as=Status(began_as),
        expires_at=expires_at,
        series_id=series_id,
        visit_id=visit_id,
        visit_position=visit_position,
        payment_due_minor=due,
        paid_minor=paid,
        refund_wanted_minor=refund_wanted,
        lapsed=lapsed,
        refunded_minor=refunded,
    )
