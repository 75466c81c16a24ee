"""Puts the parts of an export into one file, and removes it when its time is over."""

import tempfile
import zipfile
from collections.abc import AsyncIterator
from typing import IO
from uuid import UUID

from chassis.context import Caller
from chassis.db import Database
from chassis.files import Files, file_key
from chassis.files.store import CHUNK_BYTES

from identity.actions.personal_data.claim_export import claim_export
from identity.actions.personal_data.finish_export import finish_export
from identity.actions.personal_data.remove_export import remove_export
from identity.domain.personal_data.export import FILE_NAME, Export, State
from identity.store.verifications import verifications

IN_MEMORY = 8 * 1024 * 1024
MOST_CASES = 200


class Exports:
    def __init__(self, database: Database, files: Files) -> None:
        self._database = database
        self._files = files

    async def advance(self, caller: Caller, workspace_id: UUID, export_id: UUID) -> None:
        export = await self._database.run(caller, claim_export, export_id)
        if export is None:
            return
        folder = (workspace_id, "exports", export_id)
        if export.state is State.READY:
            await self._files.delete_under(*folder)
            await self._database.run(caller, remove_export, export_id)
            return
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as assembled:
            await self._assemble(caller, workspace_id, export, assembled)
            await self._files.put(file_key(*folder, FILE_NAME), _chunks(assembled))
        await self._database.run(caller, finish_export, export_id)
        await self._files.delete(*export.parts.values())

    async def _assemble(
        self, caller: Caller, workspace_id: UUID, export: Export, assembled: IO[bytes]
    ) -> None:
        with zipfile.ZipFile(assembled, "w", zipfile.ZIP_DEFLATED) as archive:
            for service, key in sorted(export.parts.items()):
                await self._add(archive, f"{service}.json", key)
            async with self._database.read(caller) as tx:
                cases = await verifications.page(
                    tx, of_user=export.user_id, status=None, most=MOST_CASES, after=None
                )
            for document in (shown for case in cases for shown in case.documents):
                key = file_key(
                    workspace_id, "identity", "verifications", document.verification_id, document.id
                )
                await self._add(archive, f"documents/{document.id}-{document.file_name}", key)

    async def _add(self, archive: zipfile.ZipFile, name: str, key: str) -> None:
        opened = await self._files.open(key)
        with archive.open(name, "w") as entry:
            async for chunk in opened.chunks:
                entry.write(chunk)


async def _chunks(assembled: IO[bytes]) -> AsyncIterator[bytes]:
    assembled.seek(0)
    while chunk := assembled.read(CHUNK_BYTES):
        yield chunk
