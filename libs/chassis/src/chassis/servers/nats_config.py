"""The NATS configuration: who may publish what, and a stream that survives a power cut."""

import json
from collections.abc import Mapping
from pathlib import Path

STREAM = "EVENTS"
ADMIN = "admin"
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
    config = {
        "host": host,
        "port": port,
        "server_name": "frontdesk",
        "pid_file": str(pid_file),
        "jetstream": jetstream,
        "max_payload": MEBIBYTE,
        "authorization": {"users": [user(name, password) for name, password in passwords.items()]},
    }
    return json.dumps(config, indent=2)


def user(name: str, password: str) -> dict[str, object]:
    entry: dict[str, object] = {"user": name, "password": password}
    if name != ADMIN:
        entry["permissions"] = permissions(name)
    return entry


def permissions(service: str) -> dict[str, object]:
    """A service speaks only in its own name; it reads the one stream and acknowledges."""
    api = "$JS.API"
    return {
        "publish": {
            "allow": [
                f"frontdesk.*.{service}.>",
                f"{api}.INFO",
                f"{api}.STREAM.NAMES",
                *(f"{api}.STREAM.{verb}.{STREAM}" for verb in ("INFO", "CREATE", "UPDATE", "MSG.GET")),
                *(f"{api}.CONSUMER.{verb}.{STREAM}.>" for verb in ("CREATE", "INFO", "MSG.NEXT", "DELETE")),
                f"{api}.CONSUMER.CREATE.{STREAM}",
                f"{api}.CONSUMER.DURABLE.CREATE.{STREAM}.>",
                f"{api}.DIRECT.GET.{STREAM}",
                f"{api}.DIRECT.GET.{STREAM}.>",
                f"$JS.ACK.{STREAM}.>",
                f"$JS.FC.{STREAM}.>",
            ]
        },
        "subscribe": {"allow": ["_INBOX.>"]},
    }
