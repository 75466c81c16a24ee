from uuid import UUID

from chassis.db import ReadTx, Row, Tx, naming, own
from chassis.errors import WorkspaceSuspended
from sqlalchemy import BigInteger, Text, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from identity.domain.errors import EmailTaken, SlugTaken
from identity.domain.workspaces.slug import MOST_SLUGS
from identity.domain.workspaces.workspace import Profile, ProfileChange, Workspace
from identity.store.tables import slugs, workspaces

INSERT = insert(workspaces).returning(workspaces.c.created_at)
INSERT_SLUG = insert(slugs)
_PROFILE = ("name", "slug", "time_zone", "currency", "country")
_COLUMNS = (workspaces.c.workspace_id, *(workspaces.c[name] for name in _PROFILE))
_AGE = (workspaces.c.created_at, workspaces.c.version, workspaces.c.suspended_at.is_not(None))
FIND = select(*_COLUMNS, *_AGE).where(own(workspaces))
CHANGE = (
    update(workspaces)
    .where(
        own(workspaces),
        workspaces.c.version == func.coalesce(bindparam("made_from", type_=BigInteger), workspaces.c.version),
    )
    .values(
        **{
            name: func.coalesce(bindparam(f"new_{name}", type_=Text), workspaces.c[name]) for name in _PROFILE
        },
        version=workspaces.c.version + 1,
    )
    .returning(*_COLUMNS, *_AGE)
)
# A slug that the workspace has or had is its own; another's is not given back.
_claim = upsert(slugs)
CLAIM_SLUG = _claim.on_conflict_do_update(
    index_elements=[slugs.c.slug],
    set_={"claimed_at": func.now()},
    where=slugs.c.workspace_id == _claim.excluded.workspace_id,
).returning(slugs.c.slug)
# Addresses of long ago lead nowhere and are free again.
_newest = (
    select(slugs.c.slug)
    .where(own(slugs))
    .order_by(slugs.c.claimed_at.desc(), slugs.c.slug)
    .limit(MOST_SLUGS)
    .scalar_subquery()
)
FREE_OLD_SLUGS = delete(slugs).where(own(slugs), slugs.c.slug.not_in(_newest))
FIND_BY_SLUG = select(slugs.c.workspace_id).where(slugs.c.slug == bindparam("slug"))


async def add(tx: Tx, profile: Profile) -> Workspace:
    """Makes the transaction's own workspace. Raises `SlugTaken`."""
    row = {
        "name": profile.name,
        "slug": profile.slug,
        "time_zone": profile.time_zone,
        "currency": profile.currency,
        "country": profile.country,
    }
    verdicts = {
        "slugs_pkey": SlugTaken(f"the slug {profile.slug} is taken; choose another", field="workspace.slug"),
        # The id follows from the idempotency key and the e-mail, so this owner was onboarded before.
        "workspaces_pkey": EmailTaken("this e-mail has an account; sign in instead", field="owner.email"),
    }
    with naming(verdicts):
        ((created_at,),), _ = await tx.together((INSERT, row), (INSERT_SLUG, {"slug": profile.slug}))
    return Workspace(id=tx.workspace_id, profile=profile, created_at=created_at)


async def find(tx: ReadTx) -> Workspace | None:
    """The transaction's own workspace."""
    row = await tx.row(FIND)
    return of_row(row) if row else None


async def refuse_suspended(tx: ReadTx) -> None:
    """Before tokens of the transaction's own workspace are given out. Raises `WorkspaceSuspended`."""
    workspace = await find(tx)
    if workspace is not None and workspace.suspended:
        raise WorkspaceSuspended


async def change(tx: Tx, wish: ProfileChange, *, made_from: int | None) -> Workspace | None:
    """None where the version that is named is not the newest. Raises `SlugTaken`."""
    params = {f"new_{name}": getattr(wish, name) for name in _PROFILE}
    row = await tx.row(CHANGE, {**params, "made_from": made_from})
    if row is None:
        return None
    if wish.slug is not None and not await tx.rows(CLAIM_SLUG, {"slug": wish.slug}):
        raise SlugTaken(f"the slug {wish.slug} is taken; choose another", field="slug")
    if wish.slug is not None:
        tx.later(FREE_OLD_SLUGS)
    return of_row(row)


async def id_of_slug(tx: ReadTx, slug: str) -> UUID | None:
    found: UUID | None = await tx.scalar(FIND_BY_SLUG, {"slug": slug})
    return found


def of_row(row: Row) -> Workspace:
    id_, name, slug, time_zone, currency, country, created_at, version, suspended = row
    profile = Profile(name=name, slug=slug, time_zone=time_zone, currency=currency, country=country)
    return Workspace(id=id_, profile=profile, created_at=created_at, version=version, suspended=suspended)
