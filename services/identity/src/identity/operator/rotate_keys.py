from chassis.db import Database

from identity.credentials.keyring import Keyring
from identity.domain.access.signing_key import KeyState, signs_from
from identity.settings import IdentitySettings


async def rotate_keys(database: Database, settings: IdentitySettings) -> str:
    """Publishes a next key where there is none; identity signs with it once every verifier knows it."""
    keyring = Keyring(
        database,
        settings.jwt_secret_key.get_secret_value(),
        token_seconds=settings.access_token_seconds,
        rotation=settings.rotation,
    )
    keys = await keyring.rotate(asked=True)
    following = next((key for key in keys if key.state is KeyState.NEXT), None)
    if following is None:
        active = next(key for key in keys if key.state is KeyState.ACTIVE)
        return f"key {active.kid} signs from now on"
    moment = signs_from(following, settings.rotation)
    return f"key {following.kid} is published; it signs from {moment:%Y-%m-%d %H:%M:%S} UTC on"
