"""Applies dead letters again, in order per aggregate, through the handlers that refused them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.db import Database
from chassis.errors import Invalid
from chassis.events.applying import Applier, describe, system
from chassis.events.dead_letters import CLEAR, NEXT, DeadLetter
from chassis.events.handlers import Refused


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
    async with database.write(system(applier.consumer, workspace_id)) as tx:
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
