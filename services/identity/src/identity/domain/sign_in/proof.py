"""What showed that a person is who she says."""

from dataclasses import dataclass

from identity.domain.sign_in.attempts import Counters


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordProof:
    """The password matched `password_hash`; where that is outdated, `renewed_hash` takes its place."""

    password_hash: str
    renewed_hash: str | None = None
    counters: Counters | None = None
