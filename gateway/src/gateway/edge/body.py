"""The body of a request as it arrives, for routes that pass it on instead of holding it."""

from __future__ import annotations

from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect, Request


class Body:
    def __init__(self, request: Request) -> None:
        self._receive = request.receive
        self._finished = False

    async def chunks(self) -> AsyncIterator[bytes]:
        while not self._finished:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            self._finished = not message.get("more_body", False)
            yield message.get("body", b"")

    async def read_on(self) -> None:
        """Lets the sender finish, or it would never see the answer.

        Whoever was given the chunks may still wait for the next one, so this reads beside it.
        """
        while not self._finished:
            message = await self._receive()
            self._finished = self._finished or not message.get("more_body", False)
