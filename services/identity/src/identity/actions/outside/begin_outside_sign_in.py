from dataclasses import dataclass

from chassis.db import Tx

from identity.domain.outside.sign_in import BEGUN_FOR
from identity.store.outside import sign_ins


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginOutsideSignIn:
    """`state` is a digest; the code verifier is sealed with the state itself, which nobody here keeps."""

    provider: str
    state: bytes
    nonce: str
    sealed_verifier: bytes
    challenge: str
    workspace: str


async def begin_outside_sign_in(tx: Tx, wish: BeginOutsideSignIn) -> None:
    await tx.together()
    sign_ins.add(
        tx,
        state=wish.state,
        provider=wish.provider,
        nonce=wish.nonce,
        sealed_verifier=wish.sealed_verifier,
        challenge=wish.challenge,
        workspace=wish.workspace,
        ends_at=tx.now + BEGUN_FOR,
    )
