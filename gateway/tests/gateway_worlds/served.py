"""The gateway behind its real server, and raw conversations with it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import orjson
from gateway.app import Gateway
from gateway.serving.server import Server

SECONDS = 60
"""More than any answer takes on a busy machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def problem(self) -> dict[str, object]:
        document: dict[str, object] = orjson.loads(self.body)
        return document


@dataclass(frozen=True, slots=True)
class Conversation:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, sent: bytes) -> None:
        self.writer.write(sent)
        await self.writer.drain()

    async def hear(self, *, bodiless: bool = False) -> Answer:
        async with asyncio.timeout(SECONDS):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {
                name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:-2])
            }
            size = 0 if bodiless else int(headers["content-length"])
            body = await self.reader.readexactly(size)
        return Answer(status=int(head[0].split()[1]), headers=headers, body=body)

    async def is_over(self) -> bool:
        """Nothing more was said before the connection was closed."""
        async with asyncio.timeout(SECONDS):
            return await self.reader.read(1) == b""


@asynccontextmanager
async def served(gateway: Gateway) -> AsyncIterator[tuple[str, int]]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = Server(gateway, gateway.api.state.settings)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        host, port = listener.getsockname()
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=5)) as client:
            await client.get(f"http://{host}:{port}/health")
        try:
            yield host, port
        finally:
            server.stop()
            await running


@asynccontextmanager
async def conversation(address: tuple[str, int]) -> AsyncIterator[Conversation]:
    reader, writer = await asyncio.open_connection(*address)
    try:
        yield Conversation(reader, writer)
    finally:
        writer.close()
