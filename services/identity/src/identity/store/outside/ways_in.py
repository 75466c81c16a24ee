"""How a person signs in: by a password, and as somebody at providers outside."""

from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Tx
from sqlalchemy import bindparam, delete, or_, select

from identity.domain.outside.account import LinkedIdentity, OutsidePerson
from identity.domain.passwords.password import NO_PASSWORD
from identity.store.outside.tables import outside_identities as identities
from identity.store.tables import Moment, users

_COLUMNS = (identities.c.id, identities.c.issuer, identities.c.linked_at, identities.c.last_used_at)
IDENTITIES = (
    select(*_COLUMNS).where(identities.c.user_id == bindparam("user_id")).order_by(identities.c.linked_at)
)
IDENTITY = select(*_COLUMNS).where(
    identities.c.issuer == bindparam("issuer"), identities.c.subject == bindparam("subject")
)
HAS_PASSWORD = select(users.c.password_hash != NO_PASSWORD).where(users.c.id == bindparam("user_id"))
# Of two who take a way in at once the second sees what the first left.
LOCK = select(users.c.id).where(users.c.id == bindparam("user_id")).with_for_update(key_share=True)
_others = identities.alias("others")
_another_way = or_(
    select(users.c.id)
    .where(users.c.id == bindparam("user_id"), users.c.password_hash != NO_PASSWORD)
    .exists(),
    select(_others.c.id)
    .where(_others.c.user_id == bindparam("user_id"), _others.c.id != bindparam("identity_id"))
    .exists(),
)
_is_named = (identities.c.user_id == bindparam("user_id"), identities.c.id == bindparam("identity_id"))
UNLINK = delete(identities).where(*_is_named, _another_way).returning(identities.c.issuer)
UNLINK_SINCE = (
    delete(identities)
    .where(
        identities.c.user_id == bindparam("user_id"),
        identities.c.linked_at >= bindparam("since", type_=Moment),
    )
    .returning(identities.c.issuer)
)
FIND_OWN = select(identities.c.id).where(*_is_named)


async def those_of(tx: ReadTx, user_id: UUID) -> tuple[list[LinkedIdentity], bool]:
    """Her identities outside, and whether she has a password."""
    found, password = await tx.together(
        (IDENTITIES, {"user_id": user_id}), (HAS_PASSWORD, {"user_id": user_id})
    )
    return [LinkedIdentity(*row) for row in found], bool(password and password[0][0])


async def find(tx: ReadTx, person: OutsidePerson) -> LinkedIdentity | None:
    row = await tx.row(IDENTITY, {"issuer": person.issuer, "subject": person.subject})
    return LinkedIdentity(*row) if row else None


async def lock(tx: Tx, user_id: UUID) -> None:
    await tx.rows(LOCK, {"user_id": user_id})


async def unlink(tx: Tx, user_id: UUID, identity_id: UUID) -> str | None:
    """The issuer; None where it is the last way in, or none of hers."""
    issuer: str | None = await tx.scalar(UNLINK, {"user_id": user_id, "identity_id": identity_id})
    return issuer


async def includes(tx: ReadTx, user_id: UUID, identity_id: UUID) -> bool:
    return await tx.row(FIND_OWN, {"user_id": user_id, "identity_id": identity_id}) is not None


async def unlink_since(tx: Tx, user_id: UUID, moment: datetime) -> list[str]:
    """The issuers of what was linked then or later, of a person who has a password."""
    return [issuer for (issuer,) in await tx.rows(UNLINK_SINCE, {"user_id": user_id, "since": moment})]
