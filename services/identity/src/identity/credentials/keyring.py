"""The signing keys in this process's memory: opened once, read again when the public keys are refreshed."""

from __future__ import annotations

import asyncio
import secrets
import time

import structlog
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import Unavailable
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from identity.actions.signing_keys.rotate_signing_keys import RotateSigningKeys, rotate_signing_keys
from identity.credentials import sealing
from identity.credentials.access_tokens import Signer
from identity.domain.access.signing_key import KeyState, Rotation, SigningKey
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE
from identity.store.access import signing_keys

log = structlog.get_logger()

FRESH_SECONDS = 2.0
"""What is published may be so old: a verifier that meets a new key finds it at once."""
_PURPOSE = "signing key"
_OURSELVES = Caller.system("identity", NOBODYS_WORKSPACE)


class Keyring:
    """Makes the first key where there is none; many processes that start at once agree on one."""

    def __init__(
        self, database: Database, master_secret: str, *, token_seconds: int, rotation: Rotation
    ) -> None:
        self._database = database
        self._secret = master_secret.encode()
        self._token_seconds = token_seconds
        self._rotation = rotation
        self._keys: list[SigningKey] = []
        self._loaded_at = 0.0
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
        """Those that verifiers need. From memory where the database is away."""
        if time.monotonic() - self._loaded_at > FRESH_SECONDS:
            try:
                async with self._loading:
                    await self._load()
            except Exception:
                if not self._keys:
                    raise
                log.warning(
                    "signing keys could not be read again; the last good set stays published", exc_info=True
                )
        return self._keys

    async def public_keys(self) -> dict[str, Ed25519PublicKey]:
        """Read anew, so that keys which another process rotated are seen."""
        async with self._loading:
            await self._load()
        return {key.kid: Ed25519PublicKey.from_public_bytes(key.public_key) for key in self._keys}

    async def rotate(self, *, asked: bool = False) -> list[SigningKey]:
        """Takes the step that is due; `asked` begins a rotation before its time."""
        async with self._loading:
            self._take(await self._stepped(asked=asked))
        return self._keys

    async def _load(self) -> None:
        async with self._database.read(_OURSELVES) as tx:
            keys = await signing_keys.in_use(tx)
        if not any(key.state is KeyState.ACTIVE for key in keys):
            keys = await self._stepped(asked=False)
        self._take(keys)

    def _take(self, keys: list[SigningKey]) -> None:
        active = next(key for key in keys if key.state is KeyState.ACTIVE)
        if self._signer is None or self._signer.kid != active.kid:
            self._signer = Signer(active.kid, self._open(active), self._token_seconds)
            log.info("signing with another key", kid=active.kid)
        self._keys, self._loaded_at = keys, time.monotonic()

    async def _stepped(self, *, asked: bool) -> list[SigningKey]:
        private = Ed25519PrivateKey.generate()
        kid = secrets.token_urlsafe(12)
        wish = RotateSigningKeys(
            kid=kid,
            public_key=private.public_key().public_bytes_raw(),
            sealed_private_key=sealing.seal(
                private.private_bytes_raw(), secret=self._secret, purpose=_PURPOSE, bound_to=kid.encode()
            ),
            rotation=self._rotation,
            asked=asked,
        )
        return await self._database.run(_OURSELVES, rotate_signing_keys, wish)

    def _open(self, key: SigningKey) -> Ed25519PrivateKey:
        try:
            raw = sealing.unseal(
                key.sealed_private_key, secret=self._secret, purpose=_PURPOSE, bound_to=key.kid.encode()
            )
        except sealing.SealBroken:
            log.error("JWT_SECRET_KEY is not the one that the signing keys were sealed with", kid=key.kid)
            raise Unavailable("sign-in keys cannot be loaded right now") from None
        return Ed25519PrivateKey.from_private_bytes(raw)
