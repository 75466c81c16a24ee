from uuid import UUID

from chassis.db import ReadTx, Tx
from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from identity.store.platform.tables import platform_admins
from identity.store.tables import users

IS_ADMIN = select(platform_admins.c.user_id).where(platform_admins.c.user_id == bindparam("user_id"))
# Who begins to act as another holds the role until that stands in the table of sessions.
HOLD = IS_ADMIN.with_for_update(read=True, key_share=True)
_OF_EMAIL = select(users.c.id).where(users.c.email == bindparam("email"))
GRANT = (
    insert(platform_admins)
    .from_select(["user_id"], _OF_EMAIL)
    .on_conflict_do_update(
        index_elements=[platform_admins.c.user_id], set_={"granted_at": platform_admins.c.granted_at}
    )
    .returning(platform_admins.c.user_id)
)
WITHDRAW = (
    delete(platform_admins)
    .where(platform_admins.c.user_id.in_(_OF_EMAIL))
    .returning(platform_admins.c.user_id)
)


async def includes(tx: ReadTx, user_id: UUID) -> bool:
    return await tx.row(IS_ADMIN, {"user_id": user_id}) is not None


async def hold(tx: Tx, user_id: UUID) -> bool:
    """Whether the person is an administrator, and stays so until the end of the transaction."""
    return await tx.row(HOLD, {"user_id": user_id}) is not None


async def grant(tx: Tx, email: str) -> bool:
    """False where nobody has this address. A second time changes nothing."""
    return bool(await tx.rows(GRANT, {"email": email}))


async def withdraw(tx: Tx, email: str) -> UUID | None:
    """Whose it was; None where there was nothing to withdraw."""
    found: UUID | None = await tx.scalar(WITHDRAW, {"email": email})
    return found
