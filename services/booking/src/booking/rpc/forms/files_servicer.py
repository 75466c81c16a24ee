"""Files that answer questions: in by streams, out by links."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import structlog
from chassis.agreed.timestamps import stamp
from chassis.context import current_deadline
from chassis.db import Database, ReadTx, Replayed, Tx
from chassis.db.ids import new_id
from chassis.errors import FrontdeskError, NotFound, Unavailable
from chassis.files import LINK_SECONDS, Download, DownloadLinks, Files, FileType, StoredFile, file_name, keep
from chassis.rpc.fields import own_id
from chassis.rpc.methods import Servicer, read, upload
from chassis.rpc.uploads import chunks_of, header_of, tell_repeats_apart
from frontdesk.booking.v1 import form_files_pb2 as pb
from frontdesk.booking.v1.form_files_pb2_grpc import FormFileServiceServicer

from booking.actions.forms.begin_form_file import begin_form_file
from booking.clients.form_files import key_of
from booking.domain.forms.form_file import KIB, file_ids
from booking.store.forms import form_files, submissions

log = structlog.get_logger()


class FormFilesServicer(Servicer, FormFileServiceServicer):
    def __init__(self, database: Database, files: Files, links: DownloadLinks) -> None:
        super().__init__(database)
        self._files = files
        self._links = links
        self._endings: set[asyncio.Task[None]] = set()

    @upload
    async def UploadFormFile(
        self, parts: AsyncIterator[pb.UploadFormFileRequest]
    ) -> pb.UploadFormFileResponse:
        header: pb.UploadedFormFile = await header_of(parts)
        file_id = new_id()
        try:
            return await self._upload(header, file_id, parts)
        except BaseException:
            # However it ends, also cancelled: others wait for the room of what was not completed.
            await self._give_up(file_id)
            raise

    async def _upload(
        self, header: pb.UploadedFormFile, file_id: UUID, parts: AsyncIterator[pb.UploadFormFileRequest]
    ) -> pb.UploadFormFileResponse:
        name = file_name(header.name, nameless="file")
        form_id = own_id(header.form_id)
        workspace_id, question = await self.write(begin_form_file, file_id, form_id, header.question, name)
        key = key_of(workspace_id, file_id)
        allowed = frozenset(map(FileType, question.file_types))
        most = question.largest_kib * KIB
        try:
            stored = await keep(self._files, key, chunks_of(parts), most=most, allowed=allowed)
            tell_repeats_apart(header, stored.sha256)
            return await self.write_reply(lambda tx: _complete(tx, file_id, stored))
        except Unavailable:
            # The answer to COMMIT may be lost: a file too many is swept, a missing one is a loss.
            raise
        except (FrontdeskError, Replayed):
            # Refused, or a repeat whose first answer is given again: this copy answers nothing.
            await self._files.delete(key)
            raise

    async def _give_up(self, file_id: UUID) -> None:
        """Comes to its end even where the call is cancelled meanwhile."""
        ending = asyncio.create_task(self._give_room_back(file_id))
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)
        await asyncio.shield(ending)

    async def _give_room_back(self, file_id: UUID) -> None:
        # The time of the call may be over; this has its own.
        current_deadline.set(None)
        try:
            await self.write(form_files.give_up, file_id)
        except Exception as error:
            log.warning(
                "the room of a failed upload was not given back; the sweep will",
                file_id=str(file_id),
                error=type(error).__name__,
            )

    @read
    async def LinkFormFile(self, tx: ReadTx, request: pb.LinkFormFileRequest) -> pb.LinkFormFileResponse:
        submission = await submissions.find(tx, own_id(request.submission_id))
        file_id = own_id(request.id)
        if submission is None or file_id not in file_ids(submission.answers):
            raise NotFound("There is no such file.")
        found = await form_files.find(tx, file_id)
        if found is None:
            raise NotFound("There is no such file any more.")
        expires_at = (tx.now + timedelta(seconds=LINK_SECONDS)).replace(microsecond=0)
        download = Download(
            key=key_of(tx.workspace_id, found.id), name=found.file_name, content_type=found.content_type
        )
        token = self._links.token(download, expires_at=expires_at)
        return pb.LinkFormFileResponse(token=token, expires_at=stamp(expires_at))


async def _complete(tx: Tx, file_id: UUID, stored: StoredFile) -> pb.UploadFormFileResponse:
    file = await form_files.complete(
        tx, file_id, content_type=stored.content_type.value, size=stored.size, sha256=stored.sha256
    )
    return pb.UploadFormFileResponse(
        file=pb.FormFile(
            id=str(file.id),
            file_name=file.file_name,
            content_type=file.content_type,
            size=file.size,
            uploaded_at=stamp(file.uploaded_at),
        )
    )
