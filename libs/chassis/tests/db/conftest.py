from collections.abc import Sequence
from uuid import UUID

import pytest
from chassis.db import ReadTx, Tx, insert_many, own
from sqlalchemy import Column, MetaData, Table, Text, Uuid, insert, select
from sqlalchemy.dialects.postgresql import Insert

notes = Table(
    "notes",
    MetaData(),
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
)
_ADD = insert(notes)
_ADD_MANY: Insert = insert_many(notes, "id", "title").on_conflict_do_nothing().returning(notes.c.id)
_TITLES = select(notes.c.title).where(own(notes)).order_by(notes.c.title)


class Notes:
    """The store of the sample service."""

    async def add(self, tx: Tx, title: str) -> UUID:
        note_id = tx.new_id()
        await tx.rows(_ADD, {"id": note_id, "title": title})
        return note_id

    async def add_many(self, tx: Tx, titles: Sequence[str]) -> int:
        ids = [tx.new_id() for _ in titles]
        return len(await tx.rows(_ADD_MANY, {"ids": ids, "titles": list(titles)}))

    def add_later(self, tx: Tx, title: str) -> None:
        tx.later(_ADD, {"id": tx.new_id(), "title": title})

    def foresee_titles(self, tx: Tx) -> None:
        tx.foresee((_TITLES, None))

    async def titles(self, tx: ReadTx) -> list[str]:
        return [title for (title,) in await tx.rows(_TITLES)]

    async def titles_in(self, tx: ReadTx, workspaces: Sequence[UUID]) -> list[list[str]]:
        return [[title for (title,) in rows] for rows in await tx.in_each(workspaces, _TITLES)]


@pytest.fixture
def store() -> Notes:
    return Notes()
