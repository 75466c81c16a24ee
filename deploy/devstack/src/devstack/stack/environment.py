"""The settings of each process, as environment variables (see chassis/settings.py)."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass

from chassis.testing.servers import NatsServer, PostgresServer
from chassis.testing.servers.ports import LOOPBACK

from devstack.secrets_file import Secrets
from devstack.stack.parts import GATEWAY, SERVICES, Part
from devstack.state import State

DATABASE = "frontdesk"
# The whole stop may take 10 s, the gateway and the services one after the other.
DRAIN_SECONDS = "4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """What the processes are connected to."""

    postgres: PostgresServer
    nats: NatsServer
    ports: Mapping[str, int]
    trace_url: str
    secrets: Secrets
    state: State


def environment(part: Part, wiring: Wiring) -> dict[str, str]:
    own = _shared(wiring) | {
        "NATS_URL": wiring.nats.url(part.name),
        "SERVICE_PRIVATE_KEY": wiring.secrets.private_keys[part.name],
    }
    if part is GATEWAY:
        own |= {"HTTP_HOST": LOOPBACK, "HTTP_PORT": str(wiring.ports[part.name])}
    else:
        own |= {
            "DATABASE_URL": _database_url(wiring, f"{part.name}_app"),
            "RELAY_DATABASE_URL": _database_url(wiring, f"{part.name}_relay"),
            "GRPC_LISTEN": f"{LOOPBACK}:{wiring.ports[part.name]}",
        }
    return {"LOG_LEVEL": "INFO", "TRACE_SAMPLE_RATIO": "1.0"} | inherited(wiring.state) | own


def inherited(state: State) -> dict[str, str]:
    """Our own environment; where it forbids bytecode files, they go to the state folder.

    Without any, each process compiles a thousand modules at each start: seconds of both cores.
    """
    own = dict(os.environ)
    if own.pop("PYTHONDONTWRITEBYTECODE", ""):
        own.setdefault("PYTHONPYCACHEPREFIX", str(state.bytecode))
    return own


def _shared(wiring: Wiring) -> dict[str, str]:
    addresses = {
        f"{service.name.upper()}_ADDRESS": f"{LOOPBACK}:{wiring.ports[service.name]}" for service in SERVICES
    }
    return addresses | {
        "APP_ENV": "development",
        "JWT_SECRET_KEY": wiring.secrets.master,
        "SERVICE_PUBLIC_KEYS": json.dumps(wiring.secrets.public_keys),
        "OTEL_EXPORTER_OTLP_ENDPOINT": wiring.trace_url,
        "FILES_URL": wiring.state.files.as_uri(),
        "PUBLIC_URL": f"http://{LOOPBACK}:{wiring.ports[GATEWAY.name]}",
        "DRAIN_SECONDS": DRAIN_SECONDS,
        "PYTHONUNBUFFERED": "1",
        # One arena per core: glibc's default of eight grows the memory of threaded processes.
        "MALLOC_ARENA_MAX": "2",
    }


def _database_url(wiring: Wiring, role: str) -> str:
    return wiring.postgres.url_of(role, wiring.secrets.role_passwords[role], DATABASE)
