"""A real SMTP server in this process, which can be told how to answer."""

import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest_asyncio
from aiosmtpd.smtp import SMTP


class SmtpServer:
    """`answers` holds the reply to RCPT for a recipient; all others are welcome."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.url = ""

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default)
        self.received.append(message)
        return "250 OK"


@pytest_asyncio.fixture
async def smtp() -> AsyncIterator[SmtpServer]:
    """On a free port."""
    handler = SmtpServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="test"), "127.0.0.1", 0)
    handler.url = f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield handler
