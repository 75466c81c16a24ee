"""One process of a service at a time does the work that must not be done twice at once.

A session advisory lock is held exactly as long as its session lives, so the session itself is the fence: a
statement that succeeds on it proves that nobody else leads. No transaction pooler may stand between.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from psycopg import AsyncConnection, OperationalError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from chassis.events.metrics import LEADING

RETRY_SECONDS = 1.0
WATCH_SECONDS = 2.0
# A server that vanished without a word is noticed after about 10 s.
_KEEPALIVE = "connect_timeout=5 keepalives_idle=5 keepalives_interval=2 keepalives_count=3"

log = structlog.get_logger()
Row = tuple[Any, ...]


class LeadershipLost(Exception):
    """Another process may lead by now: stop at once."""


class Lead:
    """Proof of leadership, handed to each duty; `connection` is the session that holds the lock."""

    def __init__(self, connection: AsyncConnection[Row]) -> None:
        self.connection = connection

    async def confirm(self) -> None:
        """Raises `LeadershipLost` where the session is gone."""
        try:
            await self.connection.execute("SELECT 1")
        except OperationalError as error:
            raise LeadershipLost from error


Duty = Callable[[Lead], Awaitable[None]]


class Leader:
    def __init__(self, url: str, *, service: str, task: str = "events") -> None:
        self._url = url
        self._service = service
        self._task = task
        self.leads = asyncio.Event()

    async def run(self, *duties: Duty) -> None:
        """Waits for leadership, runs the duties side by side, starts over when it is lost. Never returns."""
        while True:
            try:
                await self._lead_once(duties)
            except Exception as error:
                log.warning("leadership ended", task=self._task, exc_info=not _is_loss(error))
            await asyncio.sleep(RETRY_SECONDS)

    async def _lead_once(self, duties: tuple[Duty, ...]) -> None:
        name = f"{self._service} {self._task}"
        url = make_conninfo(self._url, application_name=name, **conninfo_to_dict(_KEEPALIVE))
        connection: AsyncConnection[Row] = await AsyncConnection.connect(url, autocommit=True)
        async with connection:
            await self._acquire(connection)
            log.info("leading", task=self._task)
            lead = Lead(connection)
            try:
                self._show(True)
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._watch(lead))
                    for duty in duties:
                        group.create_task(_for_ever(duty, lead))
            finally:
                self._show(False)

    async def _acquire(self, connection: AsyncConnection[Row]) -> None:
        key = lock_key(self._service, self._task)
        while True:
            cursor = await connection.execute("SELECT pg_try_advisory_lock(%s)", (key,))
            if await cursor.fetchone() == (True,):
                return
            await asyncio.sleep(RETRY_SECONDS)

    async def _watch(self, lead: Lead) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            await lead.confirm()

    def _show(self, leads: bool) -> None:
        LEADING.labels(self._task).set(leads)
        if leads:
            self.leads.set()
        else:
            self.leads.clear()


def lock_key(service: str, task: str) -> int:
    digest = hashlib.blake2b(f"frontdesk:{service}:{task}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


async def _for_ever(duty: Duty, lead: Lead) -> None:
    """A fault in one duty must not stop the others; only a lost session does."""
    while True:
        try:
            await duty(lead)
            return
        except (LeadershipLost, OperationalError) as error:
            await lead.confirm()
            log.warning("a duty failed", error=repr(error))
        except Exception:
            log.exception("a duty failed")
        await asyncio.sleep(RETRY_SECONDS)


def _is_loss(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(map(_is_loss, error.exceptions))
    return isinstance(error, LeadershipLost | OperationalError)
