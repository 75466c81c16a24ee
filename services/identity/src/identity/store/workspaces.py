from uuid import UUID

from chassis.db import ReadTx, Tx, naming
from sqlalchemy import bindparam, insert, select

from identity.domain.errors import EmailTaken, SlugTaken
from identity.domain.workspaces.workspace import Profile, Workspace
from identity.store.tables import slugs, workspaces

INSERT = insert(workspaces).returning(workspaces.c.created_at)
INSERT_SLUG = insert(slugs)
FIND = select(
    workspaces.c.workspace_id,
    workspaces.c.name,
    workspaces.c.slug,
    workspaces.c.time_zone,
    workspaces.c.currency,
    workspaces.c.country,
    workspaces.c.created_at,
).where(workspaces.c.workspace_id == bindparam("workspace_id"))
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
    if row is None:
        return None
    id_, name, slug, time_zone, currency, country, created_at = row
    profile = Profile(name=name, slug=slug, time_zone=time_zone, currency=currency, country=country)
    return Workspace(id=id_, profile=profile, created_at=created_at)


async def id_of_slug(tx: ReadTx, slug: str) -> UUID | None:
    found: UUID | None = await tx.scalar(FIND_BY_SLUG, {"slug": slug})
    return found
