"""Whether an account exists cannot be told by how long an answer takes."""

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from uuid import uuid4

from chassis.errors import FrontdeskError
from chassis.testing.schema import ServiceSchema
from frontdesk.identity.v1.invites_pb2 import CreateInviteRequest
from frontdesk.identity.v1.recovery_pb2 import ForgotPasswordRequest
from identity_worlds.calling import Process
from identity_worlds.mails import stored

ROUNDS, SAMPLES, TOLERANCE = 20, 15, 0.10
"""A busy machine spoils a round: one of them must show the same time, a leak of time would spoil all."""
Attempt = Callable[[str], Awaitable[object]]


async def test_known_and_unknown_accounts_are_refused_in_the_same_time(
    gateway: Process, schema: ServiceSchema
):
    async def attempt(email: str) -> None:
        stored(schema, "DELETE FROM sign_in_attempts")
        with suppress(FrontdeskError):
            await gateway.sign_in(email, "a wrong password")

    await _takes_the_same_time(attempt, (await gateway.onboard()).user.email)


async def test_known_and_unknown_accounts_forget_their_passwords_in_the_same_time(
    gateway: Process, schema: ServiceSchema
):
    async def attempt(email: str) -> None:
        stored(schema, "DELETE FROM mailed_links")
        await gateway.visitor(gateway.recovery.ForgotPassword, ForgotPasswordRequest(email=email))

    await _takes_the_same_time(attempt, (await gateway.onboard()).user.email)


async def test_known_and_unknown_accounts_are_invited_in_the_same_time_and_words(
    gateway: Process, schema: ServiceSchema
):
    here, elsewhere = (await gateway.onboard()).tokens, (await gateway.onboard()).user.email
    said: dict[str, list[str]] = {}

    async def attempt(email: str) -> None:
        stored(schema, "DELETE FROM mailed_links")
        stored(schema, "DELETE FROM invites")
        request = CreateInviteRequest(email=email, role="staff")
        invite = (await gateway.person(gateway.invites.CreateInvite, request, here)).invite
        said[email] = [field.name for field, _ in invite.ListFields()]

    await _takes_the_same_time(attempt, elsewhere)
    assert all(fields == said[elsewhere] for fields in said.values())


async def _takes_the_same_time(attempt: Attempt, known: str) -> None:
    seen = []
    for _ in range(ROUNDS):
        seen.append(await _difference(attempt, known))
        if seen[-1] <= TOLERANCE:
            return
    raise AssertionError(f"the shortest times differ by {seen}")


async def _difference(attempt: Attempt, known: str) -> float:
    """Of the shortest, asked in turns so that both meet the same machine: what else it does only adds."""
    times: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * SAMPLES):
        exists = number % 2 == 0
        email = known if exists else f"{uuid4().hex}@example.org"
        start = time.perf_counter()
        await attempt(email)
        times[exists].append(time.perf_counter() - start)
    first, second = min(times[True]), min(times[False])
    return abs(first - second) / max(first, second)
