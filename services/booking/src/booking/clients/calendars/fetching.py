"""Fetches a calendar from its address, with limits in size, time and where it may lead."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urljoin

import httpx

from booking.clients.calendars.addresses import Resolve, TargetRefused, public_address_of
from booking.clients.calendars.ics_file import Unreadable
from booking.clients.calendars.reading import CalendarReader
from booking.domain.availability.calendars.outside import (
    Due,
    Failed,
    Outcome,
    Read,
    Trouble,
    Unchanged,
    horizon,
)

LARGEST_BYTES = 10 * 2**20
LONGEST_SECONDS = 20.0
MOST_REDIRECTS = 5
LONGEST_VALIDATOR = 500
AGENT = "Frontdesk calendar reader"
TROUBLES: dict[int, Trouble] = {
    HTTPStatus.UNAUTHORIZED: Trouble.REFUSED,
    HTTPStatus.FORBIDDEN: Trouble.REFUSED,
    HTTPStatus.NOT_FOUND: Trouble.NOT_FOUND,
    HTTPStatus.GONE: Trouble.NOT_FOUND,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    content: bytes
    etag: str
    last_modified: str


class CalendarFetcher:
    """`resolve` answers the address to connect to, or refuses."""

    def __init__(self, resolve: Resolve = public_address_of, *, seconds: float = LONGEST_SECONDS) -> None:
        self._resolve = resolve
        self._seconds = seconds
        # No proxy and no credentials of this machine: what the address leads to is a stranger's choice.
        self._reader = CalendarReader()
        self._client = httpx.AsyncClient(trust_env=False, timeout=seconds)

    async def fetch(self, due: Due, now: datetime) -> Outcome:
        try:
            async with asyncio.timeout(self._seconds):
                answered = await self._answer(due)
            return await self._read(answered, due, now) if isinstance(answered, _File) else answered
        except Unreadable as unreadable:
            return Failed(trouble=unreadable.trouble)
        except TargetRefused:
            return Failed(trouble=Trouble.TARGET_REFUSED)
        except (TimeoutError, httpx.TimeoutException):
            return Failed(trouble=Trouble.TIMED_OUT)
        except (OSError, httpx.HTTPError, httpx.InvalidURL, UnicodeError):
            return Failed(trouble=Trouble.UNREACHABLE)

    async def close(self) -> None:
        await self._client.aclose()

    async def _read(self, file: _File, due: Due, now: datetime) -> Read:
        busy = await self._reader.busy(file.content, due.time_zone, horizon(now))
        return Read(busy=busy, etag=file.etag, last_modified=file.last_modified)

    async def _answer(self, due: Due) -> _File | Outcome:
        url = due.url.replace("webcal://", "https://", 1)
        for _ in range(MOST_REDIRECTS + 1):
            answer = await self._client.send(await self._request(url, due), stream=True)
            try:
                if not answer.has_redirect_location:
                    return await _told(answer, due)
                url = urljoin(url, answer.headers["location"])
            finally:
                await answer.aclose()
        return Failed(trouble=Trouble.REDIRECTED_TOO_OFTEN)

    async def _request(self, url: str, due: Due) -> httpx.Request:
        """To the resolved address, in the name of the host."""
        target = httpx.URL(url)
        if target.scheme not in ("http", "https") or not target.host:
            raise TargetRefused(url)
        port = target.port or (443 if target.scheme == "https" else 80)
        address = await self._resolve(target.host, port)
        headers = {
            "host": target.netloc.decode().rpartition("@")[2],
            "user-agent": AGENT,
            "accept": "text/calendar",
            "accept-encoding": "identity",
        }
        if due.etag:
            headers["if-none-match"] = due.etag
        if due.last_modified:
            headers["if-modified-since"] = due.last_modified
        return self._client.build_request(
            "GET",
            target.copy_with(host=address, username="", password="", fragment=None),
            headers=headers,
            extensions={"sni_hostname": target.host},
        )


async def _told(answer: httpx.Response, due: Due) -> _File | Outcome:
    if answer.status_code == HTTPStatus.NOT_MODIFIED and (due.etag or due.last_modified):
        return Unchanged()
    if answer.status_code != HTTPStatus.OK:
        return Failed(trouble=TROUBLES.get(answer.status_code, Trouble.SERVER_FAILED))
    return _File(
        content=await _content(answer),
        etag=answer.headers.get("etag", "")[:LONGEST_VALIDATOR],
        last_modified=answer.headers.get("last-modified", "")[:LONGEST_VALIDATOR],
    )


async def _content(answer: httpx.Response) -> bytes:
    content = bytearray()
    async for chunk in answer.aiter_bytes():
        content += chunk
        if len(content) > LARGEST_BYTES:
            raise Unreadable(Trouble.TOO_LARGE)
    return bytes(content)
