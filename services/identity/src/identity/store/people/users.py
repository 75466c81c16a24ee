from dataclasses import dataclass, replace
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, naming
from sqlalchemy import BigInteger, Text, bindparam, func, insert, select, update

from identity.domain.errors import EmailTaken
from identity.domain.mails.locale import Locale
from identity.domain.people.staff import User
from identity.domain.workspaces import slug
from identity.store.second_factor.tables import second_factors
from identity.store.tables import slugs, user_memberships, users

_ONE_PERSONS = "users_email_is_one_persons"

INSERT = insert(users)
_USER = select(
    users.c.id,
    users.c.name,
    users.c.email,
    users.c.email_verified_at.is_not(None),
    users.c.locale,
    users.c.version,
)
FIND = _USER.where(users.c.id == bindparam("id"))
# As long as the row of a new address is written.
HOLD = FIND.with_for_update()
FIND_BY_EMAIL = _USER.where(users.c.email == bindparam("email"))
FIND_CREDENTIALS = (
    select(users.c.id, users.c.password_hash, second_factors.c.confirmed_at.is_not(None))
    .outerjoin(second_factors, second_factors.c.user_id == users.c.id)
    .where(users.c.email == bindparam("email"))
)
PASSWORD_HASH = select(users.c.password_hash).where(users.c.id == bindparam("id"))
GUARDED_PASSWORD_HASH = PASSWORD_HASH.join(second_factors, second_factors.c.user_id == users.c.id).where(
    second_factors.c.confirmed_at.is_not(None)
)
CHANGE = (
    update(users)
    .where(users.c.id == bindparam("user_id"), users.c.version == bindparam("made_from", type_=BigInteger))
    .values(name=bindparam("new_name"), locale=bindparam("new_locale"), version=users.c.version + 1)
    .returning(users.c.version)
)
# Guarded, so that of two changes at once the second fails, for its old password is not true any more.
CHANGE_PASSWORD = (
    update(users)
    .where(users.c.id == bindparam("user_id"), users.c.password_hash == bindparam("old_hash"))
    .values(password_hash=bindparam("new_hash"))
    .returning(users.c.id)
)
# Waits for a change that is under way, and lets none begin before the transaction has ended.
HOLD_PASSWORD = (
    select(users.c.id)
    .where(users.c.id == bindparam("user_id"), users.c.password_hash == bindparam("old_hash"))
    .with_for_update(read=True)
)
# Who opened a mailed link reads the mails of the address.
RESET_PASSWORD = (
    update(users)
    .where(users.c.email == bindparam("of_email"))
    .values(
        password_hash=bindparam("new_hash"),
        email_verified_at=func.coalesce(users.c.email_verified_at, func.now()),
    )
    .returning(users.c.id)
)
# The unique constraint decides who of several gets an address. A mailed link proved it.
CHANGE_EMAIL = (
    update(users)
    .where(users.c.id == bindparam("user_id"))
    .values(
        email=bindparam("new_email"),
        email_verified_at=func.now(),
        password_hash=func.coalesce(bindparam("new_hash", type_=Text), users.c.password_hash),
        version=users.c.version + 1,
    )
    .returning(users.c.version)
)
VERIFY_EMAIL = (
    update(users)
    .where(users.c.email == bindparam("of_email"), users.c.email_verified_at.is_(None))
    .values(email_verified_at=func.now())
    .returning(users.c.id)
)
WORKSPACE_USED_LAST = (
    select(user_memberships.c.workspace_id)
    .join(users, users.c.id == user_memberships.c.user_id)
    .where(users.c.email == bindparam("email"))
    .order_by(user_memberships.c.last_used_at.desc())
    .limit(1)
)
WORKSPACE_BY_ID = (
    select(user_memberships.c.workspace_id)
    .join(users, users.c.id == user_memberships.c.user_id)
    .where(users.c.email == bindparam("email"), user_memberships.c.workspace_id == bindparam("wanted"))
)
WORKSPACE_BY_SLUG = (
    select(user_memberships.c.workspace_id)
    .join(users, users.c.id == user_memberships.c.user_id)
    .join(slugs, slugs.c.workspace_id == user_memberships.c.workspace_id)
    .where(users.c.email == bindparam("email"), slugs.c.slug == bindparam("slug"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a sign-in is checked against; None where there is no such account or membership."""

    user_id: UUID | None
    password_hash: str | None
    workspace_id: UUID | None
    has_second_factor: bool


async def add(tx: Tx, user: User, password_hash: str, *, field: str) -> None:
    """`field` is what of the request says the address. Raises `EmailTaken`."""
    row = {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "password_hash": password_hash,
        "locale": user.locale.value,
    }
    taken = EmailTaken("this e-mail has an account; sign in instead", field=field)
    with naming({_ONE_PERSONS: taken}):
        await tx.rows(INSERT, row)


async def find(tx: ReadTx, user_id: UUID) -> User | None:
    return _user(await tx.row(FIND, {"id": user_id}))


async def find_by_email(tx: ReadTx, email: str) -> User | None:
    return _user(await tx.row(FIND_BY_EMAIL, {"email": email}))


async def workspace_used_last(tx: ReadTx, email: str) -> UUID | None:
    found: UUID | None = await tx.scalar(WORKSPACE_USED_LAST, {"email": email})
    return found


async def credentials(tx: ReadTx, email: str, workspace: str) -> Credentials:
    """`workspace` is a slug, an id, or empty for the one used last."""
    wanted = slug.as_id(workspace)
    finding = WORKSPACE_BY_ID if wanted else WORKSPACE_BY_SLUG if workspace else WORKSPACE_USED_LAST
    params = {"email": email, "wanted": wanted, "slug": workspace}
    accounts, entered = await tx.together((FIND_CREDENTIALS, params), (finding, params))
    user_id, password_hash, has_second_factor = accounts[0] if accounts else (None, None, False)
    return Credentials(
        user_id=user_id,
        password_hash=password_hash,
        workspace_id=entered[0][0] if entered else None,
        has_second_factor=has_second_factor,
    )


async def change(tx: Tx, before: User, after: User) -> bool:
    """Name and locale. False where it is not the version `before` any more."""
    params = {
        "user_id": before.id,
        "made_from": before.version,
        "new_name": after.name,
        "new_locale": after.locale.value,
    }
    return bool(await tx.rows(CHANGE, params))


async def password_hash(tx: ReadTx, user_id: UUID) -> str | None:
    found: str | None = await tx.scalar(PASSWORD_HASH, {"id": user_id})
    return found


async def guarded_password_hash(tx: ReadTx, user_id: UUID) -> str | None:
    """Of a person whose second factor is on; None of everybody else."""
    found: str | None = await tx.scalar(GUARDED_PASSWORD_HASH, {"id": user_id})
    return found


async def change_password(tx: Tx, user_id: UUID, *, old_hash: str, new_hash: str) -> bool:
    """False where the old hash is not the person's any more."""
    params = {"user_id": user_id, "old_hash": old_hash, "new_hash": new_hash}
    return bool(await tx.rows(CHANGE_PASSWORD, params))


async def hold_password(tx: Tx, user_id: UUID, password_hash: str) -> bool:
    """Whether it is the person's, and stays so until the end of the transaction."""
    return bool(await tx.rows(HOLD_PASSWORD, {"user_id": user_id, "old_hash": password_hash}))


async def reset_password(tx: Tx, email: str, new_hash: str) -> UUID | None:
    """The person whose it was; her address is proved by it."""
    found: UUID | None = await tx.scalar(RESET_PASSWORD, {"of_email": email, "new_hash": new_hash})
    return found


async def hold(tx: Tx, user_id: UUID) -> User | None:
    """Nobody changes the account until the end of the transaction."""
    return _user(await tx.row(HOLD, {"id": user_id}))


async def change_email(tx: Tx, before: User, email: str, *, new_hash: str | None = None) -> User:
    """With a new password, where there is one. Raises `EmailTaken`."""
    params = {"user_id": before.id, "new_email": email, "new_hash": new_hash}
    with naming({_ONE_PERSONS: EmailTaken("this address is another account's by now", field="token")}):
        version: int = await tx.scalar(CHANGE_EMAIL, params)
    return replace(before, email=email, email_verified=True, version=version)


async def verify_email(tx: Tx, email: str) -> UUID | None:
    """Whose address was not verified before."""
    found: UUID | None = await tx.scalar(VERIFY_EMAIL, {"of_email": email})
    return found


def _user(row: Row | None) -> User | None:
    if row is None:
        return None
    id_, name, email, verified, locale, version = row
    return User(
        id=id_, name=name, email=email, email_verified=verified, locale=Locale(locale), version=version
    )
