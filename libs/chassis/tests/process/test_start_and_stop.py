"""A service that is told to stop while it cannot even start stops at once; its background work never dies."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process

import pytest
from chassis.db import Database
from chassis.process.service import HARD_EXIT_SECONDS, Service
from chassis.settings import ServiceSettings
from chassis.testing.promises import promised
from chassis.testing.rpc import private_key
from chassis.tokens import Revoked

SERVICE = """
import sys
from chassis.process.service import Service
from chassis.settings import ServiceSettings

class Told(Service):
    async def start(self):
        print("starting", flush=True)
        return await super().start()

away = "postgresql://nobody@127.0.0.1:1/nothing"
settings = ServiceSettings(
    app_env="test", database_url=away, relay_database_url=away, service_private_key=sys.argv[1]
)
Told("sample", settings, {}).run()
"""


async def test_a_service_that_waits_for_its_database_stops_when_it_is_told_to() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", SERVICE, private_key(), stdout=PIPE)
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            while await process.stdout.readline() != b"starting\n":
                continue
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), promised(HARD_EXIT_SECONDS)) == 0
    finally:
        _kill(process)


async def test_the_follower_of_revocations_begins_again_when_it_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    followed, again = 0, asyncio.Event()

    async def follow(self: Revoked, source: object) -> None:
        nonlocal followed
        followed += 1
        if followed > 1:
            again.set()
        raise LookupError("the stream is gone")

    monkeypatch.setattr(Revoked, "follow", follow)
    settings = ServiceSettings(
        app_env="test", database_url="", relay_database_url="", service_private_key=private_key()
    )
    service = Service("sample", settings, {}, database=Database(""))
    work = dict(service.background())
    task = asyncio.create_task(work.pop("revocations"))
    for other in work.values():
        other.close()
    async with asyncio.timeout(60):
        await again.wait()
    task.cancel()


def _kill(process: Process) -> None:
    if process.returncode is None:
        process.kill()
