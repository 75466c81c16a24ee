"""The HTTP server, and how it stops: answers what it took on, ends the streams, closes."""

from __future__ import annotations

from types import FrameType

import uvicorn

from gateway.app import Gateway
from gateway.settings import GatewaySettings


class Server(uvicorn.Server):
    def __init__(self, gateway: Gateway, settings: GatewaySettings) -> None:
        super().__init__(
            uvicorn.Config(
                gateway.asgi,
                host=settings.http_host,
                port=settings.http_port,
                loop="uvloop",
                http="httptools",
                ws="none",
                lifespan="on",
                access_log=False,
                log_level="warning",
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=int(settings.drain_seconds),
            )
        )
        self._gateway = gateway

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._gateway.drain()
        super().handle_exit(sig, frame)
