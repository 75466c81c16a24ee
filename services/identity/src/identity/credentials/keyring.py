"""The signing keys in this process's memory: opened once, read again when the public keys are refreshed."""

from __future__ import annotations

import asyncio
import secrets

import structlog
from chassis.context import Caller, Via
from chassis.db import Database
from chassis.errors import Unavailable
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from identity.actions.signing_keys.make_signing_key import make_signing_key
from identity.credentials import sealing
from identity.credentials.access_tokens import Signer
from identity.domain.signing_key import KeyState, SigningKey
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE

log = structlog.get_logger()

_PURPOSE = "signing key"
_OURSELVES = Caller(via=Via.SYSTEM, service="identity", workspace_id=NOBODYS_WORKSPACE)


class Keyring:
    """Makes the first key where there is none; many processes that start at once agree on one."""

    def __init__(self, database: Database, master_secret: str, *, token_seconds: int) -> None:
        self._database = database
        self._secret = master_secret.encode()
        self._token_seconds = token_seconds
        self._keys: list[SigningKey] = []
        self._signer: Signer | None = None
        self._loading = asyncio.Lock()

    async def signer(self) -> Signer:
        """Raises `Unavailable` where the keys cannot be opened."""
        if self._signer is None:
            async with self._loading:
                if self._signer is None:
                    await self._load()
        if self._signer is None:
            raise Unavailable("sign-in keys cannot be loaded right now")
        return self._signer

    async def published(self) -> list[SigningKey]:
        """From memory: this is asked by every process."""
        await self.signer()
        return self._keys

    async def public_keys(self) -> dict[str, Ed25519PublicKey]:
        """Read anew, so that keys which another process rotated are seen."""
        async with self._loading:
            await self._load()
        return {key.kid: Ed25519PublicKey.from_public_bytes(key.public_key) for key in self._keys}

    async def _load(self) -> None:
        self._keys = await self._database.run(_OURSELVES, make_signing_key, self._new_key())
        active = next(key for key in self._keys if key.state is KeyState.ACTIVE)
        if self._signer is None or self._signer.kid != active.kid:
            self._signer = Signer(active.kid, self._open(active), self._token_seconds)

    def _new_key(self) -> SigningKey:
        private = Ed25519PrivateKey.generate()
        kid = secrets.token_urlsafe(12)
        return SigningKey(
            kid=kid,
            public_key=private.public_key().public_bytes_raw(),
            sealed_private_key=sealing.seal(
                private.private_bytes_raw(), secret=self._secret, purpose=_PURPOSE, bound_to=kid.encode()
            ),
            state=KeyState.ACTIVE,
        )

    def _open(self, key: SigningKey) -> Ed25519PrivateKey:
        try:
            raw = sealing.unseal(
                key.sealed_private_key, secret=self._secret, purpose=_PURPOSE, bound_to=key.kid.encode()
            )
        except sealing.SealBroken:
            log.error("JWT_SECRET_KEY is not the one that the signing keys were sealed with", kid=key.kid)
            raise Unavailable("sign-in keys cannot be loaded right now") from None
        return Ed25519PrivateKey.from_private_bytes(raw)
