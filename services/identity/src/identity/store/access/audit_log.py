from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, RowKey, Tx, own
from sqlalchemy import Select, bindparam, select
from sqlalchemy.dialects.postgresql import insert

from identity.domain.access.audit import Act, AuditEntry, AuditFilter, look_id
from identity.store.tables import Moment, audit_log

INSERT = insert(audit_log)
INSERT_ONCE = insert(audit_log).on_conflict_do_nothing()
_NEWEST_FIRST = Keyset(audit_log.c.at, audit_log.c.id, newest_first=True)


def add(tx: Tx, act: Act, subject: str, *, detail: str = "", user_id: UUID | None = None) -> None:
    """In the transaction of the act itself. `user_id` acts where nobody was signed in before."""
    actor = f"user:{user_id}" if user_id else tx.caller.actor
    tx.later(INSERT, _row(tx, tx.new_id(), actor, act, subject, detail))


def add_look(tx: Tx, act: Act, subject: str) -> None:
    """Of what is only read: a line for each hour in which the caller did."""
    actor = tx.caller.actor
    tx.later(INSERT_ONCE, _row(tx, look_id(actor, act, subject, tx.now), actor, act, subject, ""))


def _row(tx: Tx, id_: UUID, actor: str, act: Act, subject: str, detail: str) -> dict[str, object]:
    return {
        "id": id_,
        "at": tx.now,
        "actor": actor,
        "action": act.value,
        "subject": subject,
        "detail": detail,
    }


async def page(tx: ReadTx, wanted: AuditFilter, *, most: int, after: RowKey) -> list[AuditEntry]:
    """The newest first."""
    params = {
        "action": wanted.action,
        "actor": wanted.actor,
        "begin": wanted.begin,
        "end": wanted.end,
        **_NEWEST_FIRST.bind(after, most),
    }
    statement = listing(wanted.action is not None, wanted.actor is not None)
    return [_entry(*row) for row in await tx.rows(statement, params)]


@cache
def listing(of_action: bool, of_actor: bool) -> Select[Any]:
    """With the filters that are given, so that each finds its index."""
    by_action = [audit_log.c.action == bindparam("action")] if of_action else []
    by_actor = [audit_log.c.actor == bindparam("actor")] if of_actor else []
    return _NEWEST_FIRST.page(
        select(
            audit_log.c.id,
            audit_log.c.at,
            audit_log.c.actor,
            audit_log.c.action,
            audit_log.c.subject,
            audit_log.c.detail,
        ).where(
            own(audit_log),
            *by_action,
            *by_actor,
            audit_log.c.at >= bindparam("begin", type_=Moment),
            audit_log.c.at < bindparam("end", type_=Moment),
        )
    )


def _entry(id_: UUID, at: datetime, actor: str, action: str, subject: str, detail: str) -> AuditEntry:
    return AuditEntry(id=id_, at=at, actor=actor, action=action, subject=subject, detail=detail)
