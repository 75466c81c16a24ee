"""Secrets of one installation: made once, kept at 0600, given to the processes as environment."""

import base64
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from chassis.testing.servers.secret_file import write_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Keys are raw Ed25519 in base64, by service name; role passwords by role name."""

    master: str
    private_keys: dict[str, str]
    public_keys: dict[str, str]
    role_passwords: dict[str, str]


def kept_secrets(path: Path, services: Sequence[str]) -> Secrets:
    """The secrets in this file, completed when a service is new."""
    known = json.loads(path.read_text()) if path.exists() else {}
    found = (
        Secrets(**known)
        if known
        else Secrets(master=secrets.token_urlsafe(48), private_keys={}, public_keys={}, role_passwords={})
    )
    completed = _completed(found, services)
    if asdict(completed) != known:
        write_secret(path, json.dumps(asdict(completed), indent=2))
    return completed


def make_key_pair() -> tuple[str, str]:
    """Private and public half of a new Ed25519 key, raw bytes in base64."""
    # Imported late: a start that finds its keys never needs it.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    halves = (key.private_bytes_raw(), key.public_key().public_bytes_raw())
    private, public = (base64.b64encode(half).decode() for half in halves)
    return private, public


def _completed(found: Secrets, services: Sequence[str]) -> Secrets:
    private_keys, public_keys = dict(found.private_keys), dict(found.public_keys)
    for service in services:
        if service not in private_keys:
            private_keys[service], public_keys[service] = make_key_pair()
    roles = [f"{service}_{kind}" for service in services for kind in ("app", "relay")]
    passwords = {role: found.role_passwords.get(role) or secrets.token_urlsafe(24) for role in roles}
    return Secrets(
        master=found.master, private_keys=private_keys, public_keys=public_keys, role_passwords=passwords
    )
