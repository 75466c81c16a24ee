"""What was sent while developing, of all workspaces."""

from collections.abc import Mapping, Sequence
from email.utils import formataddr
from functools import cache
from typing import Any

from chassis.db import ReadTx, Row, Tx, insert_many
from psycopg.types.json import Jsonb
from sqlalchemy import Select, bindparam, select
from sqlalchemy.sql.expression import ColumnElement

from inbox.domain.mail import Attachment, Kept, Mail
from inbox.store.tables import mailbox

_b = mailbox

PUT = insert_many(
    _b, "id", "message_id", "recipient", "sender", "subject", "text", "attached"
).on_conflict_do_nothing(constraint="mailbox_message_id")

_CONDITIONS: Mapping[str, ColumnElement[bool]] = {"to": _b.c.recipient == bindparam("to")}


@cache
def list_of(conditions: frozenset[str]) -> Select[Any]:
    return (
        select(
            _b.c.id,
            _b.c.recipient,
            _b.c.sender,
            _b.c.subject,
            _b.c.text,
            _b.c.attached,
            _b.c.sent_at,
        )
        .where(*(_CONDITIONS[name] for name in sorted(conditions)))
        .order_by(_b.c.position.desc())
        .limit(bindparam("limit"))
    )


def put(tx: Tx, mails: Sequence[Mail]) -> None:
    """A mail that lies there already is the same mail."""
    tx.later(
        PUT,
        {
            "ids": [mail.id for mail in mails],
            "message_ids": [mail.message_id for mail in mails],
            "recipients": [mail.recipient for mail in mails],
            "senders": [formataddr((mail.sender_name, mail.sender)) for mail in mails],
            "subjects": [mail.subject for mail in mails],
            "texts": [mail.text for mail in mails],
            "attacheds": [Jsonb([_kept(one) for one in mail.attachments]) for mail in mails],
        },
    )


async def newest(tx: ReadTx, to: str | None, limit: int) -> list[Kept]:
    """To anyone, where `to` is None."""
    given = {"to": to} if to else {}
    rows = await tx.rows(list_of(frozenset(given)), {**given, "limit": limit})
    return [_mail(row) for row in rows]


def _kept(attachment: Attachment) -> dict[str, str]:
    return {
        "filename": attachment.filename,
        "content_type": attachment.content_type,
        "content": attachment.content,
    }


def _mail(row: Row) -> Kept:
    id_, recipient, sender, subject, text, attachments, sent_at = row
    return Kept(
        id=id_,
        recipient=recipient,
        sender=sender,
        subject=subject,
        text=text,
        attachments=tuple(Attachment(**one) for one in attachments),
        sent_at=sent_at,
    )
