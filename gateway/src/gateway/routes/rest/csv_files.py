"""Lists as CSV files (RFC 4180), read page by page while they are sent."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response, StreamingResponse

from gateway.binding import Rpc
from gateway.binding.times import rfc3339
from gateway.door import Call
from gateway.models.fields import Page

ROWS_AT_ONCE = 200
# A cell that begins so would be calculated by the program that opens the file.
CALCULATED = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`row` tells the cells of one item, by column."""

    filename: str
    columns: tuple[str, ...]
    row: Callable[[Any], dict[str, str]]


def csv_answers(*refusals: int) -> dict[str, Any]:
    """For the decorator of a route; `refusals` are the statuses that it has beside the common ones."""
    written = {"content": {"text/csv": {"schema": {"type": "string"}}}}
    return {
        "response_class": StreamingResponse,
        "responses": {200: written, **{status: {} for status in refusals}},
    }


async def exported(call: Call, rpc: Rpc, chosen: Page, table: Table) -> Response:
    """All that the filters choose, from the cursor on. A list that cannot be read at all is a problem."""
    first = await _page(call, rpc, chosen, chosen.cursor)
    return StreamingResponse(
        _lines(call, rpc, chosen, table, first),
        media_type="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{table.filename}"'},
    )


def moments(item: Any, *names: str) -> dict[str, str]:
    """Those that there are in RFC 3339, the others empty."""
    return {name: rfc3339(getattr(item, name)) if item.HasField(name) else "" for name in names}


async def _lines(call: Call, rpc: Rpc, chosen: Page, table: Table, page: Any) -> AsyncIterator[str]:
    yield _written([table.columns])
    while True:
        rows = map(table.row, page.items)
        yield _written([_safe(row[name]) for name in table.columns] for row in rows)
        if not page.next_cursor:
            return
        page = await _page(call, rpc, chosen, page.next_cursor)


async def _page(call: Call, rpc: Rpc, chosen: Page, cursor: str | None) -> Any:
    return await call.ask(rpc, chosen.model_copy(update={"limit": ROWS_AT_ONCE, "cursor": cursor}))


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(CALCULATED) else cell


def _written(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
