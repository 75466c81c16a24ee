"""Removing a person from a service's tables, or a workspace as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlalchemy import text

from chassis.context import Caller
from chassis.db import Database, Tx
from chassis.personal.declaration import PersonalData
from chassis.personal.mentions import ERASED, Mentions
from chassis.personal.statements import (
    ERASE_WORKSPACE,
    FORGET_DEAD_LETTERS,
    FORGET_EVENTS,
    erasures,
    json_mentions,
)

ROWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """By what a member of staff is found, in keys and in free text."""

    user_id: UUID
    staff_id: UUID
    name: str
    email: str

    def is_told_by(self, event: bytes) -> bool:
        """Whether it holds the address, or the name beside one of the ids."""
        if self.email.encode() in event:
            return True
        ids = (str(self.user_id).encode(), str(self.staff_id).encode())
        return self.name.encode() in event and any(id_ in event for id_ in ids)

    @property
    def mentions(self) -> Mentions:
        return Mentions(name=self.name, email=self.email)

    @property
    def params(self) -> dict[str, object]:
        """Of the statements that find and blank; an event is found by the name as it is, however short."""
        mentions = self.mentions
        return {
            "user_id": self.user_id,
            "staff_id": self.staff_id,
            "user_text": str(self.user_id),
            "staff_text": str(self.staff_id),
            "actor": f"user:{self.user_id}",
            "email": self.email,
            "name": self.name,
            "name_pattern": mentions.name_pattern,
            "email_pattern": mentions.email_pattern,
            # As it stands inside of a JSON text.
            "name_json": orjson.dumps(mentions.sought).decode()[1:-1],
            "erased": ERASED,
        }


class Eraser:
    def __init__(self, database: Database, declared: PersonalData) -> None:
        self._database = database
        self._of_person = [*erasures(declared), FORGET_EVENTS, FORGET_DEAD_LETTERS]
        self._json = json_mentions(declared)
        self._with_workspace = [text(statement) for statement in declared.with_workspace]

    async def erase_person(self, tx: Tx, person: Person) -> None:
        params, mentions = person.params, person.mentions
        for statement in self._of_person:
            await tx.rows(statement, params)
        for find, put in self._json:
            for place, value in await tx.rows(find, params):
                erased = mentions.without(value)
                if erased != value:
                    tx.later(put, {"place": place, "value": orjson.dumps(erased).decode()})

    async def erase_workspace(self, caller: Caller) -> None:
        """In parts, so that no transaction holds the rows of a large workspace at once."""
        await self._database.run(caller, self._erase_beside)
        while await self._database.run(caller, _erase_some):
            continue

    async def _erase_beside(self, tx: Tx) -> None:
        for statement in self._with_workspace:
            await tx.rows(statement)


async def _erase_some(tx: Tx) -> int:
    erased: int = await tx.scalar(ERASE_WORKSPACE, {"most": ROWS_AT_ONCE})
    return erased
