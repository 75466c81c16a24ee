"""The HTTP server, and how it stops: answers what it took on, ends the streams, closes."""

from __future__ import annotations

import asyncio
import math
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from gateway.app import Gateway
from gateway.edge.wire import wire
from gateway.settings import GatewaySettings

LINGER_SECONDS = 0.3
"""Connections made before may still ask in this time; each answer ends its connection."""


class Server(uvicorn.Server):
    def __init__(self, gateway: Gateway, settings: GatewaySettings) -> None:
        super().__init__(
            uvicorn.Config(
                gateway.asgi,
                host=settings.http_host,
                port=settings.http_port,
                http=wire(gateway.early),
                ws="none",
                lifespan="on",
                access_log=False,
                log_level="warning",
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=math.ceil(settings.drain_seconds),
            )
        )
        self._gateway = gateway

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Uvicorn's own raises the signal again in the end and kills the process before it cleaned up."""
        loop = asyncio.get_running_loop()
        signals = (signal.SIGINT, signal.SIGTERM)
        for number in signals:
            loop.add_signal_handler(number, self.stop)
        try:
            yield
        finally:
            for number in signals:
                loop.remove_signal_handler(number)

    def stop(self) -> None:
        """A second time: without waiting for anybody."""
        if self._gateway.is_draining:
            self.should_exit = self.force_exit = True
            return
        self._gateway.drain()
        for listener in self.servers:
            listener.close()
        asyncio.get_running_loop().call_later(LINGER_SECONDS, setattr, self, "should_exit", True)
