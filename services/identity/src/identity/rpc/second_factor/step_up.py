"""Dangerous acts are done by people who showed a moment ago that it is they, not who found an open device."""

from chassis.db import ReadTx

from identity.domain.errors import ReauthenticationRequired, SessionOver
from identity.domain.second_factor.factor import FRESH
from identity.rpc.people import person
from identity.store.sessions import proofs


async def demand_fresh_proof(tx: ReadTx) -> None:
    """First in every such act; in a flow `await self.read(demand_fresh_proof)`.

    Raises `ReauthenticationRequired`, or `SessionOver`.
    """
    _, session_id = person(tx.caller)
    known = await proofs.proved_at(tx, session_id)
    if known is None:
        raise SessionOver
    if known[1] - known[0] > FRESH:
        raise ReauthenticationRequired
