"""The fields of a booking type as requests give them: all of a new one, or those that an edit names."""

from collections.abc import Callable, Mapping
from typing import Any, Literal
from uuid import UUID

from chassis.errors import Invalid
from chassis.rpc import fields
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import booking_types_pb2 as edits
from frontdesk.common.v1.money_pb2 import Money as MoneyMessage
from google.protobuf.message import Message

from booking.domain.availability.resources.resource import ResourceNeed
from booking.domain.booking_types.booking_type import Consumable, StaffRule
from booking.domain.booking_types.limits import Limits
from booking.domain.booking_types.terms import (
    USUAL_PAYMENT_MINUTES,
    CancellationPolicy,
    Location,
    LocationKind,
    PaymentRule,
    PaymentTerms,
)
from booking.domain.money import Money

CAN_BE_NONE = {
    "price",
    "deposit",
    "intake_form_id",
    "location",
    "cancellation_policy",
    "limits",
    "reminders",
    "payment",
}
MAY: tuple[Literal["customers_may_cancel"], Literal["customers_may_reschedule"]] = (
    "customers_may_cancel",
    "customers_may_reschedule",
)
Wish = pb.CreateBookingTypeRequest | edits.UpdateBookingTypeRequest


def of_a_new_one(request: pb.CreateBookingTypeRequest) -> dict[str, Any]:
    """By the names of the domain; what is absent is left to the usual."""
    given = {
        name
        for name, field in request.DESCRIPTOR.fields_by_name.items()
        if (not field.has_presence or _is_given(request, name)) and (name != "time_zone" or request.time_zone)
    }
    return {name: _value(request, name) for name in given}


def of_an_edit(request: edits.UpdateBookingTypeRequest) -> dict[str, Any]:
    """What the mask names. Raises `Invalid` for a name that is no field."""
    names = set(request.update_mask.paths)
    unknown = names - set(request.DESCRIPTOR.fields_by_name) | names & {
        "id",
        "expected_version",
        "update_mask",
    }
    if unknown:
        raise Invalid(f"{min(unknown)} is no field that can be edited.", field="update_mask")
    for name in sorted(names - CAN_BE_NONE):
        if request.DESCRIPTOR.fields_by_name[name].has_presence and not _is_given(request, name):
            raise Invalid("It may be left out, but not be null.", field=name)
    return {name: _value(request, name) for name in names}


def _is_given(request: Message, name: str) -> bool:
    return request.HasField(name)


def _value(request: Wish, name: str) -> Any:
    return READ[name](request) if name in READ else getattr(request, name)


def _money(field: str) -> Callable[[Wish], Money | None]:
    def read(request: Wish) -> Money | None:
        message: MoneyMessage = getattr(request, field)
        if not _is_given(request, field):
            return None
        return Money(amount_minor=message.amount_minor, currency=message.currency)

    return read


def _staff_ids(request: Wish) -> tuple[UUID, ...]:
    return tuple(fields.reference(one, f"staff_ids.{i}") for i, one in enumerate(request.staff_ids))


def _consumables(request: Wish) -> tuple[Consumable, ...]:
    return tuple(
        Consumable(item_id=fields.reference(one.item_id, f"consumables.{i}.item_id"), quantity=one.quantity)
        for i, one in enumerate(request.consumables)
    )


def _staff_rule(request: Wish) -> StaffRule:
    try:
        return StaffRule(request.staff_rule or StaffRule.ANY)
    except ValueError:
        raise Invalid(f"A staff rule is one of {', '.join(StaffRule)}.", field="staff_rule") from None


def _needs(request: Wish) -> tuple[ResourceNeed, ...]:
    return tuple(
        ResourceNeed(
            any_of=tuple(
                fields.reference(one, f"needed_resources.{i}.any_of.{j}") for j, one in enumerate(need.any_of)
            )
        )
        for i, need in enumerate(request.needed_resources)
    )


def _location(request: Wish) -> Location:
    given = request.location
    try:
        kind = LocationKind(given.kind or LocationKind.BUSINESS)
    except ValueError:
        raise Invalid(f"A kind is one of {', '.join(LocationKind)}.", field="location.kind") from None
    return Location(kind=kind, address=given.address, video_url=given.video_url)


def _policy(request: Wish) -> CancellationPolicy:
    given = request.cancellation_policy
    may = {name: getattr(given, name) for name in MAY if given.HasField(name)}
    return CancellationPolicy(
        **may,
        cancel_notice_minutes=given.cancel_notice_minutes,
        reschedule_notice_minutes=given.reschedule_notice_minutes,
    )


def _payment(request: Wish) -> PaymentTerms:
    given = request.payment
    try:
        rule = PaymentRule(given.rule or PaymentRule.NONE)
    except ValueError:
        raise Invalid(f"A rule is one of {', '.join(PaymentRule)}.", field="payment.rule") from None
    return PaymentTerms(rule=rule, within_minutes=given.within_minutes or USUAL_PAYMENT_MINUTES)


def _limits(request: Wish) -> Limits:
    given = request.limits
    return Limits(
        per_day=given.per_day,
        per_week=given.per_week,
        customer_per_day=given.customer_per_day,
        customer_per_week=given.customer_per_week,
    )


READ: Mapping[str, Callable[[Wish], Any]] = {
    "name": lambda request: request.name.strip(),
    "price": _money("price"),
    "deposit": _money("deposit"),
    "staff_ids": _staff_ids,
    "consumables": _consumables,
    "staff_rule": _staff_rule,
    "needed_resources": _needs,
    "other_durations_minutes": lambda request: tuple(request.other_durations_minutes),
    "location": _location,
    "cancellation_policy": _policy,
    "limits": _limits,
    "payment": _payment,
    "reminders": lambda request: tuple(request.reminders.minutes) if request.HasField("reminders") else None,
    "intake_form_id": lambda request: fields.optional_reference(request.intake_form_id, "intake_form_id"),
}
