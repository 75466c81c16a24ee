import asyncio

import pytest
from chassis.db import Database
from chassis.testing.schema import ServiceSchema
from chassis.testing.waiting import eventually
from frontdesk.identity.v1.recovery_pb2 import ForgotPasswordRequest
from identity.jobs.forgetting import forgetting
from identity_worlds.calling import Process
from identity_worlds.mails import stored


class Sole:
    """Leads for as long as the test lasts."""

    async def confirm(self) -> None:
        return


async def test_what_is_over_is_forgotten_and_what_is_open_is_kept(
    gateway: Process, database: Database, schema: ServiceSchema
):
    made = await gateway.onboard()
    for _ in range(2):
        await gateway.visitor(gateway.recovery.ForgotPassword, ForgotPasswordRequest(email=made.user.email))
    stored(
        schema,
        "UPDATE mailed_links SET expires_at = now() - interval '8 days' WHERE id ="
        " (SELECT id FROM mailed_links WHERE email = %s AND kind = 'password_reset' LIMIT 1)",
        made.user.email,
    )
    old = "SELECT decode(repeat(%s, 32), 'hex'), 3, now() - %s::interval, now()"
    for digest, age in (("a1", "13 hours"), ("a2", "1 hour")):
        stored(schema, f"INSERT INTO sign_in_attempts {old}", digest, age)

    duty = asyncio.create_task(forgetting(database)(Sole()))
    links = "SELECT count(*) FROM mailed_links WHERE email = %s AND kind = 'password_reset'"
    await eventually(lambda: stored(schema, links, made.user.email) == [(1,)])
    duty.cancel()
    with pytest.raises(asyncio.CancelledError):
        await duty
    kept = "SELECT encode(digest, 'hex') FROM sign_in_attempts WHERE encode(digest, 'hex') ~ '^(a1a1|a2a2)'"
    assert stored(schema, kept) == [("a2" * 32,)]
