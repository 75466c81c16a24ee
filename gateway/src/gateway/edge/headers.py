"""Reading and adding raw ASGI headers."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.types import Message, Send

Pairs = list[tuple[bytes, bytes]]


def header(headers: Pairs, name: bytes) -> str | None:
    for key, value in headers:
        if key == name:
            return value.decode("latin-1")
    return None


def written(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """As lines of an answer."""
    return b"".join(b"%b: %b\r\n" % pair for pair in headers)


def adding(send: Send, extra: Iterable[tuple[bytes, bytes]]) -> Send:
    """Sends with these headers, except those that the answer has already."""

    async def send_with(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {key for key, _ in message["headers"]}
            message["headers"] = [*message["headers"], *(pair for pair in extra if pair[0] not in present)]
        await send(message)

    return send_with
