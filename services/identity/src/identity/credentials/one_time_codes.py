"""Codes of an authenticator app (RFC 6238) and recovery codes, as they are sealed, made and recognised."""

from __future__ import annotations

import hmac
from datetime import datetime
from uuid import UUID

import pyotp
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from identity.credentials import sealing
from identity.domain.second_factor import recovery_code
from identity.domain.second_factor.factor import FREE_CODES, SecondFactor, ShownCode
from identity.domain.sign_in.attempts import Counter, Counters

ISSUER = "Frontdesk"
STEP_SECONDS = 30
_PURPOSE = "second factor"


class OneTimeCodes:
    def __init__(self, master_secret: str) -> None:
        self._secret = master_secret.encode()
        kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"frontdesk identity recovery codes")
        self._key = kdf.derive(self._secret)

    def new_secret(self, user_id: UUID) -> tuple[str, bytes]:
        """In base32, and sealed as it is kept."""
        plain = pyotp.random_base32()
        sealed = sealing.seal(plain.encode(), secret=self._secret, purpose=_PURPOSE, bound_to=user_id.bytes)
        return plain, sealed

    def uri(self, secret: str, email: str) -> str:
        return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=email, issuer_name=ISSUER)

    def new_recovery_codes(self, user_id: UUID) -> tuple[list[str], list[bytes]]:
        """As they are shown, and their digests."""
        codes = [recovery_code.new() for _ in range(recovery_code.HOW_MANY)]
        return codes, [self._digest(user_id, code) for code in codes]

    def recognise(self, factor: SecondFactor, code: str, now: datetime) -> ShownCode | None:
        """Whether the code was used before is for the database to say."""
        if recovery_code.looks_like_one(code):
            return ShownCode(user_id=factor.user_id, recovery_digest=self._digest(factor.user_id, code))
        step = self._step(factor, "".join(code.split()), now)
        return None if step is None else ShownCode(user_id=factor.user_id, step=step)

    def counters(self, user_id: UUID) -> Counters:
        """What wrong codes of a person are counted by."""
        digest = hmac.digest(self._key, b"attempts" + user_id.bytes, "sha256")
        return Counters(own=Counter(digest=digest, free=FREE_CODES), address=None)

    def _step(self, factor: SecondFactor, code: str, now: datetime) -> int | None:
        """Of the present code or a direct neighbour, for clocks differ and people type slowly."""
        secret = sealing.unseal(
            factor.sealed_secret, secret=self._secret, purpose=_PURPOSE, bound_to=factor.user_id.bytes
        ).decode()
        totp, current = pyotp.TOTP(secret, interval=STEP_SECONDS), int(now.timestamp()) // STEP_SECONDS
        for step in (current, current - 1, current + 1):
            if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
                return step
        return None

    def _digest(self, user_id: UUID, code: str) -> bytes:
        return hmac.digest(self._key, user_id.bytes + recovery_code.normalised(code).encode(), "sha256")
