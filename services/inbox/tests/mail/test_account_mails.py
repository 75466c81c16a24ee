"""Mails about accounts: queued by an event without a secret, written with what identity says."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.errors import Unavailable
from inbox.clients.mailbox import Mailbox
from inbox.clients.smtp import Smtp
from inbox.domain.account_mails.account_mail import TO_CUSTOMERS, AccountMail, MailKind
from inbox.domain.account_mails.wording import account_letter
from inbox.jobs.account_mails import AccountMails

SENDER = "desk@example.test"
LINK = "https://desk.example/reset-password#token=fdl_secret"


def account_mail(email: str, kind: MailKind = MailKind.PASSWORD_RESET, **changes: str) -> AccountMail:
    facts = {
        "locale": "en",
        "recipient_name": "Mira Sommer",
        "workspace_name": "Salon Lumen",
        "sender_name": "Ada Ek",
        **changes,
    }
    expires_at = datetime(2026, 12, 1, 9, 5, tzinfo=UTC)
    return AccountMail(kind=kind, recipient=email, link=LINK, expires_at=expires_at, **facts)


class ScriptedIdentity:
    """Says of each mail what it was given; nothing of the others."""

    def __init__(self) -> None:
        self.said: dict[UUID, AccountMail] = {}
        self.away = False

    async def account_mail(self, workspace_id: UUID, id_: UUID) -> AccountMail | None:
        if self.away:
            raise Unavailable("identity is away")
        return self.said.get(id_)


@pytest.fixture
def identity() -> ScriptedIdentity:
    return ScriptedIdentity()


async def send(database: Database, identity: ScriptedIdentity, transport=None, customers=None) -> None:
    job = AccountMails(database, identity, customers or identity, transport or Mailbox(database), SENDER)
    while await job.send_due():
        pass


def states(desk) -> list[tuple]:
    return desk.execute(
        "SELECT status, attempts, last_error FROM account_mails WHERE workspace_id = %s", desk.workspace_id
    )


async def test_a_requested_mail_is_written_with_what_identity_says(desk, email, identity):
    id_ = new_id()
    identity.said[id_] = account_mail(email)
    await desk.apply(desk.mail_requested(id_))
    assert desk.woken == 1
    await send(desk.database, identity)

    (mail,) = await desk.mails(email)
    assert (mail.subject, getattr(mail, "from")) == ("Set a new password", f"Salon Lumen <{SENDER}>")
    assert LINK in mail.text
    assert "until 1 December 2026, 09:05 UTC" in mail.text
    assert states(desk) == [("sent", 1, None)]
    assert await desk.contacts() == []


async def test_the_link_is_kept_nowhere(desk, email, identity, smtp):
    id_ = new_id()
    identity.said[id_] = account_mail(email)
    await desk.apply(desk.mail_requested(id_))
    await send(desk.database, identity, Smtp(smtp.url))

    (message,) = [one for one in smtp.received if email in one["To"]]
    assert LINK in message.get_body(("plain",)).get_content()
    kept = desk.execute("SELECT account_mails::text FROM account_mails WHERE id = %s", id_)
    assert len(kept) == 1
    assert "fdl_" not in kept[0][0]
    assert email not in kept[0][0]


async def test_a_mail_that_nobody_wants_any_more_is_dropped(desk, email, identity):
    await desk.apply(desk.mail_requested(new_id()))
    await send(desk.database, identity)
    assert states(desk) == [("dropped", 1, None)]


async def test_a_mail_waits_while_identity_is_away(desk, email, identity):
    id_ = new_id()
    identity.said[id_], identity.away = account_mail(email), True
    await desk.apply(desk.mail_requested(id_))
    await send(desk.database, identity)
    assert states(desk) == [("queued", 1, "its owner: UNAVAILABLE")]

    identity.away = False
    desk.execute("UPDATE account_mails SET due_at = now() WHERE workspace_id = %s", desk.workspace_id)
    await send(desk.database, identity)
    assert states(desk) == [("sent", 2, None)]
    assert len(await desk.mails(email)) == 1


async def test_an_event_that_comes_twice_sends_one_mail(desk, email, identity):
    id_ = new_id()
    identity.said[id_] = account_mail(email)
    event = desk.mail_requested(id_)
    await desk.apply(event)
    await desk.apply(event)
    await send(desk.database, identity)
    assert len(await desk.mails(email)) == 1


@pytest.mark.parametrize("kind", MailKind)
@pytest.mark.parametrize("locale", ["en", "de", "tlh"])
def test_every_mail_is_written_in_every_language(kind: MailKind, locale: str):
    letter = account_letter(account_mail("a@example.org", kind, locale=locale))
    assert LINK in letter.text
    assert ("Guten Tag" in letter.text) == (locale == "de")
    assert ("Salon Lumen" in letter.text) == (kind in {MailKind.STAFF_INVITE, *TO_CUSTOMERS})


def test_a_name_cannot_write_into_a_mail():
    named = account_mail(
        "a@example.org",
        MailKind.STAFF_INVITE,
        sender_name="Eve\r\nBcc: all@example.org {link}",
        recipient_name="",
    )
    letter = account_letter(named)
    assert "\n" not in letter.subject
    assert "Bcc: all@example.org {link}" in letter.subject
    assert letter.text.startswith("Hello,\n")


async def test_a_customers_mail_is_written_with_what_booking_says(desk, email, identity):
    id_, booking = new_id(), ScriptedIdentity()
    booking.said[id_] = account_mail(email, MailKind.MY_BOOKINGS)
    await desk.apply(desk.customer_mail_requested(id_))
    await send(desk.database, identity, customers=booking)

    (mail,) = await desk.mails(email)
    assert mail.subject == "Your bookings with Salon Lumen"
    assert LINK in mail.text
