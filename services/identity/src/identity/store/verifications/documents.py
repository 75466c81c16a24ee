from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, own
from sqlalchemy import ARRAY, Uuid, bindparam, delete, func, insert, select

from identity.domain.verifications.document import Document, DocumentKind
from identity.store.verifications.tables import documents

INSERT = insert(documents)
OF_CASES = (
    select(
        documents.c.id,
        documents.c.verification_id,
        documents.c.kind,
        documents.c.file_name,
        documents.c.content_type,
        documents.c.size,
        documents.c.sha256,
        documents.c.uploaded_at,
    )
    .where(
        own(documents),
        documents.c.verification_id == func.any(bindparam("cases", type_=ARRAY(Uuid))),
    )
    .order_by(documents.c.id)
)
REMOVE = (
    delete(documents)
    .where(
        own(documents),
        documents.c.id == bindparam("document_id"),
        documents.c.verification_id == bindparam("case_id"),
    )
    .returning(documents.c.id)
)


def add(tx: Tx, document: Document) -> None:
    row = {
        "id": document.id,
        "verification_id": document.verification_id,
        "kind": document.kind.value,
        "file_name": document.file_name,
        "content_type": document.content_type,
        "size": document.size,
        "sha256": document.sha256,
        "uploaded_at": document.uploaded_at,
    }
    tx.later(INSERT, row)


async def of_cases(tx: ReadTx, cases: Sequence[UUID]) -> dict[UUID, tuple[Document, ...]]:
    found: defaultdict[UUID, tuple[Document, ...]] = defaultdict(tuple)
    if cases:
        for row in await tx.rows(OF_CASES, {"cases": list(cases)}):
            found[row[1]] += (_document(row),)
    return found


async def remove(tx: Tx, case_id: UUID, document_id: UUID) -> bool:
    return bool(await tx.rows(REMOVE, {"case_id": case_id, "document_id": document_id}))


def _document(row: Row) -> Document:
    id_, verification_id, kind, file_name, content_type, size, sha256, uploaded_at = row
    return Document(
        id=id_,
        verification_id=verification_id,
        kind=DocumentKind(kind),
        file_name=file_name,
        content_type=content_type,
        size=size,
        sha256=bytes(sha256),
        uploaded_at=uploaded_at,
    )
