"""Object storage: a local folder, S3, Google Cloud Storage or Azure, as the address says."""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from chassis.errors import NotFound

CHUNK_BYTES = 64 * 1024
_PART = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}", re.ASCII)
_LOCAL = "file:"


def file_key(workspace_id: UUID, *parts: str | UUID) -> str:
    """`<workspace>/<service>/<noun>/...`: a workspace's files lie together and no name is a way out."""
    names = [str(part) for part in parts]
    if not names or not all(_PART.fullmatch(name) for name in names):
        raise ValueError("a part of a file's key is lower case letters, digits, dots and dashes")
    return "/".join((str(workspace_id), *names))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFile:
    size: int
    chunks: AsyncIterator[bytes]


class Files:
    """`url` is `file:///folder`, `s3://bucket/prefix`, `gs://...` or `az://...`; opened at first use.

    Credentials of the clouds come from the environment, as their own tools read them.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    @cached_property
    def _store(self) -> ObjectStore:
        if self._url.startswith(_LOCAL):
            return LocalStore.from_url(self._url, mkdir=True)
        return from_url(self._url)

    async def put(self, key: str, chunks: AsyncIterable[bytes]) -> None:
        """All or nothing: where the chunks fail, nothing is there."""
        await obstore.put_async(self._store, key, aiter(chunks))

    async def open(self, key: str) -> OpenFile:
        """Raises `NotFound`."""
        try:
            found = await obstore.get_async(self._store, key)
        except FileNotFoundError:
            raise NotFound("there is no such file any more") from None
        return OpenFile(size=found.meta["size"], chunks=_chunks(found))

    async def delete(self, *keys: str) -> None:
        """What is not there is gone already."""
        for key in keys:
            try:
                await obstore.delete_async(self._store, key)
            except FileNotFoundError:
                continue

    async def delete_under(self, *folder: str | UUID) -> int:
        """All files of `<workspace>` or `<workspace>/<service>/...`; how many there were."""
        prefix = "/".join(str(part) for part in folder) + "/"
        count = 0
        async for batch in obstore.list(self._store, prefix):
            await self.delete(*(found["path"] for found in batch))
            count += len(batch)
        return count


async def _chunks(found: obstore.GetResult) -> AsyncIterator[bytes]:
    async for chunk in found.stream(min_chunk_size=CHUNK_BYTES):
        yield bytes(chunk)
