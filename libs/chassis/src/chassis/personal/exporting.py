"""What a service holds about one member of staff, table by table."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chassis.db import ReadTx
from chassis.personal.declaration import Key, PersonalData
from chassis.personal.statements import exports, keys_of

Held = dict[str, list[dict[str, Any]]]


async def held_about(tx: ReadTx, declared: PersonalData, *, user_id: UUID, staff_id: UUID) -> Held:
    """Rows as JSON objects by the names of their tables; what belongs to others or is secret is left out."""
    known = {
        Key.USER.value: user_id,
        Key.STAFF.value: staff_id,
        Key.ACTOR.value: f"user:{user_id}",
        Key.EMAIL.value: "",
    }
    held: Held = {}
    for name, table in declared.all_tables.items():
        if table.of:
            params = {**known, "withheld": sorted(table.withheld)}
            rows = await tx.rows(exports(name, keys_of(table)), params)
            held[name] = [row for (row,) in rows]
    return held
