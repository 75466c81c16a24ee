"""The NATS configuration: who may publish what, and a stream that survives a power cut."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

STREAM = "EVENTS"
ADMIN = "admin"
ERASER = "identity"
"""May delete from the stream: it leads the erasure of people and workspaces."""
GIBIBYTE = 1024**3
MEBIBYTE = 1024**2


def render(
    *, host: str, port: int, store_dir: Path, pid_file: Path, passwords: Mapping[str, str], durable: bool
) -> str:
    """NATS reads JSON as well as its own format."""
    jetstream: dict[str, object] = {
        "store_dir": str(store_dir),
        "max_memory_store": 64 * MEBIBYTE,
        "max_file_store": 4 * GIBIBYTE,
    }
    if durable:
        # Every publish is on disk before it is acknowledged; the outbox forgets it only then.
        jetstream["sync_interval"] = "always"
    services = [name for name in passwords if name != ADMIN]
    users = [
        user(name, password, [other for other in services if other != name])
        for name, password in passwords.items()
    ]
    config = {
        "host": host,
        "port": port,
        "server_name": "frontdesk",
        "pid_file": str(pid_file),
        "jetstream": jetstream,
        "max_payload": MEBIBYTE,
        "authorization": {"users": users},
    }
    return json.dumps(config, indent=2)


def user(name: str, password: str, others: Sequence[str]) -> dict[str, object]:
    entry: dict[str, object] = {"user": name, "password": password}
    if name != ADMIN:
        entry["permissions"] = permissions(name, others)
    return entry


def permissions(service: str, others: Sequence[str]) -> dict[str, object]:
    """A service speaks only in its own name, reads the one stream, and keeps its hands off others' consumers.

    The durable consumer of a service has the service's name; only durables are acknowledged.
    """
    api = "$JS.API"
    erasing = (f"{api}.STREAM.PURGE.{STREAM}", f"{api}.STREAM.MSG.DELETE.{STREAM}")
    return {
        "publish": {
            "allow": [
                f"frontdesk.*.{service}.>",
                f"{api}.INFO",
                f"{api}.STREAM.NAMES",
                *(f"{api}.STREAM.{verb}.{STREAM}" for verb in ("INFO", "CREATE", "MSG.GET")),
                *(f"{api}.CONSUMER.{verb}.{STREAM}.>" for verb in ("CREATE", "INFO", "MSG.NEXT", "DELETE")),
                f"{api}.CONSUMER.DURABLE.CREATE.{STREAM}.*",
                f"{api}.DIRECT.GET.{STREAM}",
                f"{api}.DIRECT.GET.{STREAM}.>",
                f"$JS.ACK.{STREAM}.{service}.>",
                *(erasing if service == ERASER else ()),
            ],
            "deny": [subject for other in others for subject in _consumer_subjects(other)],
        },
        "subscribe": {"allow": ["_INBOX.>"]},
    }


def _consumer_subjects(name: str) -> tuple[str, ...]:
    consumer = "$JS.API.CONSUMER"
    return (
        f"{consumer}.*.{STREAM}.{name}",
        f"{consumer}.*.{STREAM}.{name}.>",
        f"{consumer}.*.*.{STREAM}.{name}",
    )
