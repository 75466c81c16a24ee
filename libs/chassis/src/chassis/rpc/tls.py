"""TLS between processes, where settings name its files. Who calls is told by tokens, so clients need none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import grpc
from grpc import aio


def channel(address: str, options: list[tuple[str, Any]], *, ca: Path | None) -> aio.Channel:
    """`ca` holds the certificates that are believed; None means no TLS."""
    if ca is None:
        return aio.insecure_channel(address, options=options)
    credentials = grpc.ssl_channel_credentials(root_certificates=ca.read_bytes())
    return aio.secure_channel(address, credentials, options=options)


def listen(server: aio.Server, address: str, *, certificate: Path | None, key: Path | None) -> int:
    """Answers the port. A renewed certificate is read at the next start."""
    if certificate is None or key is None:
        return server.add_insecure_port(address)
    pair = (key.read_bytes(), certificate.read_bytes())
    return server.add_secure_port(address, grpc.ssl_server_credentials([pair]))
