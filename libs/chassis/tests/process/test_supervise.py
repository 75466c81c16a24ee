from __future__ import annotations

import asyncio

import pytest
from chassis.process import supervise as supervising
from chassis.process.supervise import supervise


async def test_work_that_fails_or_ends_begins_again_until_it_is_cancelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(supervising, "AGAIN_SECONDS", 0.0)
    begun, third = 0, asyncio.Event()

    async def work() -> None:
        nonlocal begun
        begun += 1
        if begun == 1:
            raise LookupError("the consumer is gone")
        if begun == 3:
            third.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(supervise("revocations", work))
    async with asyncio.timeout(60):
        await third.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert begun == 3
