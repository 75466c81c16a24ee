"""An upload that comes to nothing gives the room back that it had reserved, however it ends."""

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import psycopg
import pytest
from booking.actions.forms.begin_form_file import begin_form_file
from booking.clients.form_files import key_of
from booking.domain.forms.form_file import KIB
from booking.rpc.forms.files_servicer import FormFilesServicer
from booking.store.forms import form_files
from booking_worlds.salon import PATIENCE_SECONDS, Salon
from chassis.context import current_deadline
from chassis.db import Database
from chassis.errors import FrontdeskError, Unavailable
from chassis.files import Files
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import form_files_pb2, form_files_pb2_grpc
from frontdesk.booking.v1 import forms_pb2 as pb

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 2_000
LARGEST_KIB = 4
RESERVED = LARGEST_KIB * KIB


@pytest.fixture
async def header(salon: Salon) -> form_files_pb2.UploadFormFileRequest:
    xray = pb.FormQuestion(
        key="xray", kind="file", label="Your x-ray", accepts=["image/png"], largest_kib=LARGEST_KIB
    )
    request = pb.CreateFormRequest(name="First visit", questions=[xray])
    form = (await salon.ask("FormService/CreateForm", request)).form
    about = form_files_pb2.UploadedFormFile(form_id=form.id, question="xray", name="jaw.png")
    return form_files_pb2.UploadFormFileRequest(header=about)


async def _upload(salon: Salon, parts: AsyncIterator[form_files_pb2.UploadFormFileRequest]) -> None:
    stub = form_files_pb2_grpc.FormFileServiceStub(salon.service.peer.channel)
    origin = salon.service.visitor(salon.workspace_id)
    await salon.service.peer.send(stub.UploadFormFile, parts, origin=origin)


async def _whole(
    header: form_files_pb2.UploadFormFileRequest,
) -> AsyncIterator[form_files_pb2.UploadFormFileRequest]:
    yield header
    yield form_files_pb2.UploadFormFileRequest(chunk=PNG)


async def _unending(
    header: form_files_pb2.UploadFormFileRequest,
) -> AsyncIterator[form_files_pb2.UploadFormFileRequest]:
    yield header
    yield form_files_pb2.UploadFormFileRequest(chunk=PNG[:4])
    await asyncio.Event().wait()


async def _rows(schema: ServiceSchema, salon: Salon) -> list[tuple[UUID, int, bool]]:
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        asked = "SELECT id, size, complete FROM booking.form_files WHERE workspace_id = %s"
        return list(await (await admin.execute(asked, (salon.workspace_id,))).fetchall())


async def _until_room_is(reserved: int, schema: ServiceSchema, salon: Salon) -> UUID:
    """Waits until the one upload of the salon, which is not complete, takes so much."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        rows = await _rows(schema, salon)
        if [(size, complete) for _, size, complete in rows] == [(reserved, False)]:
            return rows[0][0]
        assert time.monotonic() < deadline, f"not {reserved}: {rows}"
        await asyncio.sleep(0.01)


async def test_a_cancelled_upload_gives_its_room_back(
    salon: Salon, header: form_files_pb2.UploadFormFileRequest, schema: ServiceSchema
) -> None:
    sending = asyncio.create_task(_upload(salon, _unending(header)))
    await _until_room_is(RESERVED, schema, salon)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await _until_room_is(0, schema, salon)


async def test_an_upload_that_is_cancelled_while_it_is_kept_gives_its_room_back(
    salon: Salon,
    header: form_files_pb2.UploadFormFileRequest,
    schema: ServiceSchema,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def stuck(self: Files, key: str, chunks: AsyncIterable[bytes]) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Files, "put", stuck)
    sending = asyncio.create_task(_upload(salon, _whole(header)))
    await _until_room_is(RESERVED, schema, salon)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    await _until_room_is(0, schema, salon)


async def _store_fails(files: Files, key: str, chunks: AsyncIterable[bytes]) -> None:
    raise OSError("the storage is away")


async def _time_is_over(files: Files, key: str, chunks: AsyncIterable[bytes]) -> None:
    async for _ in chunks:
        continue
    current_deadline.set(time.monotonic())


@pytest.mark.parametrize(
    ("put", "reason"),
    [(_store_fails, "INTERNAL"), (_time_is_over, "DEADLINE_EXCEEDED")],
    ids=["store", "deadline"],
)
async def test_an_upload_that_fails_gives_its_room_back(
    salon: Salon,
    header: form_files_pb2.UploadFormFileRequest,
    schema: ServiceSchema,
    monkeypatch: pytest.MonkeyPatch,
    put: Callable[[Files, str, AsyncIterable[bytes]], Awaitable[None]],
    reason: str,
) -> None:
    monkeypatch.setattr(Files, "put", put)
    with pytest.raises(FrontdeskError) as refused:
        await _upload(salon, _whole(header))
    assert refused.value.reason == reason
    await _until_room_is(0, schema, salon)


async def test_an_upload_whose_outcome_is_unknown_keeps_its_file_and_gives_its_room_back(
    salon: Salon,
    header: form_files_pb2.UploadFormFileRequest,
    schema: ServiceSchema,
    files: Files,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def unknown(*_: object, **__: object) -> None:
        raise Unavailable("the outcome is not known yet; repeat with the same key")

    monkeypatch.setattr(form_files, "complete", unknown)
    with pytest.raises(FrontdeskError) as refused:
        await _upload(salon, _whole(header))
    assert refused.value.reason == "UNAVAILABLE"
    file_id = await _until_room_is(0, schema, salon)
    await files.open(key_of(salon.workspace_id, file_id))


async def test_room_is_given_back_where_the_answer_that_it_was_reserved_is_lost(
    salon: Salon,
    header: form_files_pb2.UploadFormFileRequest,
    schema: ServiceSchema,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write = FormFilesServicer.write

    async def losing(servicer: FormFilesServicer, action: Any, *args: Any) -> None:
        await write(servicer, action, *args)
        if action is begin_form_file:
            raise Unavailable("the outcome is not known yet; repeat with the same key")

    monkeypatch.setattr(FormFilesServicer, "write", losing)
    with pytest.raises(FrontdeskError) as refused:
        await _upload(salon, _whole(header))
    assert refused.value.reason == "UNAVAILABLE"
    await _until_room_is(0, schema, salon)


async def test_giving_up_after_a_lost_answer_leaves_a_complete_file_as_it_is(
    salon: Salon, header: form_files_pb2.UploadFormFileRequest, schema: ServiceSchema, database: Database
) -> None:
    await _upload(salon, _whole(header))
    ((file_id, size, complete),) = await _rows(schema, salon)
    assert (size, complete) == (len(PNG), True)
    await database.run(salon.owner, form_files.give_up, file_id)
    assert await _rows(schema, salon) == [(file_id, len(PNG), True)]
