from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Tx
from sqlalchemy import Integer, Select, Uuid, bindparam, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from identity.domain.access.audit import Act, AuditEntry, AuditFilter, look_id
from identity.store.tables import Moment, audit_log

INSERT = insert(audit_log)
INSERT_ONCE = insert(audit_log).on_conflict_do_nothing()
_ORDER = (audit_log.c.at, audit_log.c.id)


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


async def page(
    tx: ReadTx, wanted: AuditFilter, *, most: int, after: tuple[datetime | None, UUID | None]
) -> list[AuditEntry]:
    """The newest first."""
    moment, id_ = after
    params = {
        "action": wanted.action,
        "actor": wanted.actor,
        "begin": wanted.begin,
        "end": wanted.end,
        "most": most,
        "after_at": moment,
        "after_id": id_,
    }
    statement = listing(wanted.action is not None, wanted.actor is not None, id_ is not None)
    return [_entry(*row) for row in await tx.rows(statement, params)]


@cache
def listing(of_action: bool, of_actor: bool, continued: bool) -> Select[Any]:
    """With the filters that are given, so that each finds its index."""
    statement = (
        select(
            audit_log.c.id,
            audit_log.c.at,
            audit_log.c.actor,
            audit_log.c.action,
            audit_log.c.subject,
            audit_log.c.detail,
        )
        .where(
            audit_log.c.workspace_id == bindparam("workspace_id"),
            audit_log.c.at >= bindparam("begin", type_=Moment),
            audit_log.c.at < bindparam("end", type_=Moment),
        )
        .order_by(*(column.desc() for column in _ORDER))
        .limit(bindparam("most", type_=Integer))
    )
    if of_action:
        statement = statement.where(audit_log.c.action == bindparam("action"))
    if of_actor:
        statement = statement.where(audit_log.c.actor == bindparam("actor"))
    if continued:
        last = tuple_(bindparam("after_at", type_=Moment), bindparam("after_id", type_=Uuid))
        statement = statement.where(tuple_(*_ORDER) < last)
    return statement


def _entry(id_: UUID, at: datetime, actor: str, action: str, subject: str, detail: str) -> AuditEntry:
    return AuditEntry(id=id_, at=at, actor=actor, action=action, subject=subject, detail=detail)
