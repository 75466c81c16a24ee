"""Each step is one guarded update: of two that are taken at once the database lets one."""

from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, own
from sqlalchemy import Integer, Select, Uuid, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from identity.domain.verifications.document import MOST_DOCUMENTS
from identity.domain.verifications.verification import Decision, Kind, Reason, Status, Verification
from identity.store.verifications import documents
from identity.store.verifications.tables import verifications as cases

ROWS_AT_ONCE = 200

_SHOWN = (
    cases.c.id,
    cases.c.user_id,
    cases.c.kind,
    cases.c.status,
    cases.c.reason,
    cases.c.note,
    cases.c.created_at,
    cases.c.submitted_at,
    cases.c.decided_at,
)
_is_it = (own(cases), cases.c.id == bindparam("case_id"))
_takes_documents = cases.c.status == Status.REQUIRES_INPUT.value
_is_open = or_(_takes_documents, cases.c.status == Status.PROCESSING.value)

INSERT = insert(cases).values(created_at=func.now()).on_conflict_do_nothing().returning(*_SHOWN)
FIND = select(*_SHOWN).where(*_is_it)
ADD_DOCUMENT = (
    update(cases)
    .where(*_is_it, _takes_documents, cases.c.document_count < MOST_DOCUMENTS)
    .values(document_count=cases.c.document_count + 1)
    .returning(*_SHOWN)
)
REMOVE_DOCUMENT = (
    update(cases)
    .where(*_is_it, _takes_documents, cases.c.document_count > 0)
    .values(document_count=cases.c.document_count - 1)
    .returning(*_SHOWN)
)
SUBMIT = (
    update(cases)
    .where(*_is_it, _takes_documents, cases.c.document_count > 0)
    .values(status=Status.PROCESSING.value, reason="", note="", submitted_at=func.now())
    .returning(*_SHOWN)
)
CANCEL = update(cases).where(*_is_it, _is_open).values(status=Status.CANCELED.value).returning(*_SHOWN)
DECIDE = (
    update(cases)
    .where(*_is_it, cases.c.status == Status.PROCESSING.value)
    .values(
        status=bindparam("decided"),
        reason=bindparam("because"),
        note=bindparam("said"),
        decided_at=func.now(),
        decided_by=bindparam("reviewer", type_=Uuid),
    )
    .returning(*_SHOWN)
)


async def add(tx: Tx, user_id: UUID, kind: Kind) -> Verification | None:
    """None where a case of this kind is open."""
    row = {
        "id": tx.new_id(),
        "user_id": user_id,
        "kind": kind.value,
        "status": Status.REQUIRES_INPUT.value,
        "reason": "",
        "note": "",
        "document_count": 0,
    }
    return await _one(tx, INSERT, row)


async def find(tx: ReadTx, case_id: UUID) -> Verification | None:
    found = await tx.row(FIND, {"case_id": case_id})
    if found is None:
        return None
    shown = await documents.of_cases(tx, [case_id])
    return replace(_verification(found), documents=shown[case_id])


async def count_document(tx: Tx, case_id: UUID) -> bool:
    """False where the case takes none, or no more."""
    return await _one(tx, ADD_DOCUMENT, {"case_id": case_id}) is not None


async def discount_document(tx: Tx, case_id: UUID) -> bool:
    return await _one(tx, REMOVE_DOCUMENT, {"case_id": case_id}) is not None


async def submit(tx: Tx, case_id: UUID) -> Verification | None:
    return await _one(tx, SUBMIT, {"case_id": case_id})


async def cancel(tx: Tx, case_id: UUID) -> Verification | None:
    return await _one(tx, CANCEL, {"case_id": case_id})


async def decide(tx: Tx, case_id: UUID, decision: Decision, reviewer: UUID) -> Verification | None:
    params = {
        "case_id": case_id,
        "decided": decision.status.value,
        "because": decision.reason.value if decision.reason else "",
        "said": decision.note,
        "reviewer": reviewer,
    }
    return await _one(tx, DECIDE, params)


async def page(
    tx: ReadTx, *, of_user: UUID | None, status: Status | None, most: int, after: UUID | None
) -> list[Verification]:
    """The newest first: ids rise with time."""
    statement = listing(of_user is not None, status is not None, after is not None)
    params = {"user_id": of_user, "status": status and status.value, "most": most, "after": after}
    found = [_verification(row) for row in await tx.rows(statement, params)]
    shown = await documents.of_cases(tx, [case.id for case in found])
    return [replace(case, documents=shown[case.id]) for case in found]


async def of_person(tx: ReadTx, user_id: UUID) -> list[Verification]:
    """All of them, in as many statements as that takes."""
    found: list[Verification] = []
    while True:
        after = found[-1].id if found else None
        some = await page(tx, of_user=user_id, status=None, most=ROWS_AT_ONCE, after=after)
        found += some
        if len(some) < ROWS_AT_ONCE:
            return found


@cache
def listing(of_user: bool, of_status: bool, continued: bool) -> Select[Any]:
    """With the filters that are given, so that each finds its index."""
    statement = (
        select(*_SHOWN).where(own(cases)).order_by(cases.c.id.desc()).limit(bindparam("most", type_=Integer))
    )
    if of_user:
        statement = statement.where(cases.c.user_id == bindparam("user_id"))
    if of_status:
        statement = statement.where(cases.c.status == bindparam("status"))
    if continued:
        statement = statement.where(cases.c.id < bindparam("after", type_=Uuid))
    return statement


async def _one(tx: Tx, statement: Any, params: dict[str, Any]) -> Verification | None:
    row = await tx.row(statement, params)
    return _verification(row) if row else None


def _verification(row: Row) -> Verification:
    id_, user_id, kind, status, reason, note, created_at, submitted_at, decided_at = row
    return Verification(
        id=id_,
        user_id=user_id,
        kind=Kind(kind),
        status=Status(status),
        reason=Reason(reason) if reason else None,
        note=note,
        created_at=created_at,
        submitted_at=submitted_at,
        decided_at=decided_at,
    )
