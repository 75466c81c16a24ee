"""What people left half done is forgotten when it is over."""

from __future__ import annotations

import asyncio

from chassis.context import Caller
from chassis.db import Database
from chassis.events.leader import Duty, Lead

from identity.actions.sign_in.forget_expired import forget_expired
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE

EVERY_SECONDS = 3600.0
_OURSELVES = Caller.system("identity", NOBODYS_WORKSPACE)


def forgetting(database: Database) -> Duty:
    async def forget(lead: Lead) -> None:
        while True:
            await lead.confirm()
            while await database.run(_OURSELVES, forget_expired):
                await lead.confirm()
            await asyncio.sleep(EVERY_SECONDS)

    return forget
