"""Files of exports and documents are there as long as somebody may have them, and no longer."""

import io
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from chassis.context import Caller, Via
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.errors import FrontdeskError, Unavailable
from chassis.files import Files, file_key
from chassis.personal.erasing import Eraser
from chassis.rpc.client import Origin
from frontdesk.identity.v1 import verifications_pb2 as pb
from frontdesk.identity.v1.identity_pb2 import OnboardWorkspaceResponse
from identity.actions.personal_data.note_erasure_part import note_erasure_part
from identity.actions.personal_data.request_person_erasure import (
    RequestPersonErasure,
    request_person_erasure,
)
from identity.credentials.erasure_papers import ErasurePapers
from identity.domain.personal_data.erasure import ERASERS, Subject
from identity.domain.personal_data.export import CONTRIBUTORS, FILE_NAME
from identity.domain.verifications.verification import Kind
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.jobs.erasures import Erasures
from identity.jobs.exports import MISSING, Exports
from identity.store.personal_data import PERSONAL_DATA
from identity.store.rights import erasures, exports
from identity.store.verifications import verifications
from identity_worlds.assembly import MASTER_SECRET
from identity_worlds.calling import Process

PNG = b"\x89PNG\r\n\x1a\n" + bytes(2_000)


class QuietStream:
    """Stands for the event stream, which has nothing to forget here."""

    async def forget(self, workspace_id: UUID, is_told_by: Callable[[bytes], bool]) -> None:
        return

    async def forget_workspace(self, workspace_id: UUID) -> None:
        return


async def test_an_erased_persons_exports_leave_no_file_behind(
    gateway: Process, database: Database, files: Files, files_folder: Path
) -> None:
    made = await gateway.onboard()
    export_id = await _export(database, files, made)
    await Exports(database, files).advance(_in(made), UUID(made.workspace.id), export_id)
    assert [path.name for path in _stored(files_folder, made)] == [FILE_NAME]
    await _erase(database, files, made)
    assert _stored(files_folder, made) == []


async def test_a_part_that_a_service_hands_in_late_goes_too(
    gateway: Process, database: Database, files: Files, files_folder: Path
) -> None:
    made = await gateway.onboard()
    erasing, erasure_id = await _begin_erasing(database, files, made)
    await erasing.advance(erasure_id)
    await _export(database, files, made)
    assert _stored(files_folder, made)
    await _finish_erasing(database, erasing, erasure_id, made)
    assert _stored(files_folder, made) == []


async def test_documents_of_all_cases_are_erased_however_many_there_are(
    gateway: Process, database: Database, files: Files, files_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifications, "ROWS_AT_ONCE", 2)
    made = await gateway.onboard()
    for _ in range(5):
        case = await database.run(_in(made), verifications.add, UUID(made.user.id), Kind.PERSON)
        assert case is not None
        await _upload(gateway, made, case.id)
        await database.run(_in(made), verifications.cancel, case.id)
    assert len(_stored(files_folder, made)) == 5
    await _erase(database, files, made)
    assert _stored(files_folder, made) == []


async def test_an_export_names_what_it_lacks_and_is_made(
    gateway: Process, database: Database, files: Files, files_folder: Path
) -> None:
    made = await gateway.onboard()
    case = await database.run(_in(made), verifications.add, UUID(made.user.id), Kind.PERSON)
    assert case is not None
    await _upload(gateway, made, case.id)
    (document,) = _stored(files_folder, made)
    document.unlink()
    export_id = await _export(database, files, made)
    await Exports(database, files).advance(_in(made), UUID(made.workspace.id), export_id)
    (whole,) = _stored(files_folder, made)
    archive = zipfile.ZipFile(io.BytesIO(whole.read_bytes()))
    assert document.name in archive.read(MISSING).decode()
    assert {f"{service}.json" for service in CONTRIBUTORS} <= set(archive.namelist())


@pytest.mark.parametrize(
    ("error", "kept"),
    [(Unavailable("the outcome is not known yet"), 1), (FrontdeskError("rolled back"), 0)],
    ids=["the answer to COMMIT was lost", "refused"],
)
async def test_a_document_keeps_its_file_unless_it_is_certain_that_it_has_no_row(
    gateway: Process,
    database: Database,
    files_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: FrontdeskError,
    kept: int,
) -> None:
    made = await gateway.onboard()
    case = await database.run(_in(made), verifications.add, UUID(made.user.id), Kind.PERSON)
    assert case is not None

    async def fail(*args: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("identity.rpc.verifications.documents_servicer.add_document", fail)
        with pytest.raises(FrontdeskError):
            await _upload(gateway, made, case.id)
    assert len(_stored(files_folder, made)) == kept


async def _export(database: Database, files: Files, made: OnboardWorkspaceResponse) -> UUID:
    """All services handed in what they have of the person."""
    export = await database.run(_in(made), exports.add, UUID(made.user.id))
    assert export is not None
    for service in sorted(CONTRIBUTORS):
        key = file_key(UUID(made.workspace.id), "exports", export.id, f"{service}.json")
        await files.put(key, _whole(b"{}"))
        await database.run(_in(made), exports.add_part, export.id, service, key)
    return export.id


async def _begin_erasing(
    database: Database, files: Files, made: OnboardWorkspaceResponse
) -> tuple[Erasures, UUID]:
    papers, erasure_id = ErasurePapers(MASTER_SECRET), new_id()
    subject = Subject(
        user_id=UUID(made.user.id),
        name=made.user.name,
        email=made.user.email,
        staff={UUID(made.workspace.id): uuid4()},
    )
    wish = RequestPersonErasure(id=erasure_id, subject=subject, sealed=papers.seal(erasure_id, subject))
    await database.run(_in(made), request_person_erasure, wish)
    erasing = Erasures(database, files, papers, Eraser(database, PERSONAL_DATA), QuietStream())
    return erasing, erasure_id


async def _finish_erasing(
    database: Database, erasing: Erasures, erasure_id: UUID, made: OnboardWorkspaceResponse
) -> None:
    for round_ in (1, 2):
        for service in ERASERS:
            await database.run(_in(made), note_erasure_part, erasure_id, service, round_)
        await erasing.advance(erasure_id)
    nobody = Caller.system("identity", NOBODYS_WORKSPACE)
    async with database.read(nobody) as tx:
        erasure = await erasures.find(tx, erasure_id)
    assert erasure is not None
    assert erasure.done_at is not None


async def _erase(database: Database, files: Files, made: OnboardWorkspaceResponse) -> None:
    erasing, erasure_id = await _begin_erasing(database, files, made)
    await erasing.advance(erasure_id)
    await _finish_erasing(database, erasing, erasure_id, made)


async def _upload(gateway: Process, made: OnboardWorkspaceResponse, case_id: UUID) -> None:
    async def parts() -> AsyncIterator[pb.UploadDocumentRequest]:
        header = pb.UploadedDocument(verification_id=str(case_id), kind="passport", name="passport.png")
        yield pb.UploadDocumentRequest(header=header)
        yield pb.UploadDocumentRequest(chunk=PNG)

    origin = Origin(via=Via.USER, workspace_id=UUID(made.workspace.id), user_token=made.tokens.access_token)
    await gateway.peer.send(gateway.verifications.UploadDocument, parts(), origin=origin)


def _stored(folder: Path, made: OnboardWorkspaceResponse) -> list[Path]:
    return [path for path in (folder / made.workspace.id).rglob("*") if path.is_file()]


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _in(made: OnboardWorkspaceResponse) -> Caller:
    return Caller.system("identity", UUID(made.workspace.id))
