"""Applies dead letters again, in order per aggregate, through the handlers that refused them.

`python -m chassis.events.replay <service>` does it with the settings of that service in the environment; the
handlers are those of its module `consumers`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from uuid import UUID

from chassis.context import Caller
from chassis.db import Database
from chassis.errors import Invalid
from chassis.events.applying import Applier, Patience, describe
from chassis.events.dead_letters import CLEAR, NEXT, DeadLetter, waiting
from chassis.events.handlers import Handlers, Refused
from chassis.settings import ServiceSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    applied: int
    stuck: dict[tuple[str, UUID], str]
    """Aggregate -> why its next event still cannot be applied."""


async def replay(applier: Applier, database: Database, letters: Sequence[DeadLetter]) -> Replayed:
    """Clears the aggregates these letters belong to; one that fails again stays, with all behind it."""
    applied = 0
    stuck: dict[tuple[str, UUID], str] = {}
    own = [letter for letter in letters if letter.consumer == applier.consumer]
    for aggregate in dict.fromkeys((letter.workspace_id, *_aggregate(letter)) for letter in own):
        try:
            while await _replay_next(applier, database, *aggregate):
                applied += 1
        except Exception as error:
            stuck[aggregate[1:]] = describe(error)
    return Replayed(applied=applied, stuck=stuck)


def _aggregate(letter: DeadLetter) -> tuple[str, UUID]:
    return letter.aggregate_type, letter.aggregate_id


async def _replay_next(
    applier: Applier, database: Database, workspace_id: UUID, aggregate_type: str, aggregate_id: UUID
) -> bool:
    async with database.write(Caller.system(applier.consumer, workspace_id)) as tx:
        aggregate = {"aggregate_type": aggregate_type, "aggregate_id": aggregate_id}
        found = await tx.row(NEXT, {"consumer": applier.consumer, **aggregate})
        if found is None:
            return False
        letter_id, type_, envelope = found
        subject = f"frontdesk.{workspace_id}.{type_}"
        event = applier.handlers.read(subject, envelope, seq=0, traceparent=None)
        if isinstance(event, Refused):
            raise Invalid(event.reason)
        await applier.apply_in(tx, event)
        tx.later(CLEAR, {"letter_id": letter_id})
    return True


async def replay_service(service: str, settings: ServiceSettings) -> Replayed:
    handlers: Handlers = import_module(f"{service}.consumers").handlers
    database = Database(settings.database_url, pool_size=2)
    await database.open()
    try:
        applier = Applier(service, database, handlers, Patience())
        return await replay(applier, database, await waiting(settings.relay_database_url))
    finally:
        await database.close()


if __name__ == "__main__":
    outcome = asyncio.run(replay_service(sys.argv[1], ServiceSettings()))
    sys.stdout.write(f"{outcome.applied} applied\n")
    for (noun, aggregate_id), reason in outcome.stuck.items():
        sys.stdout.write(f"{noun} {aggregate_id} still fails: {reason}\n")
    sys.exit(bool(outcome.stuck))
