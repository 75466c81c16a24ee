"""A poisoned event is set aside with its reason and applied by one command once the cause is repaired."""

import secrets

import psycopg
from chassis.testing.waiting import eventually
from e2e_business import Business, at
from e2e_system import System
from psycopg import sql


def _refuse_messages(connection: psycopg.Connection[object], workspace_id: str) -> None:
    """A fault in the inbox's database for one workspace, as a bad migration could leave it."""
    fault = "ALTER TABLE inbox.messages ADD CONSTRAINT poison CHECK (workspace_id <> {}::uuid) NOT VALID"
    connection.execute(sql.SQL(fault).format(sql.Literal(workspace_id)))


async def test_a_dead_letter_is_replayed_in_order_by_one_command(system: System, business: Business) -> None:
    email = f"ada-{secrets.token_hex(4)}@example.org"
    with system.database() as connection:
        _refuse_messages(connection, business.workspace_id)
        try:
            booking = await business.booked(at(9), email=email)
            await business.post(f"/bookings/{booking['id']}/cancel", expect=200)

            async def listed() -> str:
                return system.command("events", "dead-letters")

            told = await eventually(listed, lambda text: text.count(booking["id"]) == 2, seconds=180)
            assert "poison" in told
            assert "waits behind" in told
        finally:
            connection.execute("ALTER TABLE inbox.messages DROP CONSTRAINT poison")
    assert "2 applied" in system.command("events", "replay", "inbox")
    assert booking["id"] not in system.command("events", "dead-letters")
    mails = await eventually(lambda: business.mails(email), lambda seen: len(seen) == 2)
    assert ["cancelled" in mail["subject"].lower() for mail in mails] == [True, False]
