from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, due_rows, insert_many, own
from psycopg.types.json import Jsonb
from sqlalchemy import (
    ARRAY,
    Integer,
    Interval,
    Text,
    Uuid,
    any_,
    bindparam,
    func,
    literal,
    select,
    update,
)

from inbox.domain.conversation import Letter
from inbox.domain.delivery import LEASE, Delivery, Fate, Parcel, Verdict
from inbox.domain.invitation import Invitation, Method
from inbox.domain.secret import Secret, SecretKind
from inbox.store.settling import settling, told
from inbox.store.tables import Moment, conversations, deliveries, messages

_d, _m, _c = deliveries, messages, conversations
_BEFORE = func.coalesce(bindparam("before", type_=Moment), func.now())

ADD = insert_many(
    _d,
    "message_id",
    "recipient",
    "recipient_name",
    "sender_name",
    "invitation",
    "secret",
    "causation",
    "traceparent",
    "managed",
)
MOMENT = select(func.now())
DUE = due_rows(func.due_deliveries(_BEFORE, bindparam("most", type_=Integer)))
CLAIM = (
    update(_d)
    .where(
        own(_d),
        _d.c.message_id == any_(bindparam("message_ids", type_=ARRAY(Uuid))),
        _d.c.status == literal("queued", Text),
        _d.c.due_at <= _BEFORE,
        _m.c.workspace_id == _d.c.workspace_id,
        _m.c.id == _d.c.message_id,
        _c.c.workspace_id == _m.c.workspace_id,
        _c.c.id == _m.c.conversation_id,
    )
    .values(due_at=func.now() + literal(LEASE, Interval), attempts=_d.c.attempts + 1)
    .returning(
        _d.c.message_id,
        _d.c.recipient,
        _d.c.recipient_name,
        _d.c.sender_name,
        _d.c.invitation,
        _d.c.secret,
        _d.c.causation,
        _d.c.traceparent,
        _d.c.managed,
        _d.c.attempts,
        _m.c.conversation_id,
        _m.c.channel,
        _m.c.subject,
        _m.c.text,
        _m.c.created_at,
        _c.c.contact_id,
    )
)
SETTLE = settling(_d, _d.c.message_id).returning(_d.c.message_id, _d.c.status)


def add(tx: Tx, queued: Sequence[Delivery]) -> None:
    """Due at once."""
    tx.later(
        ADD,
        {
            "message_ids": [one.message_id for one in queued],
            "recipients": [one.recipient for one in queued],
            "recipient_names": [one.recipient_name for one in queued],
            "sender_names": [one.sender_name for one in queued],
            "invitations": [Jsonb([*map(_kept, one.invitations)]) for one in queued],
            "secrets": [one.secret and Jsonb(_kept_secret(one.secret)) for one in queued],
            "causations": [_joined(one.causation) for one in queued],
            "traceparents": [one.traceparent for one in queued],
            "manageds": [_joined(one.managed) for one in queued],
        },
    )


async def moment(tx: ReadTx) -> datetime:
    await tx.rows(MOMENT)
    return tx.now


async def due(tx: ReadTx, before: datetime | None, most: int) -> list[tuple[UUID, UUID]]:
    """Workspace and message of what waits, of all workspaces; None stands for now."""
    rows = await tx.rows(DUE, {"before": before, "most": most})
    return [(workspace_id, id_) for workspace_id, id_ in rows]


async def claim(
    tx: Tx, message_ids: Sequence[UUID], before: datetime | None
) -> tuple[list[Parcel], list[UUID]]:
    """Those that nobody claimed meanwhile, and of them the ids of those that cannot be read.

    Nobody else gets them while the lease lasts.
    """
    parcels, unreadable = [], []
    for row in await tx.rows(CLAIM, {"message_ids": list(message_ids), "before": before}):
        try:
            parcels.append(_parcel(row, tx.workspace_id))
        except (KeyError, TypeError, ValueError):
            unreadable.append(row[0])
    return parcels, unreadable


async def settle(tx: Tx, verdicts: Sequence[Verdict]) -> set[UUID]:
    """Answers those that became sent by this; what was settled before is left as it is."""
    rows = await tx.rows(SETTLE, told(verdicts))
    return {message_id for message_id, status in rows if status == Fate.SENT}


def _kept(invitation: Invitation) -> dict[str, Any]:
    return {
        "method": invitation.method.value,
        "uid": invitation.uid,
        "sequence": invitation.sequence,
        "starts_at": invitation.starts_at.isoformat(),
        "ends_at": invitation.ends_at.isoformat(),
        "summary": invitation.summary,
        "description": invitation.description,
        "booking_id": str(invitation.booking_id or ""),
        "recurrence": invitation.recurrence.isoformat() if invitation.recurrence else "",
    }


def _invitation(kept: dict[str, Any]) -> Invitation:
    """Raises `KeyError`, `TypeError` or `ValueError`."""
    return Invitation(
        method=Method(kept["method"]),
        uid=kept["uid"],
        sequence=kept["sequence"],
        starts_at=datetime.fromisoformat(kept["starts_at"]),
        ends_at=datetime.fromisoformat(kept["ends_at"]),
        summary=kept["summary"],
        description=kept["description"],
        booking_id=UUID(kept["booking_id"]) if kept.get("booking_id") else None,
        recurrence=datetime.fromisoformat(kept["recurrence"]) if kept.get("recurrence") else None,
    )


def _invitations(kept: Any) -> tuple[Invitation, ...]:
    """Those of appointments were kept by themselves once, not in a list."""
    if not kept:
        return ()
    return tuple(map(_invitation, kept if isinstance(kept, list) else [kept]))


def _joined(ids: Iterable[UUID]) -> str:
    return ",".join(map(str, ids))


def _split(joined: str) -> tuple[UUID, ...]:
    return tuple(map(UUID, filter(None, joined.split(","))))


def _kept_secret(secret: Secret) -> dict[str, str]:
    return {"kind": secret.kind.value, "of": str(secret.of), "locale": secret.locale}


def _secret(kept: dict[str, str]) -> Secret:
    return Secret(kind=SecretKind(kept["kind"]), of=UUID(kept["of"]), locale=kept["locale"])


def _parcel(row: Row, workspace_id: UUID) -> Parcel:
    message_id, recipient, recipient_name, sender_name, kept, secret, causation, traceparent, *rest = row
    managed, attempt, conversation_id, channel, subject, text, written_at, contact_id = rest
    return Parcel(
        delivery=Delivery(
            message_id=message_id,
            recipient=recipient,
            recipient_name=recipient_name,
            sender_name=sender_name,
            invitations=_invitations(kept),
            secret=_secret(secret) if secret else None,
            causation=_split(causation),
            traceparent=traceparent,
            managed=_split(managed),
        ),
        workspace_id=workspace_id,
        conversation_id=conversation_id,
        contact_id=contact_id,
        channel=channel,
        letter=Letter(subject=subject, text=text),
        written_at=written_at,
        attempt=attempt,
    )
