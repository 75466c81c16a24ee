"""Forms that are sent as a link and answered without a sign-in."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from booking.rpc.forms.form_link import FormLinks, LinkedForm
from booking_worlds.forms import NO, answers_of, asking_salon, form_link, make_form
from booking_worlds.salon import Salon, at, booking_wish
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from chassis.testing.rpc import Running
from frontdesk.booking.v1 import forms_pb2 as pb


async def seen_by(salon: Salon, token: str) -> pb.GetLinkedFormResponse:
    request = pb.GetLinkedFormRequest(token=token)
    seen: pb.GetLinkedFormResponse = await salon.visit("FormSubmissionService/GetLinkedForm", request)
    return seen


async def answer(salon: Salon, token: str) -> pb.FormSubmission:
    request = pb.AnswerLinkedFormRequest(token=token, answers=[NO])
    kept: pb.FormSubmission = (
        await salon.visit("FormSubmissionService/AnswerLinkedForm", request)
    ).submission
    return kept


async def outcome(salon: Salon, token: str) -> str:
    try:
        await answer(salon, token)
    except FrontdeskError as refused:
        return refused.reason
    return "answered"


async def test_staff_may_book_without_answers_and_send_the_form_later(
    service: Running, database: Database, caller: Caller
) -> None:
    salon, form = await asking_salon(service, database, caller)
    reply = await salon.ask("BookingService/BookSlot", booking_wish(salon.booking_type_id, at(10)))
    token = await form_link(salon, form, reply.booking.id)
    seen = await seen_by(salon, token)
    assert (seen.form, seen.HasField("answered_at")) == (form, False)
    kept = await answer(salon, token)
    assert [one.id for one in await answers_of(salon, booking_id=reply.booking.id)] == [kept.id]
    assert (list(kept.answers), (await seen_by(salon, token)).answered_at) == ([NO], kept.created_at)
    with pytest.raises(FrontdeskError) as refusal:
        await answer(salon, token)
    assert (refusal.value.kind, refusal.value.reason) == (Kind.CONFLICT, "ANSWERED_ALREADY")


async def test_a_link_about_no_booking_is_answered_once_and_then_says_so(salon: Salon) -> None:
    form = await make_form(salon)
    first, second = await form_link(salon, form), await form_link(salon, form)
    kept = await answer(salon, first)
    assert await outcome(salon, first) == "ANSWERED_ALREADY"
    assert (await seen_by(salon, first)).answered_at == kept.created_at
    assert not (await seen_by(salon, second)).HasField("answered_at")
    assert await outcome(salon, second) == "answered"
    assert len(await answers_of(salon, form_id=form.id)) == 2


async def test_twenty_answers_by_one_link_at_once_leave_one(salon: Salon) -> None:
    form = await make_form(salon)
    token = await form_link(salon, form)
    outcomes = await asyncio.gather(*(outcome(salon, token) for _ in range(20)))
    assert sorted(outcomes) == ["ANSWERED_ALREADY"] * 19 + ["answered"]
    assert len(await answers_of(salon, form_id=form.id)) == 1


async def test_a_link_for_many_is_answered_again_and_again(salon: Salon) -> None:
    form = await make_form(salon)
    token = await form_link(salon, form, reusable=True)
    assert [await outcome(salon, token) for _ in range(3)] == ["answered"] * 3
    assert not (await seen_by(salon, token)).HasField("answered_at")


async def test_about_a_booking_no_link_is_for_many(salon: Salon) -> None:
    form, booking = await make_form(salon), await salon.book(at(9))
    with pytest.raises(FrontdeskError) as refusal:
        await form_link(salon, form, booking.id, reusable=True)
    assert (refusal.value.reason, refusal.value.field) == ("INVALID_FIELD", "reusable")


@pytest.mark.parametrize("about", [{}, {"booking_id": UUID(int=3)}, {"link_id": UUID(int=3)}])
def test_a_link_ends_and_cannot_be_forged_or_used_elsewhere(about: dict[str, UUID]) -> None:
    now, here = datetime.now(UTC), UUID(int=1)
    links, linked = FormLinks("secret"), LinkedForm(form_id=UUID(int=2), **about)
    token = links.token(here, linked, now + timedelta(days=1))
    assert links.linked(here, token, now) == linked
    with pytest.raises(FrontdeskError) as refusal:
        links.linked(here, token, now + timedelta(days=1, seconds=1))
    assert (refusal.value.kind, refusal.value.reason) == (Kind.GONE, "FORM_LINK_EXPIRED")
    for bad in (f"B{token[1:]}", token[:-2], "", "?"):
        with pytest.raises(FrontdeskError) as refusal:
            links.linked(here, bad, now)
        assert refusal.value.kind is Kind.NOT_FOUND
    for other in (links.linked, FormLinks("other").linked):
        with pytest.raises(FrontdeskError):
            other(UUID(int=9), token, now)
