from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from chassis.context import Caller
from chassis.db import Database, Keyset, ReadTx, RowKey
from sqlalchemy import Column, DateTime, Uuid, column, select, values

NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)
ROWS = [(NOON + timedelta(hours=n // 2), UUID(int=n)) for n in (4, 0, 3, 1, 5, 2)]
"""Two at a time were made at the same moment."""
_rows = values(Column("made_at", DateTime(timezone=True)), column("id", Uuid), name="rows").data(ROWS)
OLDEST_FIRST = Keyset(_rows.c.made_at, _rows.c.id)
NEWEST_FIRST = Keyset(_rows.c.made_at, _rows.c.id, newest_first=True)
PAGES = {keyset: keyset.page(select(_rows)) for keyset in (OLDEST_FIRST, NEWEST_FIRST)}


async def page(tx: ReadTx, keyset: Keyset, after: RowKey, limit: int) -> list[tuple[datetime, UUID]]:
    return [(moment, id_) for moment, id_ in await tx.rows(PAGES[keyset], keyset.bind(after, limit))]


@pytest.mark.parametrize("limit", [1, 2, 4, 6])
@pytest.mark.parametrize("keyset", PAGES, ids=["oldest first", "newest first"])
async def test_pages_show_every_row_once_and_in_order(
    database: Database, caller: Caller, keyset: Keyset, limit: int
) -> None:
    shown: list[tuple[datetime, UUID]] = []
    async with database.read(caller) as tx:
        while found := await page(tx, keyset, shown[-1] if shown else (None, None), limit):
            assert len(found) <= limit
            shown += found
    assert sorted(shown) == sorted(ROWS)
    assert all((first > second) is keyset.newest_first for first, second in pairwise(shown))


@pytest.mark.parametrize("keyset", PAGES, ids=["oldest first", "newest first"])
async def test_a_list_that_begins_somewhere_has_nothing_before_it(
    database: Database, caller: Caller, keyset: Keyset
) -> None:
    start = NOON + timedelta(hours=1)
    async with database.read(caller) as tx:
        rows = await tx.rows(PAGES[keyset], keyset.bind((None, None), 6, start=start))
    assert {moment for moment, _ in rows} == {
        moment for moment, _ in ROWS if (moment < start if keyset.newest_first else moment >= start)
    }
