import asyncio

import pytest
from chassis.errors import FrontdeskError, Kind
from chassis.testing.schema import ServiceSchema
from frontdesk.identity.v1.identity_pb2 import Client, GetMeRequest, ListAuditLogRequest
from frontdesk.identity.v1.mails_pb2 import GetMailResponse
from frontdesk.identity.v1.recovery_pb2 import (
    ForgotPasswordRequest,
    ResendVerificationRequest,
    ResetPasswordRequest,
    VerifyEmailRequest,
)
from identity_worlds.calling import PASSWORD, Process
from identity_worlds.mails import mails_of, requested, stored

NEW = "an even longer staple of horses"
NOBODY = "00000000-0000-0000-0000-000000000000"


async def test_a_forgotten_password_is_set_anew_by_the_mailed_link(
    gateway: Process, inbox: Process, schema: ServiceSchema
):
    made = await gateway.onboard()
    mail = await _forgot(gateway, inbox, schema, made.user.email)
    assert (mail.kind, mail.recipient, mail.locale) == ("password_reset", made.user.email, "de")
    assert mail.recipient_name == made.user.name
    assert mail.link.startswith("https://desk.example/reset-password#token=fdl_")

    await _reset(gateway, mail, NEW)
    assert (await gateway.sign_in(made.user.email, NEW)).access_token
    with pytest.raises(FrontdeskError):
        await gateway.sign_in(made.user.email, PASSWORD)


async def test_a_reset_ends_every_session_and_tells_of_each(
    gateway: Process, inbox: Process, schema: ServiceSchema
):
    made = await gateway.onboard()
    elsewhere = await gateway.sign_in(made.user.email)
    await _reset(gateway, await _forgot(gateway, inbox, schema, made.user.email), NEW)
    for tokens in (made.tokens, elsewhere):
        with pytest.raises(FrontdeskError) as refused:
            await gateway.refresh(tokens.refresh_token)
        assert refused.value.reason == "INVALID_REFRESH_TOKEN"
    told = stored(
        schema,
        "SELECT id FROM outbox WHERE workspace_id = %s AND type = %s",
        made.workspace.id,
        "identity.session.revoked",
    )
    assert len(told) == 2
    fresh = await gateway.sign_in(made.user.email, NEW)
    lines = (await gateway.person(gateway.audit.ListAuditLog, ListAuditLogRequest(), fresh)).items
    acts = [(line.action, line.detail, line.actor) for line in lines]
    me = f"user:{made.user.id}"
    assert ("password.reset", "", me) in acts
    assert acts.count(("session.revoked", "password_reset", me)) == 2


async def test_a_link_serves_once_also_when_it_is_opened_many_times_at_once(
    gateway: Process, inbox: Process, schema: ServiceSchema
):
    made = await gateway.onboard()
    mail = await _forgot(gateway, inbox, schema, made.user.email)
    wishes = [f"{NEW} {number}" for number in range(20)]
    answers = await asyncio.gather(*(_reset(gateway, mail, wish) for wish in wishes), return_exceptions=True)
    won = [wish for wish, answer in zip(wishes, answers, strict=True) if answer is None]
    assert len(won) == 1
    assert {answer.reason for answer in answers if isinstance(answer, FrontdeskError)} == {"INVALID_LINK"}
    assert (await gateway.sign_in(made.user.email, won[0])).access_token


async def test_a_used_reset_spends_all_links_that_lie_around(
    gateway: Process, inbox: Process, schema: ServiceSchema
):
    made = await gateway.onboard()
    first = await _forgot(gateway, inbox, schema, made.user.email)
    second = await _forgot(gateway, inbox, schema, made.user.email)
    await _reset(gateway, second, NEW)
    with pytest.raises(FrontdeskError) as refused:
        await _reset(gateway, first, f"{NEW} again")
    assert (refused.value.kind, refused.value.reason, refused.value.field) == (
        Kind.INVALID,
        "INVALID_LINK",
        "token",
    )


async def test_a_link_dies_after_its_time(gateway: Process, inbox: Process, schema: ServiceSchema):
    made = await gateway.onboard()
    mail = await _forgot(gateway, inbox, schema, made.user.email)
    stored(schema, "UPDATE mailed_links SET expires_at = now() WHERE email = %s", made.user.email)
    for token in (_token(mail), "fdl_AAAA", "nothing", _token(mail)[:-3] + "AAA"):
        with pytest.raises(FrontdeskError) as refused:
            await gateway.visitor(
                gateway.recovery.ResetPassword, ResetPasswordRequest(token=token, new_password=NEW)
            )
        assert refused.value.reason == "INVALID_LINK"
    assert (await gateway.sign_in(made.user.email)).access_token


async def test_a_weak_new_password_leaves_the_link_as_it_was(
    gateway: Process, inbox: Process, schema: ServiceSchema
):
    made = await gateway.onboard()
    mail = await _forgot(gateway, inbox, schema, made.user.email)
    with pytest.raises(FrontdeskError) as refused:
        await _reset(gateway, mail, made.user.email)
    assert (refused.value.reason, refused.value.field) == ("WEAK_PASSWORD", "new_password")
    await _reset(gateway, mail, NEW)


async def test_no_token_can_be_read_from_the_database_or_from_an_event(
    gateway: Process, inbox: Process, schema: ServiceSchema
):
    made = await gateway.onboard()
    mail = await _forgot(gateway, inbox, schema, made.user.email)
    ((id_, kind),) = requested(schema, NOBODY, made.user.email)
    rows = stored(
        schema,
        "SELECT mailed_links::text FROM mailed_links WHERE email = %s"
        " UNION ALL SELECT encode(payload, 'escape') FROM outbox WHERE aggregate_id = %s",
        made.user.email,
        id_,
    )
    assert kind == "password_reset"
    assert len(rows) == 3
    assert not any(_token(mail).removeprefix("fdl_")[:12] in text for (text,) in rows)
    assert not any(made.user.email in text for (text,) in rows[2:])


async def test_known_and_unknown_accounts_leave_the_same_traces_of_a_forgotten_password(
    gateway: Process, inbox: Process, schema: ServiceSchema
):
    """So the answer, and the work behind it, cannot differ: nobody looks for the account."""
    made = await gateway.onboard()
    stranger = f"no-{made.user.email}"
    for email in (made.user.email, stranger):
        answer = await gateway.visitor(gateway.recovery.ForgotPassword, ForgotPasswordRequest(email=email))
        assert answer.ByteSize() == 0
        assert len(requested(schema, NOBODY, email)) == 1
    assert len(await mails_of(inbox, schema, NOBODY, made.user.email)) == 1
    assert await mails_of(inbox, schema, NOBODY, stranger) == []


async def test_nobodys_mailbox_is_flooded(gateway: Process, schema: ServiceSchema):
    email = "flooded-" + (await gateway.onboard()).user.email
    for _ in range(8):
        await gateway.visitor(gateway.recovery.ForgotPassword, ForgotPasswordRequest(email=email))
    assert len(requested(schema, NOBODY, email)) == 5


async def test_a_new_owner_is_asked_to_verify_the_address(
    gateway: Process, inbox: Process, schema: ServiceSchema
):
    made = await gateway.onboard(owner_locale="de")
    assert not made.user.email_verified
    (mail,) = await mails_of(inbox, schema, made.workspace.id, made.user.email)
    assert (mail.kind, mail.locale, mail.workspace_name) == (
        "email_verification",
        "de",
        made.workspace.name,
    )
    assert mail.link.startswith("https://desk.example/verify-email#token=fdl_")

    await gateway.visitor(gateway.recovery.VerifyEmail, VerifyEmailRequest(token=_token(mail)))
    me = await gateway.person(gateway.staff.GetMe, GetMeRequest(), made.tokens)
    assert me.user.email_verified
    with pytest.raises(FrontdeskError) as refused:
        await gateway.visitor(gateway.recovery.VerifyEmail, VerifyEmailRequest(token=_token(mail)))
    assert refused.value.reason == "INVALID_LINK"
    with pytest.raises(FrontdeskError) as refused:
        await _resend(gateway, made.tokens)
    assert refused.value.reason == "EMAIL_ALREADY_VERIFIED"
    acts = (await gateway.person(gateway.audit.ListAuditLog, ListAuditLogRequest(), made.tokens)).items
    assert [line.subject for line in acts if line.action == "email.verified"] == [f"user:{made.user.id}"]


async def test_the_link_can_be_asked_for_again_but_not_without_end(
    gateway: Process, inbox: Process, schema: ServiceSchema
):
    made = await gateway.onboard()
    for _ in range(4):
        await _resend(gateway, made.tokens)
    with pytest.raises(FrontdeskError) as refused:
        await _resend(gateway, made.tokens)
    assert refused.value.kind is Kind.EXHAUSTED
    assert len(await mails_of(inbox, schema, made.workspace.id, made.user.email)) == 5


async def test_a_mail_is_told_to_inbox_only_and_in_its_workspace_only(
    gateway: Process, booking: Process, inbox: Process, schema: ServiceSchema
):
    made, other = await gateway.onboard(), await gateway.onboard()
    with pytest.raises(FrontdeskError) as refused:
        await mails_of(booking, schema, made.workspace.id, made.user.email)
    assert refused.value.kind is Kind.DENIED
    elsewhere = await mails_of(inbox, schema, made.workspace.id, made.user.email, asked_in=other.workspace.id)
    assert elsewhere == []


async def _forgot(gateway: Process, inbox: Process, schema: ServiceSchema, email: str) -> GetMailResponse:
    request = ForgotPasswordRequest(email=email.upper(), client=Client(languages="fr, de-AT;q=0.9"))
    await gateway.visitor(gateway.recovery.ForgotPassword, request)
    return (await mails_of(inbox, schema, NOBODY, email))[-1]


async def _reset(gateway: Process, mail: GetMailResponse, password: str) -> None:
    request = ResetPasswordRequest(token=_token(mail), new_password=password)
    await gateway.visitor(gateway.recovery.ResetPassword, request)


async def _resend(gateway: Process, tokens) -> None:
    await gateway.person(gateway.recovery.ResendVerification, ResendVerificationRequest(), tokens)


def _token(mail: GetMailResponse) -> str:
    return mail.link.partition("#token=")[2]
