import asyncio
import os
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from chassis.context import Via
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.files import Files
from chassis.ids import new_id
from chassis.rpc.client import Origin
from frontdesk.identity.v1 import verifications_pb2 as pb
from frontdesk.identity.v1.identity_pb2 import ListAuditLogRequest, Tokens
from identity.credentials.keyring import Keyring
from identity.domain.sessions.session import Grant, Session
from identity.domain.staff import Role

from .calling import Process
from .conftest import DOWNLOADS, UPLOADS_OF_ONE

PNG = b"\x89PNG\r\n\x1a\n" + os.urandom(150_000)


@dataclass(frozen=True, kw_only=True)
class Salon:
    gateway: Process
    owner: Tokens
    admin: Tokens
    staff: Tokens
    colleague: Tokens


@pytest_asyncio.fixture
async def salon(gateway: Process, keyring: Keyring) -> Salon:
    made = await gateway.onboard()
    signer = await keyring.signer()

    async def member(role: Role) -> Tokens:
        """Somebody with an account, in the workspace in this role."""
        person = await gateway.onboard()
        session = Session(
            id=new_id(),
            workspace_id=UUID(made.workspace.id),
            user_id=UUID(person.user.id),
            created_at=datetime.now(UTC),
        )
        token = signer.sign(Grant(session=session, role=role, scopes=(), granted_at=datetime.now(UTC)))
        return Tokens(access_token=token, workspace_id=made.workspace.id)

    return Salon(
        gateway=gateway,
        owner=made.tokens,
        admin=await member(Role.ADMIN),
        staff=await member(Role.STAFF),
        colleague=await member(Role.STAFF),
    )


async def create(salon: Salon, tokens: Tokens, kind: str = "person") -> pb.Verification:
    stub = salon.gateway.verifications
    return (
        await salon.gateway.person(stub.CreateVerification, pb.CreateVerificationRequest(kind=kind), tokens)
    ).verification


async def upload(
    salon: Salon, tokens: Tokens, case_id: str, content: bytes = PNG, *, key: str | None = None
) -> pb.VerificationDocument:
    async def parts() -> AsyncIterator[pb.UploadDocumentRequest]:
        header = pb.UploadedDocument(verification_id=case_id, kind="passport", name="../Mira's passport.pdf")
        yield pb.UploadDocumentRequest(header=header)
        for begin in range(0, len(content), 65_536):
            yield pb.UploadDocumentRequest(chunk=content[begin : begin + 65_536])

    origin = Origin(via=Via.USER, workspace_id=UUID(tokens.workspace_id), user_token=tokens.access_token)
    method = salon.gateway.verifications.UploadDocument
    sent = await salon.gateway.peer.send(method, parts(), origin=origin, idempotency_key=key)
    return sent.document


async def submit(salon: Salon, tokens: Tokens, case_id: str) -> pb.Verification:
    stub = salon.gateway.verifications
    request = pb.SubmitVerificationRequest(id=case_id)
    return (await salon.gateway.person(stub.SubmitVerification, request, tokens)).verification


async def cancel(salon: Salon, tokens: Tokens, case_id: str) -> pb.Verification:
    stub = salon.gateway.verifications
    request = pb.CancelVerificationRequest(id=case_id)
    return (await salon.gateway.person(stub.CancelVerification, request, tokens)).verification


async def decide(
    salon: Salon, tokens: Tokens, case_id: str, decision: str = "verified", reason: str = ""
) -> pb.Verification:
    request = pb.DecideVerificationRequest(id=case_id, decision=decision, reason=reason, note="as agreed")
    stub = salon.gateway.verifications
    return (await salon.gateway.person(stub.DecideVerification, request, tokens)).verification


async def get(salon: Salon, tokens: Tokens, case_id: str) -> pb.Verification:
    stub = salon.gateway.verifications
    request = pb.GetVerificationRequest(id=case_id)
    return (await salon.gateway.person(stub.GetVerification, request, tokens)).verification


async def link(salon: Salon, tokens: Tokens, case_id: str, document_id: str) -> pb.LinkDocumentResponse:
    request = pb.LinkDocumentRequest(verification_id=case_id, id=document_id)
    return await salon.gateway.person(salon.gateway.verifications.LinkDocument, request, tokens)


async def submitted(salon: Salon, tokens: Tokens, kind: str = "person") -> pb.Verification:
    case = await create(salon, tokens, kind)
    await upload(salon, tokens, case.id)
    return await submit(salon, tokens, case.id)


def stored(folder: Path, case_id: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and case_id in path.parts]


async def refused(reason: str, doing: object) -> None:
    with pytest.raises(FrontdeskError) as error:
        await doing  # type: ignore[misc]
    assert error.value.reason == reason


async def test_a_case_goes_from_documents_to_a_decision(salon: Salon):
    case = await create(salon, salon.staff)
    assert case.status == "requires_input"
    document = await upload(salon, salon.staff, case.id)
    assert (document.content_type, document.size) == ("image/png", len(PNG))
    assert document.file_name == "Mira's passport.pdf"
    assert (await submit(salon, salon.staff, case.id)).status == "processing"
    decided = await decide(salon, salon.admin, case.id)
    assert (decided.status, decided.reason, decided.note) == ("verified", "", "as agreed")
    seen = await get(salon, salon.staff, case.id)
    assert (seen.status, [shown.id for shown in seen.documents]) == ("verified", [document.id])


async def test_a_reviewer_asks_for_more_and_the_person_hands_it_in_again(salon: Salon):
    case = await submitted(salon, salon.staff)
    asked = await decide(salon, salon.owner, case.id, "requires_input", "document_unreadable")
    assert (asked.status, asked.reason) == ("requires_input", "document_unreadable")
    await upload(salon, salon.staff, case.id)
    again = await submit(salon, salon.staff, case.id)
    assert (again.status, again.reason, again.note, len(again.documents)) == ("processing", "", "", 2)
    assert (await decide(salon, salon.owner, case.id, "rejected", "name_mismatch")).status == "rejected"


async def test_only_the_steps_that_lead_somewhere_are_taken(salon: Salon):
    case = await create(salon, salon.staff)
    await refused("DOCUMENT_NEEDED", submit(salon, salon.staff, case.id))
    await refused("VERIFICATION_CLOSED", decide(salon, salon.admin, case.id))
    await upload(salon, salon.staff, case.id)
    await submit(salon, salon.staff, case.id)
    await refused("VERIFICATION_CLOSED", submit(salon, salon.staff, case.id))
    await refused("VERIFICATION_CLOSED", upload(salon, salon.staff, case.id))
    await decide(salon, salon.admin, case.id)
    for over in (
        decide(salon, salon.admin, case.id, "rejected", "other"),
        cancel(salon, salon.staff, case.id),
        submit(salon, salon.staff, case.id),
        upload(salon, salon.staff, case.id),
    ):
        await refused("VERIFICATION_CLOSED", over)


async def test_of_twenty_decisions_at_once_one_counts(salon: Salon):
    case = await submitted(salon, salon.staff)
    wishes = [("verified", ""), ("rejected", "other")] * 10
    outcomes = await asyncio.gather(
        *(decide(salon, salon.admin, case.id, *wish) for wish in wishes), return_exceptions=True
    )
    assert sum(isinstance(outcome, pb.Verification) for outcome in outcomes) == 1


async def test_of_twenty_cases_opened_at_once_one_is_made(salon: Salon):
    outcomes = await asyncio.gather(*(create(salon, salon.staff) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(outcome, pb.Verification) for outcome in outcomes) == 1
    assert (await create(salon, salon.staff, "broker")).kind == "broker"
    assert (await create(salon, salon.colleague)).kind == "person"


async def test_after_a_decision_a_new_case_may_be_opened(salon: Salon):
    case = await submitted(salon, salon.staff)
    await refused("VERIFICATION_OPEN", create(salon, salon.staff))
    await decide(salon, salon.admin, case.id, "rejected", "document_expired")
    assert (await create(salon, salon.staff)).id != case.id


async def test_a_case_and_its_documents_are_seen_by_its_person_and_the_reviewers_only(salon: Salon):
    case = await submitted(salon, salon.staff)
    document_id = case.documents[0].id
    for seer in (salon.staff, salon.admin, salon.owner):
        assert (await get(salon, seer, case.id)).id == case.id
        assert (await link(salon, seer, case.id, document_id)).token
    stranger = (await salon.gateway.onboard()).tokens
    for blind in (salon.colleague, stranger):
        await refused("NOT_FOUND", get(salon, blind, case.id))
        await refused("NOT_FOUND", link(salon, blind, case.id, document_id))
        await refused("NOT_FOUND", upload(salon, blind, case.id))
        await refused("NOT_FOUND", cancel(salon, blind, case.id))
    await refused("NOT_FOUND", cancel(salon, salon.owner, case.id))
    await refused("DENIED", decide(salon, salon.colleague, case.id))


async def test_an_admin_does_not_decide_about_themselves_and_the_owner_may(salon: Salon):
    case = await submitted(salon, salon.admin)
    await refused("OWN_VERIFICATION", decide(salon, salon.admin, case.id))
    assert (await decide(salon, salon.owner, case.id)).status == "verified"
    own = await submitted(salon, salon.owner, "broker")
    assert (await decide(salon, salon.owner, own.id)).status == "verified"


async def test_a_link_opens_the_very_file(salon: Salon, files: Files):
    case = await submitted(salon, salon.staff)
    token = (await link(salon, salon.admin, case.id, case.documents[0].id)).token
    download = DOWNLOADS.read(token, now=datetime.now(UTC))
    opened = await files.open(download.key)
    assert b"".join([chunk async for chunk in opened.chunks]) == PNG
    assert download.content_type == "image/png"
    assert download.key.startswith(f"{salon.staff.workspace_id}/")


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"MZ not a picture", "FILE_TYPE_REFUSED"), (b"", "FILE_TYPE_REFUSED"), (PNG * 72, "FILE_TOO_LARGE")],
)
async def test_what_is_no_document_is_refused_and_not_kept(
    salon: Salon, files_folder: Path, content: bytes, reason: str
):
    case = await create(salon, salon.staff)
    await refused(reason, upload(salon, salon.staff, case.id, content))
    assert stored(files_folder, case.id) == []
    assert list((await get(salon, salon.staff, case.id)).documents) == []


async def test_of_a_sender_that_breaks_off_nothing_is_kept(salon: Salon, files_folder: Path):
    case = await create(salon, salon.staff)

    async def broken() -> AsyncIterator[pb.UploadDocumentRequest]:
        header = pb.UploadedDocument(verification_id=case.id, kind="passport")
        yield pb.UploadDocumentRequest(header=header)
        yield pb.UploadDocumentRequest(chunk=PNG[:65_536])
        raise ConnectionError("the browser was closed")

    origin = Origin(
        via=Via.USER, workspace_id=UUID(salon.staff.workspace_id), user_token=salon.staff.access_token
    )
    with pytest.raises(ConnectionError):
        await salon.gateway.peer.send(salon.gateway.verifications.UploadDocument, broken(), origin=origin)
    # The service hears of the end a moment after the sender.
    async with asyncio.timeout(60):
        while stored(files_folder, case.id):
            await get(salon, salon.staff, case.id)
    assert list((await get(salon, salon.staff, case.id)).documents) == []


async def test_a_case_holds_ten_documents_also_when_twenty_come_at_once(salon: Salon, files_folder: Path):
    case = await create(salon, salon.staff)
    outcomes = await asyncio.gather(
        *(upload(salon, salon.staff, case.id, PNG[:5_000]) for _ in range(20)), return_exceptions=True
    )
    reasons = {outcome.reason for outcome in outcomes if isinstance(outcome, FrontdeskError)}
    assert reasons == {"TOO_MANY_DOCUMENTS"}
    assert len((await get(salon, salon.staff, case.id)).documents) == len(stored(files_folder, case.id)) == 10


async def test_an_upload_repeated_under_its_key_is_kept_once(salon: Salon, files_folder: Path):
    case = await create(salon, salon.staff)
    key = uuid4().hex
    first = await upload(salon, salon.staff, case.id, key=key)
    assert await upload(salon, salon.staff, case.id, key=key) == first
    await refused("IDEMPOTENCY_KEY_REUSED", upload(salon, salon.staff, case.id, PNG[:999], key=key))
    assert len(stored(files_folder, case.id)) == 1


async def test_a_document_is_taken_back_with_its_file_until_the_case_is_submitted(
    salon: Salon, files_folder: Path
):
    case = await create(salon, salon.staff)
    first, second = [await upload(salon, salon.staff, case.id) for _ in range(2)]
    stub = salon.gateway.verifications

    async def remove(document_id: str) -> None:
        request = pb.RemoveDocumentRequest(verification_id=case.id, id=document_id)
        await salon.gateway.person(stub.RemoveDocument, request, salon.staff)

    await remove(first.id)
    assert [path.name for path in stored(files_folder, case.id)] == [second.id]
    await submit(salon, salon.staff, case.id)
    await refused("VERIFICATION_CLOSED", remove(second.id))
    await refused("NOT_FOUND", remove(first.id))


async def test_each_step_stands_in_the_audit_log_and_each_decision_is_told(salon: Salon, database: Database):
    case = await submitted(salon, salon.staff)
    await link(salon, salon.admin, case.id, case.documents[0].id)
    await decide(salon, salon.admin, case.id, "rejected", "suspected_forgery")
    log = await salon.gateway.person(salon.gateway.audit.ListAuditLog, ListAuditLogRequest(), salon.owner)
    told = [entry.action for entry in log.items if entry.subject == f"verification:{case.id}"]
    assert told == [
        "verification.decided",
        "verification.document_opened",
        "verification.submitted",
        "verification.document_added",
        "verification.created",
    ]


async def test_a_list_shows_reviewers_all_and_others_their_own(salon: Salon):
    mine, theirs = await create(salon, salon.staff), await submitted(salon, salon.colleague)

    async def listed(tokens: Tokens, **wishes: str) -> set[str]:
        request = pb.ListVerificationsRequest(**wishes)
        stub = salon.gateway.verifications
        return {
            case.id for case in (await salon.gateway.person(stub.ListVerifications, request, tokens)).items
        }

    assert await listed(salon.owner) == {mine.id, theirs.id}
    assert await listed(salon.staff) == {mine.id}
    assert await listed(salon.admin, status="processing") == {theirs.id}
    assert await listed(salon.staff, status="processing") == set()


@pytest.mark.parametrize("content", [b"", b'""', PNG])
async def test_an_upload_to_no_case_is_not_found_however_long_it_is(salon: Salon, content: bytes):
    for _ in range(20):
        await refused("NOT_FOUND", upload(salon, salon.staff, str(uuid4()), content))


async def test_uploads_that_never_end_stop_neither_calls_nor_the_uploads_of_others(salon: Salon):
    case, other = await create(salon, salon.staff), await create(salon, salon.colleague)
    begun, go_on = asyncio.Semaphore(0), asyncio.Event()

    async def slow() -> AsyncIterator[pb.UploadDocumentRequest]:
        header = pb.UploadedDocument(verification_id=case.id, kind="passport", name="a.png")
        yield pb.UploadDocumentRequest(header=header)
        begun.release()
        await go_on.wait()
        yield pb.UploadDocumentRequest(chunk=PNG)

    tokens, method = salon.staff, salon.gateway.verifications.UploadDocument
    origin = Origin(via=Via.USER, workspace_id=UUID(tokens.workspace_id), user_token=tokens.access_token)
    sending = [
        asyncio.create_task(salon.gateway.peer.send(method, slow(), origin=origin))
        for _ in range(UPLOADS_OF_ONE)
    ]
    for _ in sending:
        await begun.acquire()
    reason = ""
    while reason != "RESOURCE_EXHAUSTED":
        reason = await reason_of(upload(salon, tokens, str(uuid4())))
    assert (await upload(salon, salon.colleague, other.id)).id
    go_on.set()
    await asyncio.gather(*sending, return_exceptions=True)
    await refused("NOT_FOUND", upload(salon, tokens, str(uuid4())))


async def reason_of(doing: Awaitable[object]) -> str:
    with pytest.raises(FrontdeskError) as error:
        await doing
    return error.value.reason
