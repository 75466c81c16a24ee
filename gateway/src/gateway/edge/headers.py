"""Reading and adding raw ASGI headers."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import Message, Scope, Send

Pairs = list[tuple[bytes, bytes]]


def header(scope: Scope, name: bytes) -> str | None:
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return None


def adding(send: Send, extra: Iterable[tuple[bytes, bytes]]) -> Send:
    """Sends with these headers, except those that the answer has already."""

    async def send_with(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {key for key, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(pair for pair in extra if pair[0] not in present)]
        await send(message)

    return send_with
