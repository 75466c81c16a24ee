"""One mail that cannot be read or written stops nobody else's."""

import pytest
from inbox.clients import smtp as wire
from inbox.clients.smtp import Smtp
from inbox.jobs import deliveries as job


@pytest.mark.parametrize(
    "broken",
    [
        """'{"m(erased)thod": "REQUEST"}'""",
        """jsonb_set(invitation, '{0,method}', '"(erased)"')""",
        """jsonb_set(invitation, '{0,booking_id}', '"(erased)"')""",
        """jsonb_set(invitation, '{0,starts_at}', '"soon"')""",
        "'[1]'",
    ],
)
async def test_a_delivery_that_cannot_be_read_has_failed_and_the_others_go_out(desk, email, broken):
    await desk.apply(desk.confirmed(email), desk.confirmed(f"other-{email}"))
    desk.execute(
        f"UPDATE deliveries SET invitation = {broken} WHERE workspace_id = %s AND recipient = %s",
        desk.workspace_id,
        email,
    )
    await desk.deliver()
    states = dict(
        desk.execute("SELECT recipient, status FROM deliveries WHERE workspace_id = %s", desk.workspace_id)
    )
    assert states == {email: "failed", f"other-{email}": "sent"}
    assert await desk.mails(f"other-{email}")


async def test_a_parcel_that_no_mail_can_be_made_of_fails_alone(desk, email, monkeypatch):
    await desk.apply(desk.confirmed(email), desk.confirmed(f"other-{email}"))
    mail_of = job.mail_of

    def stumble(parcel, *given, **more):
        if parcel.delivery.recipient == email:
            raise AttributeError("a surprise")
        return mail_of(parcel, *given, **more)

    monkeypatch.setattr(job, "mail_of", stumble)
    await desk.deliver()
    assert sorted(row[0] for row in desk.deliveries()) == ["failed", "sent"]


async def test_a_mail_that_the_wire_cannot_carry_fails_alone(desk, email, smtp, monkeypatch):
    await desk.apply(desk.confirmed(email), desk.confirmed(f"other-{email}"))
    written = wire.written

    def stumble(mail):
        if mail.recipient == email:
            raise AttributeError("a surprise")
        return written(mail)

    monkeypatch.setattr(wire, "written", stumble)
    await desk.deliver(Smtp(smtp.url))
    assert sorted(row[0] for row in desk.deliveries()) == ["failed", "sent"]
