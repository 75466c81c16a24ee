"""`python -m identity.operator <command>`, with the settings of identity in the environment."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

from chassis.db import Database

from identity.operator.create_admin import create_admin
from identity.operator.platform_admins import grant_platform, withdraw_platform
from identity.operator.rotate_keys import rotate_keys
from identity.operator.second_factors import drop_second_factor
from identity.settings import IdentitySettings

COMMANDS: dict[str, Callable[..., Awaitable[str]]] = {
    "create-admin": create_admin,
    "rotate-keys": rotate_keys,
    "grant-platform": grant_platform,
    "withdraw-platform": withdraw_platform,
    "drop-second-factor": drop_second_factor,
}


async def run(command: str, arguments: list[str]) -> str:
    settings = IdentitySettings()
    database = Database(settings.database_url, pool_size=2)
    await database.open()
    try:
        return await COMMANDS[command](database, settings, *arguments)
    finally:
        await database.close()


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"say one of: {', '.join(COMMANDS)}")
    sys.stdout.write(f"{asyncio.run(run(sys.argv[1], sys.argv[2:]))}\n")
