"""Signing keys follow one another by themselves; one process at a time takes the step that is due."""

from __future__ import annotations

import asyncio

from chassis.events.leader import Duty, Lead

from identity.credentials.keyring import Keyring


def rotating(keyring: Keyring, *, every_seconds: float) -> Duty:
    async def rotate(lead: Lead) -> None:
        while True:
            await lead.confirm()
            await keyring.rotate()
            await asyncio.sleep(every_seconds)

    return rotate
