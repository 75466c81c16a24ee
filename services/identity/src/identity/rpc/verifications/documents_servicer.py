"""The documents of a case: in by streams, out by links."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

from chassis.context import current_caller
from chassis.db import Database, Replayed, Tx
from chassis.db.ids import new_id
from chassis.errors import Denied, FrontdeskError, Unavailable
from chassis.files import (
    LINK_SECONDS,
    Download,
    DownloadLinks,
    Files,
    FileType,
    StoredFile,
    file_key,
    file_name,
    keep,
)
from chassis.rpc.fields import own_id
from chassis.rpc.methods import Servicer, flow, upload, write
from chassis.rpc.uploads import chunks_of, header_of, tell_repeats_apart
from frontdesk.identity.v1 import verifications_pb2 as pb
from frontdesk.identity.v1 import verifications_pb2_grpc
from google.protobuf.timestamp_pb2 import Timestamp

from identity.actions.verifications.add_document import add_document
from identity.actions.verifications.link_document import link_document
from identity.actions.verifications.remove_document import remove_document
from identity.domain.errors import VerificationClosed
from identity.domain.verifications import document
from identity.domain.verifications.document import Document, DocumentKind
from identity.domain.verifications.verification import Status, chosen
from identity.rpc.verifications.convert import document_message
from identity.rpc.verifications.finding import own_case, visible_case

_TYPES = frozenset(FileType)


class DocumentsServicer(Servicer, verifications_pb2_grpc.VerificationServiceServicer):
    def __init__(self, database: Database, files: Files, links: DownloadLinks) -> None:
        super().__init__(database)
        self._files = files
        self._links = links

    @upload
    async def UploadDocument(
        self, parts: AsyncIterator[pb.UploadDocumentRequest]
    ) -> pb.UploadDocumentResponse:
        header: pb.UploadedDocument = await header_of(parts)
        kind = chosen(DocumentKind, header.kind, field="kind")
        case = await self.read(own_case, header.verification_id)
        if case.status is not Status.REQUIRES_INPUT:
            raise VerificationClosed("the case takes no documents any more", status=case.status.value)
        key = _key(case.id, new_id())
        stored = await keep(self._files, key, chunks_of(parts), most=document.MOST_BYTES, allowed=_TYPES)
        tell_repeats_apart(header, stored.sha256)
        try:
            return await self.write_reply(lambda tx: _note(tx, header, kind, stored))
        except Unavailable:
            # The answer to COMMIT may be lost: a copy too many goes with the case, a missing one is a loss.
            raise
        except (FrontdeskError, Replayed):
            # Refused, or a repeat whose first answer is given again: this copy belongs to no document.
            await self._files.delete(key)
            raise

    @flow
    async def RemoveDocument(self, request: pb.RemoveDocumentRequest) -> pb.RemoveDocumentResponse:
        document_id = own_id(request.id)

        async def answer(tx: Tx) -> pb.RemoveDocumentResponse:
            await remove_document(tx, await own_case(tx, request.verification_id), document_id)
            return pb.RemoveDocumentResponse()

        reply = await self.write_reply(answer)
        await self._files.delete(_key(own_id(request.verification_id), document_id))
        return reply

    @write
    async def LinkDocument(self, tx: Tx, request: pb.LinkDocumentRequest) -> pb.LinkDocumentResponse:
        case = await visible_case(tx, request.verification_id)
        found = await link_document(tx, case, own_id(request.id))
        expires_at = tx.now + timedelta(seconds=LINK_SECONDS)
        download = Download(
            key=_key(case.id, found.id), name=found.file_name, content_type=found.content_type
        )
        stamp = Timestamp()
        stamp.FromDatetime(expires_at.replace(microsecond=0))
        return pb.LinkDocumentResponse(
            token=self._links.token(download, expires_at=expires_at), expires_at=stamp
        )


async def _note(
    tx: Tx, header: pb.UploadedDocument, kind: DocumentKind, stored: StoredFile
) -> pb.UploadDocumentResponse:
    case = await own_case(tx, header.verification_id)
    added = Document(
        id=own_id(stored.key.rsplit("/", 1)[1]),
        verification_id=case.id,
        kind=kind,
        file_name=file_name(header.name, nameless="document"),
        content_type=stored.content_type.value,
        size=stored.size,
        sha256=stored.sha256,
        uploaded_at=tx.now,
    )
    await add_document(tx, case, added)
    return pb.UploadDocumentResponse(document=document_message(added))


def _key(case_id: UUID, document_id: UUID) -> str:
    workspace_id = current_caller.get().workspace_id
    if workspace_id is None:
        raise Denied("a file belongs to a workspace")
    return file_key(workspace_id, "identity", "verifications", case_id, document_id)
