"""Forms, their versions, and answers given when booking or by staff."""

from typing import Any

import pytest
from booking_worlds.events import payloads
from booking_worlds.forms import NO, NUTS, QUESTIONS, YES, answers_of, asking_salon, make_form, replace_form
from booking_worlds.salon import Salon, at
from chassis.context import Caller
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.errors import FrontdeskError, Kind
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import forms_pb2 as pb
from frontdesk.booking.v1.forms_events_pb2 import FormSubmissionReceived


async def test_a_form_comes_back_as_it_was_written_and_each_edit_is_a_version(salon: Salon) -> None:
    first = await make_form(salon)
    assert (list(first.questions), first.version) == (QUESTIONS, 1)
    second = await replace_form(salon, first, QUESTIONS[:1])
    assert (second.version, len(second.questions)) == (2, 1)
    with pytest.raises(FrontdeskError) as refusal:
        await replace_form(salon, first, QUESTIONS)
    assert (refusal.value.kind, refusal.value.reason) == (Kind.STALE, "FORM_CHANGED")
    for version, questions in ((0, QUESTIONS[:1]), (1, QUESTIONS), (2, QUESTIONS[:1])):
        found = await salon.ask("FormService/GetForm", pb.GetFormRequest(id=first.id, version=version))
        assert list(found.form.questions) == questions


async def test_answers_given_when_booking_stay_with_the_version_they_were_given_to(
    service: Running, database: Database, caller: Caller
) -> None:
    salon, form = await asking_salon(service, database, caller)
    booked = await salon.book(at(10), answers=[YES, NUTS])
    await replace_form(salon, form, QUESTIONS[:1])
    later = await salon.book(at(11), answers=[YES])
    (kept,) = await answers_of(salon, booking_id=booked.id)
    assert (kept.form_id, kept.form_version, list(kept.answers)) == (form.id, 1, [YES, NUTS])
    (kept,) = await answers_of(salon, booking_id=later.id)
    assert (kept.form_version, list(kept.answers)) == (2, [YES])


async def test_answers_that_came_in_are_told_and_what_was_answered_is_not(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    salon, form = await asking_salon(service, database, caller)
    booked = await salon.book(at(10), answers=[YES, NUTS])
    assert await salon.outcome(at(11), answers=[YES]) == "ANSWERS_REFUSED"
    (kept,) = await answers_of(salon, booking_id=booked.id)
    (event,) = payloads(schema, salon.workspace_id, FormSubmissionReceived, "form_submission.received")
    assert (event.submission_id, event.form_id, event.form_version) == (kept.id, form.id, 1)
    assert (event.booking_id, event.received_at) == (booked.id, kept.created_at)
    assert NUTS.text not in str(event)


@pytest.mark.parametrize(
    ("answers", "field", "code"),
    [
        ([], "answers", "answer_missing"),
        ([YES], "answers", "answer_missing"),
        ([NO, NUTS], "answers.1.question", "not_asked"),
        ([NO, pb.FormAnswer(question="colour", text="red")], "answers.1.question", "unknown_question"),
        ([pb.FormAnswer(question="allergies", text="yes")], "answers.0.text", "wrong_answer"),
    ],
)
async def test_answers_that_do_not_fit_are_refused_with_their_path_and_book_nothing(
    service: Running,
    database: Database,
    caller: Caller,
    answers: list[pb.FormAnswer],
    field: str,
    code: str,
) -> None:
    salon, _ = await asking_salon(service, database, caller)
    with pytest.raises(FrontdeskError) as refusal:
        await salon.book(at(10), answers=answers)
    assert (refusal.value.reason, refusal.value.field) == ("ANSWERS_REFUSED", field)
    problems: Any = refusal.value.facts["problems"]
    assert problems[0]["code"] == code
    assert await salon.outcome(at(10), answers=[NO]) == "booked"


async def test_answers_nobody_asked_for_are_refused(salon: Salon) -> None:
    assert await salon.outcome(at(10), answers=[NO]) == "ANSWERS_REFUSED"


async def test_staff_submit_answers_and_list_them_by_form(salon: Salon) -> None:
    form, other = await make_form(salon), await make_form(salon)
    for one in (form, other, form):
        request = pb.SubmitFormRequest(form_id=one.id, answers=[NO])
        made = (await salon.ask("FormSubmissionService/SubmitForm", request)).submission
    found = await salon.ask(
        "FormSubmissionService/GetFormSubmission", pb.GetFormSubmissionRequest(id=made.id)
    )
    assert found.submission == made
    assert len(await answers_of(salon, form_id=form.id)) == 2
    assert len(await answers_of(salon)) == 3


@pytest.mark.parametrize("field", ["form_id", "booking_id"])
async def test_answers_to_or_about_nothing_are_refused(salon: Salon, field: str) -> None:
    wish = {"form_id": (await make_form(salon)).id, field: str(new_id())}
    with pytest.raises(FrontdeskError) as refusal:
        await salon.ask("FormSubmissionService/SubmitForm", pb.SubmitFormRequest(answers=[NO], **wish))
    assert (refusal.value.reason, refusal.value.field) == ("UNKNOWN_REFERENCE", field)


async def test_a_form_that_a_type_asks_stays_and_another_goes_while_its_answers_stay(
    service: Running, database: Database, caller: Caller
) -> None:
    salon, asked = await asking_salon(service, database, caller)
    with pytest.raises(FrontdeskError) as refusal:
        await salon.ask("FormService/DeleteForm", pb.DeleteFormRequest(id=asked.id))
    assert (refusal.value.kind, refusal.value.reason) == (Kind.CONFLICT, "FORM_IN_USE")
    form = await make_form(salon)
    await salon.ask("FormSubmissionService/SubmitForm", pb.SubmitFormRequest(form_id=form.id, answers=[NO]))
    await salon.ask("FormService/DeleteForm", pb.DeleteFormRequest(id=form.id, expected_version=1))
    with pytest.raises(FrontdeskError) as refusal:
        await salon.ask("FormService/GetForm", pb.GetFormRequest(id=form.id))
    assert refusal.value.kind is Kind.NOT_FOUND
    old = await salon.ask("FormService/GetForm", pb.GetFormRequest(id=form.id, version=1))
    assert list(old.form.questions) == QUESTIONS
    listed = await salon.ask("FormService/ListForms", pb.ListFormsRequest())
    assert [one.id for one in listed.items] == [asked.id]
    assert len(await answers_of(salon, form_id=form.id)) == 1


async def test_a_type_that_asks_a_form_nobody_knows_is_refused(salon: Salon) -> None:
    with pytest.raises(FrontdeskError) as refusal:
        await salon.add_type("asked", intake_form_id=str(new_id()))
    assert (refusal.value.reason, refusal.value.field) == ("UNKNOWN_REFERENCE", "intake_form_id")


async def test_another_workspace_finds_no_form_and_no_answers_of_this_one(
    salon: Salon, stranger: Caller
) -> None:
    form = await make_form(salon)
    request = pb.SubmitFormRequest(form_id=form.id, answers=[NO])
    made = (await salon.ask("FormSubmissionService/SubmitForm", request)).submission
    for method, asked in (
        ("FormService/GetForm", pb.GetFormRequest(id=form.id)),
        ("FormService/DeleteForm", pb.DeleteFormRequest(id=form.id)),
        ("FormSubmissionService/GetFormSubmission", pb.GetFormSubmissionRequest(id=made.id)),
    ):
        with pytest.raises(FrontdeskError) as refusal:
            await salon.ask(method, asked, by=stranger)
        assert refusal.value.kind is Kind.NOT_FOUND
