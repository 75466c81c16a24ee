"""What a query plan reads more of than it must."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

SCANS = {"Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Index Scan"}
# What keeps a limit from stopping the scan below it.
GATHERING = {
    "Sort",
    "Incremental Sort",
    "Aggregate",
    "Hash",
    "Hash Join",
    "Merge Join",
    "WindowAgg",
    "Unique",
}
NO_COLUMN = r"ROW\([^)]*\) [<>] ROW\([^)]*\)|\(InitPlan \d+\)\.col\d+|\b\w+\.\w+|'[^']*'"

Node = dict[str, Any]


def wide_scans(plan: Node, tenant_tables: set[str], single_row_indexes: set[str]) -> Iterator[str]:
    """Scans that read a whole table, or all that a workspace has in it.

    A walk along an index that a limit stops is not wide as long as it filters nothing out.
    """
    for node, bounded in _scans(plan, bounded=False):
        table = node.get("Relation Name")
        if table not in tenant_tables or node.get("Index Name") in single_row_indexes:
            continue
        if node["Node Type"] == "Seq Scan":
            yield f"reads all of {table}"
        elif not _columns(node) - {"workspace_id"} and not (bounded and "Filter" not in node):
            yield f"reads all that a workspace has in {table}"


def _scans(node: Node, *, bounded: bool, table: str | None = None) -> Iterator[tuple[Node, bool]]:
    kind = node["Node Type"]
    table = node.get("Relation Name", table)
    bounded = (bounded or kind == "Limit") and kind not in GATHERING
    if kind in SCANS:
        yield {"Relation Name": table, **node}, bounded
    for child in node.get("Plans", []):
        yield from _scans(child, bounded=bounded, table=table)


def _columns(node: Node) -> set[str]:
    """Columns that the index is entered by; those of other tables stand behind their table's name.

    Where a page begins is none: the first page begins before all rows.
    """
    condition = re.sub(NO_COLUMN, "", node.get("Index Cond", ""))
    return set(re.findall(r"\(*\b([a-z_][a-z0-9_]*)\b(?=[^=<>]*(?:=|<|>|IS))", condition))
