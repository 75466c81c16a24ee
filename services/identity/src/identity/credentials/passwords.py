"""Password hashing: argon2id with OWASP's 19 MiB set, in a few threads with a bounded queue before them."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

import argon2
from argon2.exceptions import InvalidHashError, VerificationError
from chassis.errors import Exhausted

R = TypeVar("R")

_KIBIBYTES = 19 * 1024
_PASSES = 2
_LANES = 1


class Passwords:
    """`threads` hash at once, `waiting` more may queue; the next is refused, so a flood stays outside."""

    def __init__(self, *, threads: int, waiting: int) -> None:
        self._argon = argon2.PasswordHasher(time_cost=_PASSES, memory_cost=_KIBIBYTES, parallelism=_LANES)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._most = threads + waiting
        self._taken = 0
        self._nobodys_hash = self._argon.hash(secrets.token_hex())

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A place in the queue, kept for several steps. Raises `Exhausted` where none is left."""
        if self._taken >= self._most:
            raise Exhausted("too many sign-ins at once; try again shortly", retry_after_seconds=1)
        self._taken += 1
        try:
            yield Place(self._argon, self._threads, self._nobodys_hash)
        finally:
            self._taken -= 1

    async def hash(self, password: str) -> str:
        with self.place() as place:
            return await place.hash(password)

    async def match(self, password: str, password_hash: str | None) -> bool:
        with self.place() as place:
            return await place.match(password, password_hash)

    def is_outdated(self, password_hash: str) -> bool:
        """Whether it was made otherwise than hashes are made today."""
        return self._argon.check_needs_rehash(password_hash)


class Place:
    """Hashes in the threads of all."""

    def __init__(self, argon: argon2.PasswordHasher, threads: ThreadPoolExecutor, nobodys_hash: str) -> None:
        self._argon = argon
        self._threads = threads
        self._nobodys_hash = nobodys_hash

    async def hash(self, password: str) -> str:
        return await self._run(partial(self._argon.hash, password))

    async def match(self, password: str, password_hash: str | None) -> bool:
        """Takes as long for an account that does not exist (None) as for one that does (ASVS 6.3.8)."""
        matches = await self._run(partial(self._verify, password, password_hash or self._nobodys_hash))
        return matches and password_hash is not None

    def _verify(self, password: str, password_hash: str) -> bool:
        try:
            return self._argon.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)
