"""Files that answer questions: told by their content, kept by the answers that name them, else removed."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from booking.actions.forms.begin_form_file import begin_form_file
from booking.clients.form_files import key_of
from booking.domain.errors import UploadsExhausted
from booking.domain.forms.form_file import KIB, UNUSED_LIFE
from booking.jobs.sweep_form_files import FormFileSweeps
from booking_worlds.life import change
from booking_worlds.salon import Salon, at, booking_wish, open_salon
from chassis.context import Caller, Via
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.errors import FrontdeskError, NotFound
from chassis.files import DownloadLinks, Files
from chassis.rpc.client import Origin
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import form_files_pb2, form_files_pb2_grpc
from frontdesk.booking.v1 import forms_pb2 as pb

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 2_000
LARGEST = 4 * KIB
PDF = b"%PDF-1.7 " + b"0" * 2_000
XRAY = pb.FormQuestion(
    key="xray", kind="file", label="Your x-ray", required=True, accepts=["image/png"], largest_kib=4
)


async def _form(salon: Salon, *questions: pb.FormQuestion) -> pb.Form:
    request = pb.CreateFormRequest(name="First visit", questions=questions or [XRAY])
    form: pb.Form = (await salon.ask("FormService/CreateForm", request)).form
    return form


@pytest.fixture
async def asked(service: Running, database: Database, caller: Caller) -> tuple[Salon, pb.Form]:
    salon = await open_salon(service, database, caller)
    form = await _form(salon)
    return await salon.add_type("asked", intake_form_id=form.id), form


async def _upload(
    salon: Salon, form: pb.Form, content: bytes = PNG, *, by: Origin | None = None, **about: Any
) -> form_files_pb2.FormFile:
    async def parts() -> AsyncIterator[form_files_pb2.UploadFormFileRequest]:
        header = form_files_pb2.UploadedFormFile(
            **{"form_id": form.id, "question": "xray", "name": "../jaw.png", **about}
        )
        yield form_files_pb2.UploadFormFileRequest(header=header)
        yield form_files_pb2.UploadFormFileRequest(chunk=content)

    stub = form_files_pb2_grpc.FormFileServiceStub(salon.service.peer.channel)
    origin = by or salon.service.visitor(salon.workspace_id)
    sent = await salon.service.peer.send(stub.UploadFormFile, parts(), origin=origin)
    file: form_files_pb2.FormFile = sent.file
    return file


def _named(file: form_files_pb2.FormFile) -> pb.FormAnswer:
    return pb.FormAnswer(question="xray", file_id=file.id)


async def _link(salon: Salon, submission_id: str, file_id: str) -> str:
    request = form_files_pb2.LinkFormFileRequest(submission_id=submission_id, id=file_id)
    token: str = (await salon.ask("FormFileService/LinkFormFile", request)).token
    return token


async def _submissions(salon: Salon) -> list[pb.FormSubmission]:
    reply = await salon.ask("FormSubmissionService/ListFormSubmissions", pb.ListFormSubmissionsRequest())
    return list(reply.items)


async def test_a_visitors_file_answers_the_question_and_staff_open_it_by_a_link(
    asked: tuple[Salon, pb.Form], files: Files
) -> None:
    salon, form = asked
    file = await _upload(salon, form)
    assert (file.content_type, file.size, file.file_name) == ("image/png", len(PNG), "jaw.png")
    await salon.book(at(9), answers=[_named(file)])
    (submission,) = await _submissions(salon)
    assert submission.answers[0].file_id == file.id
    token = await _link(salon, submission.id, file.id)
    download = DownloadLinks("secret").read(token, now=datetime.now(UTC))
    opened = await files.open(download.key)
    assert b"".join([chunk async for chunk in opened.chunks]) == PNG


@pytest.mark.parametrize(
    ("content", "reason"),
    [(PDF, "FILE_TYPE_REFUSED"), (b"MZ" + PNG, "FILE_TYPE_REFUSED"), (PNG * 3, "FILE_TOO_LARGE")],
    ids=["another kind", "no kind", "too large"],
)
async def test_what_the_question_does_not_take_is_refused(
    asked: tuple[Salon, pb.Form], content: bytes, reason: str
) -> None:
    with pytest.raises(FrontdeskError) as refused:
        await _upload(*asked, content)
    assert refused.value.reason == reason


async def test_an_upload_names_a_question_that_asks_for_a_file(asked: tuple[Salon, pb.Form]) -> None:
    salon, form = asked
    with pytest.raises(FrontdeskError) as refused:
        await _upload(salon, form, question="none")
    assert (refused.value.reason, refused.value.field) == ("INVALID_FIELD", "question")


async def test_a_file_answers_once_and_only_the_question_it_was_uploaded_for(
    asked: tuple[Salon, pb.Form],
) -> None:
    salon, form = asked
    file = await _upload(salon, form)
    other = await salon.add_type("other", intake_form_id=(await _form(salon)).id)
    assert await other.outcome(at(9), answers=[_named(file)]) == "ANSWERS_REFUSED"
    assert await salon.outcome(at(9), answers=[_named(file)]) == "booked"
    assert await salon.outcome(at(10), answers=[_named(file)]) == "ANSWERS_REFUSED"


async def test_a_refused_booking_leaves_the_file_to_the_next_try(asked: tuple[Salon, pb.Form]) -> None:
    salon, form = asked
    first, second = await _upload(salon, form), await _upload(salon, form)
    await salon.book(at(9), answers=[_named(first)])
    assert await salon.outcome(at(9), answers=[_named(second)]) == "SLOT_TAKEN"
    assert await salon.outcome(at(10), answers=[_named(second)]) == "booked"


async def test_a_file_is_checked_against_the_question_as_it_is_when_answered(
    asked: tuple[Salon, pb.Form],
) -> None:
    salon, form = asked
    file = await _upload(salon, form)
    pdf_only = pb.FormQuestion(key="xray", kind="file", label="Your x-ray", accepts=["application/pdf"])
    request = pb.ReplaceFormRequest(id=form.id, name=form.name, questions=[pdf_only])
    await salon.ask("FormService/ReplaceForm", request)
    wish = booking_wish(salon.booking_type_id, at(9), answers=[_named(file)])
    with pytest.raises(FrontdeskError) as refused:
        await salon.visit("BookingService/BookSlot", wish)
    assert "application/pdf" in refused.value.facts["problems"][0]["detail"]


async def test_files_are_linked_by_the_answers_that_have_them_alone(asked: tuple[Salon, pb.Form]) -> None:
    salon, form = asked
    file, unused = await _upload(salon, form), await _upload(salon, form)
    await salon.book(at(9), answers=[_named(file)])
    (submission,) = await _submissions(salon)
    with pytest.raises(FrontdeskError) as refused:
        await _link(salon, submission.id, unused.id)
    assert refused.value.reason == "NOT_FOUND"


async def test_what_no_answer_named_in_time_is_removed_with_its_content(
    asked: tuple[Salon, pb.Form], database: Database, schema: ServiceSchema, files: Files
) -> None:
    salon, form = asked
    used, unused, fresh = [await _upload(salon, form) for _ in range(3)]
    await salon.book(at(9), answers=[_named(used)])
    for one in (used, unused):
        await change(schema, "form_files SET uploaded_at = now() - interval '25 hours'", "id", one.id)
    sweeps = FormFileSweeps(database, files)
    before = datetime.now(UTC) - UNUSED_LIFE + timedelta(seconds=1)
    assert await sweeps.sweep(before) >= 1
    assert await sweeps.sweep(before) == 0
    with pytest.raises(NotFound):
        await files.open(key_of(salon.workspace_id, UUID(unused.id)))
    for one in (used, fresh):
        await files.open(key_of(salon.workspace_id, UUID(one.id)))
    assert await salon.outcome(at(10), answers=[_named(unused)]) == "ANSWERS_REFUSED"


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (pb.FormQuestion(key="a", kind="text", label="A", accepts=["image/png"]), "questions.0.accepts"),
        (pb.FormQuestion(key="a", kind="file", label="A", accepts=["text/html"]), "questions.0.accepts.0"),
        (pb.FormQuestion(key="a", kind="file", label="A", largest_kib=10_241), "questions.0.largest_kib"),
        (pb.FormQuestion(key="a", kind="file", label="A", most=3), "questions.0.most"),
    ],
    ids=["no file", "a page", "too large", "bounds"],
)
async def test_a_question_for_a_file_says_what_it_takes(
    asked: tuple[Salon, pb.Form], question: pb.FormQuestion, field: str
) -> None:
    with pytest.raises(FrontdeskError) as refused:
        await _form(asked[0], question)
    assert refused.value.field == field


async def test_an_upload_that_breaks_off_and_a_file_that_cannot_be_deleted_stop_no_sweep(
    asked: tuple[Salon, pb.Form],
    database: Database,
    schema: ServiceSchema,
    files: Files,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    salon, form = asked
    with pytest.raises(FrontdeskError):
        await _upload(salon, form, PDF)
    stuck, unused = await _upload(salon, form), await _upload(salon, form)
    await change(
        schema,
        "form_files SET uploaded_at = now() - interval '2 days'",
        "workspace_id",
        str(salon.workspace_id),
    )
    delete, held = Files.delete, key_of(salon.workspace_id, UUID(stuck.id))

    async def delete_most(self: Files, *keys: str) -> None:
        if held in keys:
            raise OSError("the storage is away")
        await delete(self, *keys)

    monkeypatch.setattr(Files, "delete", delete_most)
    sweeps, before = FormFileSweeps(database, files), datetime.now(UTC) - UNUSED_LIFE
    assert await sweeps.sweep(before) >= 2
    assert await rows_of(schema, salon) == [UUID(stuck.id)]
    with pytest.raises(NotFound):
        await files.open(key_of(salon.workspace_id, UUID(unused.id)))
    monkeypatch.undo()
    assert await sweeps.sweep(before) >= 1
    assert await rows_of(schema, salon) == []


async def rows_of(schema: ServiceSchema, salon: Salon) -> list[UUID]:
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        asked = "SELECT id FROM booking.form_files WHERE workspace_id = %s"
        return [id_ for (id_,) in await (await admin.execute(asked, (salon.workspace_id,))).fetchall()]


async def test_a_flood_of_unused_files_ends_uploads_by_visitors_and_not_by_staff(
    asked: tuple[Salon, pb.Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    salon, form = asked
    monkeypatch.setattr("booking.actions.forms.begin_form_file.MOST_UNUSED_BYTES", LARGEST)
    await _upload(salon, form)
    with pytest.raises(FrontdeskError) as refused:
        await _upload(salon, form)
    assert refused.value.reason == "UPLOADS_EXHAUSTED"
    assert (await _upload(salon, form, by=salon.service.origin(salon.owner))).size == len(PNG)


async def test_twenty_uploads_at_once_do_not_pass_the_bound_of_unused_files(
    asked: tuple[Salon, pb.Form],
    database: Database,
    schema: ServiceSchema,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    salon, form = asked
    monkeypatch.setattr("booking.actions.forms.begin_form_file.MOST_UNUSED_BYTES", 5 * LARGEST)
    visitor = Caller(via=Via.PUBLIC, service="gateway", workspace_id=salon.workspace_id)
    for _ in range(ROUNDS):
        begun = [
            database.run(visitor, begin_form_file, new_id(), UUID(form.id), "xray", "jaw") for _ in range(20)
        ]
        outcomes = await asyncio.gather(*begun, return_exceptions=True)
        assert sum(isinstance(one, UploadsExhausted) for one in outcomes) == 15
        assert sum(isinstance(one, tuple) for one in outcomes) == 5
        await change(schema, "form_files SET size = 0", "workspace_id", str(salon.workspace_id))


async def test_an_upload_that_comes_to_nothing_gives_its_room_back(
    asked: tuple[Salon, pb.Form], schema: ServiceSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    salon, form = asked
    monkeypatch.setattr("booking.actions.forms.begin_form_file.MOST_UNUSED_BYTES", 2 * LARGEST)
    for _ in range(3):
        with pytest.raises(FrontdeskError):
            await _upload(salon, form, PDF)
    broken = "form_files SET size = 8192, complete = false, uploaded_at = now() - interval '61 minutes'"
    await change(schema, broken, "workspace_id", str(salon.workspace_id))
    assert (await _upload(salon, form)).size == len(PNG)
