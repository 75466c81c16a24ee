"""Puts the parts of an export into one file, and removes it when its time is over."""

import tempfile
import zipfile
from collections.abc import AsyncIterator
from typing import IO
from uuid import UUID

import structlog
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import NotFound
from chassis.files import Files, file_key
from chassis.files.store import CHUNK_BYTES

from identity.actions.personal_data.claim_export import claim_export
from identity.actions.personal_data.finish_export import finish_export
from identity.actions.personal_data.remove_export import remove_export
from identity.domain.personal_data.export import FILE_NAME, Export, State
from identity.store.verifications import verifications

IN_MEMORY = 8 * 1024 * 1024
MISSING = "missing.txt"
"""Names what could not be found in our storage; an export without it is worth more than none."""

log = structlog.get_logger()


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
            files = {f"{service}.json": key for service, key in sorted(export.parts.items())}
            async with self._database.read(caller) as tx:
                cases = await verifications.of_person(tx, export.user_id)
            for document in (shown for case in cases for shown in case.documents):
                files[f"documents/{document.id}-{document.file_name}"] = file_key(
                    workspace_id, "identity", "verifications", document.verification_id, document.id
                )
            missing = [name for name, key in files.items() if not await self._add(archive, name, key)]
            if missing:
                log.warning("an export lacks files", export_id=str(export.id), missing=len(missing))
                archive.writestr(MISSING, "\n".join(missing))

    async def _add(self, archive: zipfile.ZipFile, name: str, key: str) -> bool:
        """False where the file is not there."""
        try:
            opened = await self._files.open(key)
        except NotFound:
            return False
        with archive.open(name, "w") as entry:
            async for chunk in opened.chunks:
                entry.write(chunk)
        return True


async def _chunks(assembled: IO[bytes]) -> AsyncIterator[bytes]:
    assembled.seek(0)
    while chunk := assembled.read(CHUNK_BYTES):
        yield chunk
