"""How often a test's code waits for the database."""

from __future__ import annotations

import pytest

from chassis.db.exchange import Exchange


class RoundTrips:
    """Counts those of the whole process from now until the end of the test."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        run = Exchange.run

        async def counted(exchange: Exchange) -> None:
            self.count += 1
            await run(exchange)

        monkeypatch.setattr(Exchange, "run", counted)
