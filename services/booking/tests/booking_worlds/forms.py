"""Forms as tests make, link and read them."""

from booking_worlds.salon import Salon, open_salon
from chassis.context import Caller
from chassis.db import Database
from chassis.testing.rpc import Running
from frontdesk.booking.v1 import forms_pb2 as pb

QUESTIONS = [
    pb.FormQuestion(key="allergies", kind="yes_no", label="Allergies?", required=True),
    pb.FormQuestion(
        key="which",
        kind="text",
        label="Which?",
        required=True,
        asked_if=pb.FormCondition(question="allergies", any_of=["yes"]),
    ),
]
NO, YES = pb.FormAnswer(question="allergies", yes=False), pb.FormAnswer(question="allergies", yes=True)
NUTS = pb.FormAnswer(question="which", text="nuts")


async def make_form(salon: Salon, questions: list[pb.FormQuestion] | None = None) -> pb.Form:
    request = pb.CreateFormRequest(name="First visit", questions=questions or QUESTIONS)
    made: pb.Form = (await salon.ask("FormService/CreateForm", request)).form
    return made


async def replace_form(salon: Salon, form: pb.Form, questions: list[pb.FormQuestion]) -> pb.Form:
    request = pb.ReplaceFormRequest(
        id=form.id, name=form.name, questions=questions, expected_version=form.version
    )
    kept: pb.Form = (await salon.ask("FormService/ReplaceForm", request)).form
    return kept


async def asking_salon(service: Running, database: Database, caller: Caller) -> tuple[Salon, pb.Form]:
    """A business whose one booking type asks a form."""
    salon = await open_salon(service, database, caller)
    form = await make_form(salon)
    return await salon.add_type("asked", intake_form_id=form.id), form


async def answers_of(salon: Salon, **filters: str) -> list[pb.FormSubmission]:
    request = pb.ListFormSubmissionsRequest(**filters)
    return list((await salon.ask("FormSubmissionService/ListFormSubmissions", request)).items)


async def form_link(salon: Salon, form: pb.Form, booking_id: str = "", *, reusable: bool = False) -> str:
    request = pb.CreateFormLinkRequest(
        form_id=form.id, booking_id=booking_id, valid_days=7, reusable=reusable
    )
    token: str = (await salon.ask("FormSubmissionService/CreateFormLink", request)).link.token
    return token
