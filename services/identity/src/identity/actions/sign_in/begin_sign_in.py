from dataclasses import dataclass

from chassis.db import Tx

from identity.domain.errors import SignInDelayed
from identity.domain.sign_in.attempts import Counters
from identity.store.people import users
from identity.store.people.users import Credentials
from identity.store.sign_in import attempts


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginSignIn:
    """`workspace` is a slug, an id, or empty for the one used last."""

    email: str
    workspace: str
    counters: Counters


async def begin_sign_in(tx: Tx, wish: BeginSignIn) -> Credentials:
    """Counts the attempt and finds what it is checked against. Raises `SignInDelayed`."""
    seconds = await attempts.take(tx, wish.counters)
    if seconds is not None:
        raise SignInDelayed(seconds)
    return await users.credentials(tx, wish.email, wish.workspace)
