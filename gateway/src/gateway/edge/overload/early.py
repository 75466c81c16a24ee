"""The refusal of a request that has nothing but its headers yet, with all that the middleware would say."""

from __future__ import annotations

import asyncio

from gateway.edge.cors import sharing
from gateway.edge.headers import Pairs, header, written
from gateway.edge.kinds import urgency_of
from gateway.edge.metrics import UNROUTED, count
from gateway.edge.overload.admission import Admission
from gateway.edge.overload.turned_away import TurnedAway
from gateway.problems.document import Problem


class Early:
    """Asked by the wire before anything is built for a request; that is most of what a refusal costs."""

    def __init__(
        self,
        admission: Admission,
        *,
        protection: Pairs,
        origins: frozenset[str],
        turned_away: TurnedAway,
        draining: asyncio.Event,
    ) -> None:
        self._admission = admission
        self._protection = written(protection)
        self._origins = origins
        self._turned_away = turned_away
        self._draining = draining

    @property
    def is_draining(self) -> bool:
        return self._draining.is_set()

    def refusal(self, method: str, path: str) -> Problem | None:
        """None of what goes on to the application; a preflight does, for its answer is no work."""
        urgency = urgency_of(method, path) if method != "OPTIONS" else None
        return self._admission.refusal(urgency) if urgency is not None else None

    def lines(self, asked: Pairs) -> bytes:
        """Headers of the answer, beside those of the problem itself."""
        return self._protection + written(sharing(header(asked, b"origin"), self._origins))

    def note(self, method: str, status: int) -> None:
        """It took no time worth measuring."""
        count(method, UNROUTED, status, 0.0)
        self._turned_away.note()
