"""People of a workspace who are verified, and those who decide about it."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from chassis.context import Via
from chassis.db.ids import new_id
from chassis.rpc.client import Origin
from frontdesk.identity.v1 import verifications_pb2 as pb
from frontdesk.identity.v1.identity_pb2 import Tokens
from identity.credentials.keyring import Keyring
from identity.domain.people.staff import Role
from identity.domain.sessions.session import Grant, Session
from identity_worlds.calling import Process

PNG = b"\x89PNG\r\n\x1a\n" + os.urandom(150_000)


@dataclass(frozen=True, kw_only=True)
class Crew:
    gateway: Process
    owner: Tokens
    admin: Tokens
    staff: Tokens
    colleague: Tokens


async def hire_crew(gateway: Process, keyring: Keyring) -> Crew:
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

    return Crew(
        gateway=gateway,
        owner=made.tokens,
        admin=await member(Role.ADMIN),
        staff=await member(Role.STAFF),
        colleague=await member(Role.STAFF),
    )


async def create(crew: Crew, tokens: Tokens, kind: str = "person") -> pb.Verification:
    stub = crew.gateway.verifications
    return (
        await crew.gateway.person(stub.CreateVerification, pb.CreateVerificationRequest(kind=kind), tokens)
    ).verification


async def upload(
    crew: Crew, tokens: Tokens, case_id: str, content: bytes = PNG, *, key: str | None = None
) -> pb.VerificationDocument:
    async def parts() -> AsyncIterator[pb.UploadDocumentRequest]:
        header = pb.UploadedDocument(verification_id=case_id, kind="passport", name="../Mira's passport.pdf")
        yield pb.UploadDocumentRequest(header=header)
        for begin in range(0, len(content), 65_536):
            yield pb.UploadDocumentRequest(chunk=content[begin : begin + 65_536])

    origin = Origin(via=Via.USER, workspace_id=UUID(tokens.workspace_id), user_token=tokens.access_token)
    method = crew.gateway.verifications.UploadDocument
    sent = await crew.gateway.peer.send(method, parts(), origin=origin, idempotency_key=key)
    return sent.document


async def submit(crew: Crew, tokens: Tokens, case_id: str) -> pb.Verification:
    stub = crew.gateway.verifications
    request = pb.SubmitVerificationRequest(id=case_id)
    return (await crew.gateway.person(stub.SubmitVerification, request, tokens)).verification


async def cancel(crew: Crew, tokens: Tokens, case_id: str) -> pb.Verification:
    stub = crew.gateway.verifications
    request = pb.CancelVerificationRequest(id=case_id)
    return (await crew.gateway.person(stub.CancelVerification, request, tokens)).verification


async def decide(
    crew: Crew, tokens: Tokens, case_id: str, decision: str = "verified", reason: str = ""
) -> pb.Verification:
    request = pb.DecideVerificationRequest(id=case_id, decision=decision, reason=reason, note="as agreed")
    stub = crew.gateway.verifications
    return (await crew.gateway.person(stub.DecideVerification, request, tokens)).verification


async def get(crew: Crew, tokens: Tokens, case_id: str) -> pb.Verification:
    stub = crew.gateway.verifications
    request = pb.GetVerificationRequest(id=case_id)
    return (await crew.gateway.person(stub.GetVerification, request, tokens)).verification


async def link(crew: Crew, tokens: Tokens, case_id: str, document_id: str) -> pb.LinkDocumentResponse:
    request = pb.LinkDocumentRequest(verification_id=case_id, id=document_id)
    return await crew.gateway.person(crew.gateway.verifications.LinkDocument, request, tokens)


async def submitted(crew: Crew, tokens: Tokens, kind: str = "person") -> pb.Verification:
    case = await create(crew, tokens, kind)
    await upload(crew, tokens, case.id)
    return await submit(crew, tokens, case.id)


def stored(folder: Path, case_id: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and case_id in path.parts]
