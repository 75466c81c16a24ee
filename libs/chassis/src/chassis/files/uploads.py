"""A file on its way in: counted, typed and hashed while it passes, so that no process holds it whole."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterable, AsyncIterator, Set
from dataclasses import dataclass

from chassis.errors import Invalid
from chassis.files.kinds import HEAD_BYTES, FileType, type_of
from chassis.files.store import Files


class FileTooLarge(Invalid):
    reason = "FILE_TOO_LARGE"


class FileTypeRefused(Invalid):
    reason = "FILE_TYPE_REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    key: str
    content_type: FileType
    size: int
    sha256: bytes


async def keep(
    files: Files, key: str, chunks: AsyncIterable[bytes], *, most: int, allowed: Set[FileType]
) -> StoredFile:
    """Stores what passes. Raises `FileTooLarge` or `FileTypeRefused`, and then nothing is stored."""
    passing = _Passing(chunks, most, allowed)
    await files.put(key, passing.checked())
    return StoredFile(key=key, content_type=passing.type, size=passing.size, sha256=passing.digest.digest())


class _Passing:
    def __init__(self, chunks: AsyncIterable[bytes], most: int, allowed: Set[FileType]) -> None:
        self._chunks = chunks
        self._most = most
        self._allowed = allowed
        self.size = 0
        self.digest = hashlib.sha256()
        self.type: FileType

    async def checked(self) -> AsyncIterator[bytes]:
        head: bytes | None = b""
        async for chunk in self._chunks:
            self.size += len(chunk)
            if self.size > self._most:
                raise FileTooLarge(f"a file is at most {self._most // 1024} KiB", field="file")
            self.digest.update(chunk)
            if head is None:
                yield chunk
                continue
            head += chunk
            if len(head) >= HEAD_BYTES:
                self.type = self._typed(head)
                yield head
                head = None
        if head is not None:
            self.type = self._typed(head)
            yield head

    def _typed(self, head: bytes) -> FileType:
        found = type_of(head)
        if found is None or found not in self._allowed:
            known = ", ".join(sorted(kind.value for kind in self._allowed))
            raise FileTypeRefused(f"the file must be one of {known}", field="file")
        return found
