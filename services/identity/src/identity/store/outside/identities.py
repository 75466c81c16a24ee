from uuid import UUID

from chassis.db import ReadTx, Tx
from sqlalchemy import Boolean, bindparam, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert

from identity.domain.outside.account import AccountOfEmail, OutsidePerson
from identity.domain.workspaces import slug
from identity.store.outside.tables import outside_identities as identities
from identity.store.tables import slugs, user_memberships, users

OWNER = select(identities.c.user_id).where(
    identities.c.issuer == bindparam("issuer"), identities.c.subject == bindparam("subject")
)
ACCOUNT_OF_EMAIL = select(users.c.id, users.c.email_verified_at.is_not(None)).where(
    users.c.email == bindparam("email")
)
# Of two first sign-ins at once one links; where it is another person's, nothing is answered.
_LINK = insert(identities)
LINK: ReturningInsert[tuple[bool]] = _LINK.on_conflict_do_update(
    index_elements=[identities.c.issuer, identities.c.subject],
    set_={"last_used_at": _LINK.excluded.last_used_at},
    where=identities.c.user_id == _LINK.excluded.user_id,
).returning(literal_column("xmax = 0", Boolean))
_WORKSPACES = select(user_memberships.c.workspace_id).where(
    user_memberships.c.user_id == bindparam("user_id")
)
WORKSPACE_USED_LAST = _WORKSPACES.order_by(user_memberships.c.last_used_at.desc()).limit(1)
WORKSPACE_BY_ID = _WORKSPACES.where(user_memberships.c.workspace_id == bindparam("wanted"))
WORKSPACE_BY_SLUG = _WORKSPACES.join(slugs, slugs.c.workspace_id == user_memberships.c.workspace_id).where(
    slugs.c.slug == bindparam("slug")
)


async def owner(tx: ReadTx, person: OutsidePerson) -> UUID | None:
    found: UUID | None = await tx.scalar(OWNER, {"issuer": person.issuer, "subject": person.subject})
    return found


async def account_of_email(tx: ReadTx, email: str) -> AccountOfEmail | None:
    row = await tx.row(ACCOUNT_OF_EMAIL, {"email": email})
    return AccountOfEmail(user_id=row[0], email_verified=row[1]) if row else None


async def link(tx: Tx, person: OutsidePerson, user_id: UUID) -> bool | None:
    """Whether it is new; None where it is somebody else's."""
    row = {
        "id": tx.new_id(),
        "issuer": person.issuer,
        "subject": person.subject,
        "user_id": user_id,
        "linked_at": tx.now,
        "last_used_at": tx.now,
    }
    found = await tx.row(LINK, row)
    return bool(found[0]) if found else None


async def workspace_of(tx: ReadTx, user_id: UUID, wanted: str) -> UUID | None:
    """`wanted` is a slug, an id, or empty for the one used last."""
    id_ = slug.as_id(wanted)
    finding = WORKSPACE_BY_ID if id_ else WORKSPACE_BY_SLUG if wanted else WORKSPACE_USED_LAST
    found: UUID | None = await tx.scalar(finding, {"user_id": user_id, "wanted": id_, "slug": wanted})
    return found
