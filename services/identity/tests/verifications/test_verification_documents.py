"""Documents of verifications: what is taken, what is kept, who opens it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from chassis.context import Via
from chassis.errors import FrontdeskError
from chassis.files import Files
from chassis.rpc.client import Origin
from frontdesk.identity.v1 import verifications_pb2 as pb
from identity_worlds.assembly import DOWNLOADS, UPLOADS_OF_ONE
from identity_worlds.calling import refused
from identity_worlds.verification_cases import (
    PNG,
    Crew,
    create,
    get,
    link,
    stored,
    submit,
    submitted,
    upload,
)


async def test_a_link_opens_the_very_file(crew: Crew, files: Files):
    case = await submitted(crew, crew.staff)
    token = (await link(crew, crew.admin, case.id, case.documents[0].id)).token
    download = DOWNLOADS.read(token, now=datetime.now(UTC))
    opened = await files.open(download.key)
    assert b"".join([chunk async for chunk in opened.chunks]) == PNG
    assert download.content_type == "image/png"
    assert download.key.startswith(f"{crew.staff.workspace_id}/")


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"MZ not a picture", "FILE_TYPE_REFUSED"), (b"", "FILE_TYPE_REFUSED"), (PNG * 72, "FILE_TOO_LARGE")],
)
async def test_what_is_no_document_is_refused_and_not_kept(
    crew: Crew, files_folder: Path, content: bytes, reason: str
):
    case = await create(crew, crew.staff)
    await refused(reason, upload(crew, crew.staff, case.id, content))
    assert stored(files_folder, case.id) == []
    assert list((await get(crew, crew.staff, case.id)).documents) == []


async def test_of_a_sender_that_breaks_off_nothing_is_kept(crew: Crew, files_folder: Path):
    case = await create(crew, crew.staff)

    async def broken() -> AsyncIterator[pb.UploadDocumentRequest]:
        header = pb.UploadedDocument(verification_id=case.id, kind="passport")
        yield pb.UploadDocumentRequest(header=header)
        yield pb.UploadDocumentRequest(chunk=PNG[:65_536])
        raise ConnectionError("the browser was closed")

    origin = Origin(
        via=Via.USER, workspace_id=UUID(crew.staff.workspace_id), user_token=crew.staff.access_token
    )
    with pytest.raises(ConnectionError):
        await crew.gateway.peer.send(crew.gateway.verifications.UploadDocument, broken(), origin=origin)
    # The service hears of the end a moment after the sender.
    async with asyncio.timeout(60):
        while stored(files_folder, case.id):
            await get(crew, crew.staff, case.id)
    assert list((await get(crew, crew.staff, case.id)).documents) == []


async def test_a_case_holds_ten_documents_also_when_twenty_come_at_once(crew: Crew, files_folder: Path):
    case = await create(crew, crew.staff)
    outcomes = await asyncio.gather(
        *(upload(crew, crew.staff, case.id, PNG[:5_000]) for _ in range(20)), return_exceptions=True
    )
    reasons = {outcome.reason for outcome in outcomes if isinstance(outcome, FrontdeskError)}
    assert reasons == {"TOO_MANY_DOCUMENTS"}
    assert len((await get(crew, crew.staff, case.id)).documents) == len(stored(files_folder, case.id)) == 10


async def test_an_upload_repeated_under_its_key_is_kept_once(crew: Crew, files_folder: Path):
    case = await create(crew, crew.staff)
    key = uuid4().hex
    first = await upload(crew, crew.staff, case.id, key=key)
    assert await upload(crew, crew.staff, case.id, key=key) == first
    await refused("IDEMPOTENCY_KEY_REUSED", upload(crew, crew.staff, case.id, PNG[:999], key=key))
    assert len(stored(files_folder, case.id)) == 1


async def test_a_document_is_taken_back_with_its_file_until_the_case_is_submitted(
    crew: Crew, files_folder: Path
):
    case = await create(crew, crew.staff)
    first, second = [await upload(crew, crew.staff, case.id) for _ in range(2)]
    stub = crew.gateway.verifications

    async def remove(document_id: str) -> None:
        request = pb.RemoveDocumentRequest(verification_id=case.id, id=document_id)
        await crew.gateway.person(stub.RemoveDocument, request, crew.staff)

    await remove(first.id)
    assert [path.name for path in stored(files_folder, case.id)] == [second.id]
    await submit(crew, crew.staff, case.id)
    await refused("VERIFICATION_CLOSED", remove(second.id))
    await refused("NOT_FOUND", remove(first.id))


@pytest.mark.parametrize("content", [b"", b'""', PNG])
async def test_an_upload_to_no_case_is_not_found_however_long_it_is(crew: Crew, content: bytes):
    for _ in range(20):
        await refused("NOT_FOUND", upload(crew, crew.staff, str(uuid4()), content))


async def test_uploads_that_never_end_stop_neither_calls_nor_the_uploads_of_others(crew: Crew):
    case, other = await create(crew, crew.staff), await create(crew, crew.colleague)
    begun, go_on = asyncio.Semaphore(0), asyncio.Event()

    async def slow() -> AsyncIterator[pb.UploadDocumentRequest]:
        header = pb.UploadedDocument(verification_id=case.id, kind="passport", name="a.png")
        yield pb.UploadDocumentRequest(header=header)
        begun.release()
        await go_on.wait()
        yield pb.UploadDocumentRequest(chunk=PNG)

    tokens, method = crew.staff, crew.gateway.verifications.UploadDocument
    origin = Origin(via=Via.USER, workspace_id=UUID(tokens.workspace_id), user_token=tokens.access_token)
    sending = [
        asyncio.create_task(crew.gateway.peer.send(method, slow(), origin=origin))
        for _ in range(UPLOADS_OF_ONE)
    ]
    for _ in sending:
        await begun.acquire()
    reason = ""
    while reason != "RESOURCE_EXHAUSTED":
        reason = await reason_of(upload(crew, tokens, str(uuid4())))
    assert (await upload(crew, crew.colleague, other.id)).id
    go_on.set()
    await asyncio.gather(*sending, return_exceptions=True)
    await refused("NOT_FOUND", upload(crew, tokens, str(uuid4())))


async def reason_of(doing: Awaitable[object]) -> str:
    with pytest.raises(FrontdeskError) as error:
        await doing
    return error.value.reason
