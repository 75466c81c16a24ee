"""A small real HTTP server of calendars, with the faults that servers have."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Asked = dict[str, str]
Answer = Callable[[Asked], bytes]


def reply(status: str, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass(kw_only=True)
class CalendarServer:
    """Answers each path as it was told; None is silence until the client goes."""

    port: int = 0
    answers: dict[str, bytes | None] = field(default_factory=dict)
    asked: list[tuple[str, Asked]] = field(default_factory=list)

    def url(self, path: str = "/cal.ics") -> str:
        return f"http://calendar.test:{self.port}{path}"

    def serves(self, *lines: str, path: str = "/cal.ics", etag: str = '"1"') -> None:
        self.answers[path] = reply("200 OK", calendar(*lines), ETag=etag, Content_Type="text/calendar")

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            path = head[0].split(" ")[1]
            headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:] if line)}
            self.asked.append((path, headers))
            answer = self.answers.get(path, reply("404 Not Found"))
            if answer is None:
                await reader.read()
            elif f"ETag: {headers.get('if-none-match')}\r\n".encode() in answer:
                writer.write(reply("304 Not Modified"))
            else:
                writer.write(answer)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def calendar_server() -> AsyncIterator[CalendarServer]:
    served = CalendarServer()
    server = await asyncio.start_server(served.handle, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    try:
        yield served
    finally:
        server.close()


async def at_home(host: str, _port: int) -> str:
    """Every name is this machine."""
    assert host == "calendar.test"
    return "127.0.0.1"


def calendar(*lines: str) -> bytes:
    """Lines of events; each event is between BEGIN and END."""
    return "".join(
        f"{line}\r\n" for line in ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *lines, "END:VCALENDAR")
    ).encode()


def event(*lines: str, uid: str = "1") -> tuple[str, ...]:
    return ("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT")
