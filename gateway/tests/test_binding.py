from __future__ import annotations

from typing import Annotated

import pytest
from frontdesk.booking.v1.booking_types_pb2 import UpdateBookingTypeRequest
from frontdesk.inventory.v1.inventory_pb2 import DESCRIPTOR, CreateItemRequest, Item
from gateway.binding import Query, Reply, Request, Rpc, Unbound
from gateway.binding.replies import compile_reply
from gateway.binding.requests import RequestBinding
from gateway.models.booking.availability.booking_type_edits import BookingTypeEdit
from pydantic import Field


class Complete(Request):
    name: str
    sku: str
    unit: str


def test_a_field_of_the_message_that_nothing_fills_stops_the_start() -> None:
    class WithoutUnit(Request):
        name: str
        sku: str

    with pytest.raises(Unbound, match="unit"):
        RequestBinding(CreateItemRequest, WithoutUnit)


def test_a_field_of_the_model_without_a_place_stops_the_start() -> None:
    class WithColour(Complete):
        colour: str

    with pytest.raises(Unbound, match="colour"):
        RequestBinding(CreateItemRequest, WithColour)


def test_a_field_of_another_type_stops_the_start() -> None:
    class NumberedUnit(Request):
        name: str
        sku: str
        unit: int

    with pytest.raises(Unbound, match="unit"):
        RequestBinding(CreateItemRequest, NumberedUnit)


def test_a_number_without_limits_stops_the_start() -> None:
    class Unlimited(Query):
        quantity: int
        reason: str
        location_id: str | None = None

    with pytest.raises(Unbound, match="limits"):
        Rpc(DESCRIPTOR, "StockService.AdjustStock", request=Unlimited, given=("item_id",))


def test_a_number_within_its_limits_is_accepted() -> None:
    class Limited(Query):
        quantity: Annotated[int, Field(ge=-10, le=10)]
        reason: str
        location_id: str | None = None

    rpc = Rpc(DESCRIPTOR, "StockService.AdjustStock", request=Limited, given=("item_id",))
    assert rpc.message(Limited(quantity=-3, reason="use"), item_id="i").quantity == -3


def test_a_field_that_no_answer_shows_must_be_named_hidden() -> None:
    class Partial(Reply):
        id: str
        name: str

    with pytest.raises(Unbound, match="created_at, sku, unit"):
        compile_reply(Item.DESCRIPTOR, Partial)

    class Named(Partial):
        hidden = frozenset({"created_at", "sku", "unit"})

    assert compile_reply(Item.DESCRIPTOR, Named)(Item(id="1", name="Soap")) == {"id": "1", "name": "Soap"}


def test_a_route_that_gives_too_little_is_caught() -> None:
    with pytest.raises(Unbound):
        RequestBinding(CreateItemRequest, Complete, ("unit",))


def test_an_edit_says_which_fields_it_names_those_it_sets_to_null_too() -> None:
    build = RequestBinding(UpdateBookingTypeRequest, BookingTypeEdit, ("id", "expected_version"))
    body = BookingTypeEdit.model_validate({"name": "Cut", "price": None, "other_durations_minutes": []})
    message = build(body, id="t1", expected_version=3)
    assert isinstance(message, UpdateBookingTypeRequest)
    assert sorted(message.update_mask.paths) == ["name", "other_durations_minutes", "price"]
    assert (message.name, message.HasField("price"), message.expected_version) == ("Cut", False, 3)
