from datetime import timedelta
from uuid import UUID

from chassis.db import ReadTx, Row, Tx
from sqlalchemy import (
    ARRAY,
    Interval,
    LargeBinary,
    Text,
    Uuid,
    bindparam,
    cast,
    func,
    insert,
    literal,
    select,
    update,
)

from identity.domain.mails.locale import Locale
from identity.domain.mails.mailed_link import (
    LIFE,
    MOST_AN_HOUR,
    DueMail,
    MailedLink,
    MailKind,
    SpentLink,
    serving_as,
)
from identity.store.mails.tables import mailed_links
from identity.store.tables import users, workspaces

_l = mailed_links
_senders = users.alias("senders")
_owners = users.alias("owners")
_is_open = (_l.c.spent_at.is_(None), _l.c.expires_at > func.now())
_serves = _l.c.kind == func.any(bindparam("kinds", type_=ARRAY(Text)))
_presented = (
    _l.c.digest == bindparam("presented", type_=LargeBinary),
    _serves,
    *_is_open,
)
_lately = (
    select(func.count())
    .select_from(_l)
    .where(
        _l.c.email == bindparam("to", type_=Text),
        _l.c.kind == bindparam("of_kind", type_=Text),
        _l.c.created_at > func.now() - cast(literal(timedelta(hours=1), Interval), Interval),
    )
    .scalar_subquery()
)
ADD = (
    insert(_l)
    .from_select(
        [
            "id",
            "kind",
            "email",
            "digest",
            "sealed_token",
            "workspace_id",
            "requested_by",
            "user_id",
            "locale",
            "expires_at",
        ],
        select(
            bindparam("id", type_=Uuid),
            bindparam("of_kind", type_=Text),
            bindparam("to", type_=Text),
            bindparam("digest", type_=LargeBinary),
            bindparam("sealed_token", type_=LargeBinary),
            bindparam("concerns", type_=Uuid),
            bindparam("requested_by", type_=Uuid),
            bindparam("account", type_=Uuid),
            bindparam("locale", type_=Text),
            func.now() + bindparam("life", type_=Interval),
        ).where(_lately < literal(MOST_AN_HOUR)),
    )
    .returning(_l.c.id)
)
FIND_OPEN = select(_l.c.email).where(*_presented)
_SPENT = (_l.c.id, _l.c.kind, _l.c.email, _l.c.workspace_id, _l.c.user_id, _l.c.created_at)
FIND_OPEN_LINK = select(*_SPENT).where(*_presented)
# Guarded: of all that present a token at once, the database lets one spend it. The seal goes with it.
SPEND = update(_l).where(*_presented).values(spent_at=func.now(), sealed_token=None).returning(*_SPENT)
SPEND_ALL_TO = (
    update(_l)
    .where(_l.c.email == bindparam("to"), _serves, _l.c.spent_at.is_(None))
    .values(spent_at=func.now(), sealed_token=None)
)
CANCEL = (
    update(_l)
    .where(_l.c.id == bindparam("link_id"), _l.c.spent_at.is_(None))
    .values(spent_at=func.now(), sealed_token=None)
)
FIND_DUE = (
    select(
        _l.c.kind,
        _l.c.email,
        _l.c.sealed_token,
        _l.c.workspace_id,
        func.coalesce(_l.c.locale, users.c.locale, _owners.c.locale, literal(Locale.EN.value, Text)),
        _l.c.expires_at,
        func.coalesce(users.c.name, _owners.c.name, ""),
        func.coalesce(workspaces.c.name, ""),
        func.coalesce(_senders.c.name, ""),
        users.c.id.is_not(None),
        users.c.email_verified_at.is_not(None),
    )
    .select_from(_l)
    .outerjoin(users, users.c.email == _l.c.email)
    .outerjoin(workspaces, workspaces.c.workspace_id == _l.c.workspace_id)
    .outerjoin(_senders, _senders.c.id == _l.c.requested_by)
    .outerjoin(_owners, _owners.c.id == _l.c.user_id)
    .where(_l.c.id == bindparam("id"), *_is_open)
)


async def add(tx: Tx, link: MailedLink) -> bool:
    """False where so many mails of the kind went to the address lately that this one is not wanted."""
    params = {
        "id": link.id,
        "of_kind": link.kind.value,
        "to": link.email,
        "digest": link.digest,
        "sealed_token": link.sealed_token,
        "concerns": link.workspace_id,
        "requested_by": link.requested_by,
        "account": link.user_id,
        "locale": link.locale.value if link.locale else None,
        "life": LIFE[link.kind],
    }
    return bool(await tx.rows(ADD, params))


async def find_open(tx: ReadTx, kind: MailKind, digest: bytes) -> str | None:
    """The address that an open link was mailed to."""
    found: str | None = await tx.scalar(FIND_OPEN, {"presented": digest, "kinds": _kinds(kind)})
    return found


async def find_open_link(tx: ReadTx, kind: MailKind, digest: bytes) -> SpentLink | None:
    """What the link would stand for if it were spent now."""
    return _spent(await tx.row(FIND_OPEN_LINK, {"presented": digest, "kinds": _kinds(kind)}))


async def spend(tx: Tx, kind: MailKind, digest: bytes) -> SpentLink | None:
    """None where the link was used, is too old or never was."""
    return _spent(await tx.row(SPEND, {"presented": digest, "kinds": _kinds(kind)}))


def spend_all_to(tx: Tx, kind: MailKind, email: str) -> None:
    """Also those that lie in a mailbox and were not opened."""
    tx.later(SPEND_ALL_TO, {"to": email, "kinds": _kinds(kind)})


def cancel(tx: Tx, link_id: UUID) -> None:
    tx.later(CANCEL, {"link_id": link_id})


async def find_due(tx: ReadTx, link_id: UUID) -> DueMail | None:
    """What the mail says if it is sent now; the workspace is named in its own transactions only."""
    row = await tx.row(FIND_DUE, {"id": link_id})
    if row is None:
        return None
    kind, email, sealed, workspace_id, locale, expires_at, recipient, workspace, sender, known, verified = row
    return DueMail(
        link_id=link_id,
        kind=MailKind(kind),
        email=email,
        sealed_token=sealed,
        workspace_id=workspace_id,
        locale=Locale(locale),
        expires_at=expires_at,
        recipient_name=recipient,
        workspace_name=workspace,
        sender_name=sender,
        has_account=known,
        email_verified=verified,
    )


def _spent(row: Row | None) -> SpentLink | None:
    if row is None:
        return None
    id_, kind, email, workspace_id, user_id, created_at = row
    return SpentLink(
        id=id_,
        kind=MailKind(kind),
        email=email,
        workspace_id=workspace_id,
        user_id=user_id,
        created_at=created_at,
    )


def _kinds(kind: MailKind) -> list[str]:
    return [one.value for one in serving_as(kind)]
