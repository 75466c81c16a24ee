from dataclasses import dataclass

from chassis.db import Tx

from identity.domain.second_factor.factor import Challenge
from identity.domain.sign_in.attempts import Counters
from identity.store.second_factor import challenges
from identity.store.sign_in import attempts


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeSignIn:
    challenge: Challenge
    counters: Counters | None


async def challenge_sign_in(tx: Tx, wish: ChallengeSignIn) -> None:
    """The password was right, so its attempt is forgiven; the codes are counted by themselves."""
    challenges.add(tx, wish.challenge)
    if wish.counters is not None:
        attempts.note_success(tx, wish.counters)
