from chassis.context import Caller
from chassis.db import Database

from identity.actions.platform.withdraw_platform_role import withdraw_platform_role
from identity.domain.text import normalised_email
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.settings import IdentitySettings
from identity.store.platform import admins

_OURSELVES = Caller.system("identity", NOBODYS_WORKSPACE)


async def grant_platform(database: Database, _settings: IdentitySettings, email: str) -> str:
    """Makes somebody with an account an administrator; ends the program where nobody has it."""
    address = normalised_email(email)
    if not await database.run(_OURSELVES, admins.grant, address):
        raise SystemExit(f"nobody has an account with {address}")
    return f"{address} is an administrator of the platform"


async def withdraw_platform(database: Database, _settings: IdentitySettings, email: str) -> str:
    """Takes it back, with effect at once, also where its holder acts as another person."""
    address = normalised_email(email)
    if not await database.run(_OURSELVES, withdraw_platform_role, address):
        raise SystemExit(f"{address} is no administrator of the platform")
    return f"{address} is no administrator of the platform any more"
