"""The public keys of access tokens: fetched in the background, kept when identity is down."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from chassis.errors import FrontdeskError, Unauthenticated, Unavailable

log = structlog.get_logger()

REFRESH_SECONDS = 300.0
RETRY_SECONDS = 1.0
COOL_DOWN_SECONDS = 30.0
"""An unknown `kid` leads to one fetch in this time, so that a stranger cannot trigger fetches at will."""

Keys = Mapping[str, Ed25519PublicKey]


class SigningKeys:
    """Holds the last good set. `fetch` asks identity and returns every key that may still be in use."""

    def __init__(
        self, fetch: Callable[[], Awaitable[Keys]], *, refresh_seconds: float = REFRESH_SECONDS
    ) -> None:
        self._fetch = fetch
        self._refresh_seconds = refresh_seconds
        self._keys: Keys = {}
        self._fetching: asyncio.Task[None] | None = None
        self._last_unknown = -COOL_DOWN_SECONDS

    @property
    def loaded(self) -> bool:
        return bool(self._keys)

    @property
    def keys(self) -> Keys:
        """Another object after each change."""
        return self._keys

    async def find(self, kid: object) -> Ed25519PublicKey:
        """Raises `Unauthenticated` for an unknown key, `Unavailable` while no keys could be had at all."""
        if not self._keys:
            await self._refresh_once()
        key = self._keys.get(kid) if isinstance(kid, str) else None
        if key is None and time.monotonic() - self._last_unknown >= COOL_DOWN_SECONDS:
            self._last_unknown = time.monotonic()
            await self._refresh_once()
            key = self._keys.get(kid) if isinstance(kid, str) else None
        if key is not None:
            return key
        if not self._keys:
            raise Unavailable("sign-in keys cannot be loaded right now")
        raise Unauthenticated("the token is not valid")

    async def keep_fresh(self) -> None:
        """Runs until cancelled."""
        while True:
            await self._refresh_once()
            await asyncio.sleep(self._refresh_seconds if self._keys else RETRY_SECONDS)

    async def _refresh_once(self) -> None:
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._refresh())
        await asyncio.shield(self._fetching)

    async def _refresh(self) -> None:
        try:
            fetched = await self._fetch()
            if fetched and fetched.keys() != self._keys.keys():
                self._keys = fetched
        except FrontdeskError as error:
            log.warning("signing keys not refreshed", reason=error.reason)
        except Exception:
            # Whatever it is, the next refresh must still come; the last good set is kept.
            log.exception("signing keys not refreshed")
        finally:
            self._fetching = None
