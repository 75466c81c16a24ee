"""Whoever takes an account over cannot hide it: its person is told by mail, with a way back."""

import pyotp
import pytest
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.testing.schema import ServiceSchema
from frontdesk.identity.v1 import second_factor_pb2 as pb
from frontdesk.identity.v1.identity_pb2 import ChangePasswordRequest, Tokens
from frontdesk.identity.v1.mails_pb2 import GetMailResponse
from frontdesk.identity.v1.recovery_pb2 import ResetPasswordRequest
from identity.operator.second_factors import drop_second_factor
from identity_worlds.address_changes import NEW_PASSWORD, NOBODY, proved, token_of
from identity_worlds.calling import PASSWORD, Process
from identity_worlds.mails import mails_of, requested
from identity_worlds.platform_admin import audit, settings
from pydantic import SecretStr

OPERATOR = settings().model_copy(update={"jwt_secret_key": SecretStr("the master secret of tests")})
THIEFS = "a password that only a thief knows"


async def test_a_changed_password_is_told_with_a_link_that_sets_another(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await proved(gateway, schema)
    await _change_password(gateway, made.tokens)
    (mail,) = await mails_of(inbox, schema, NOBODY, made.user.email)
    assert (mail.kind, mail.recipient_name) == ("password_changed", made.user.name)
    assert mail.link.startswith("https://desk.example/reset-password#token=fdl_")
    await _reset(gateway, mail)
    assert (await gateway.sign_in(made.user.email, NEW_PASSWORD)).access_token


async def test_a_second_factor_that_is_switched_off_is_told(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await proved(gateway, schema)
    await _switch_on(gateway, made.tokens)
    for _ in range(2):
        disable = gateway.second_factor.DisableSecondFactor
        await gateway.person(disable, pb.DisableSecondFactorRequest(), made.tokens)
    (mail,) = await mails_of(inbox, schema, NOBODY, made.user.email)
    assert mail.kind == "second_factor_off"
    await _reset(gateway, mail)
    assert (await gateway.sign_in(made.user.email, NEW_PASSWORD)).access_token


async def test_the_operator_lets_somebody_in_who_lost_her_second_factor_and_she_is_told(
    gateway: Process, inbox: Process, database: Database, schema: ServiceSchema
) -> None:
    made = await proved(gateway, schema)
    with pytest.raises(SystemExit, match="has no second factor"):
        await drop_second_factor(database, OPERATOR, made.user.email)
    await _switch_on(gateway, made.tokens)
    with pytest.raises(FrontdeskError, match="second"):
        await gateway.sign_in(made.user.email)
    assert "without a second factor" in await drop_second_factor(database, OPERATOR, made.user.email.upper())
    fresh = await gateway.sign_in(made.user.email)
    (mail,) = await mails_of(inbox, schema, NOBODY, made.user.email)
    assert mail.kind == "second_factor_off"
    told = [(line.action, line.actor) for line in await audit(gateway, fresh)]
    assert ("second_factor.off", "system:identity") in told
    with pytest.raises(SystemExit, match="nobody has an account"):
        await drop_second_factor(database, OPERATOR, "nobody@example.org")


async def test_one_link_that_was_used_spends_all_others(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await proved(gateway, schema)
    await _change_password(gateway, made.tokens)
    await _change_password(gateway, made.tokens, old=THIEFS, new=f"{THIEFS} too")
    first, second = await mails_of(inbox, schema, NOBODY, made.user.email)
    assert first.link != second.link
    await _reset(gateway, first)
    assert await mails_of(inbox, schema, NOBODY, made.user.email) == []


async def test_an_address_that_nobody_proved_is_told_nothing(gateway: Process, schema: ServiceSchema) -> None:
    made = await gateway.onboard()
    await _change_password(gateway, made.tokens)
    assert requested(schema, NOBODY, made.user.email) == []


async def _change_password(
    gateway: Process, tokens: Tokens, *, old: str = PASSWORD, new: str = THIEFS
) -> None:
    request = ChangePasswordRequest(old_password=old, new_password=new)
    await gateway.person(gateway.passwords.ChangePassword, request, tokens)


async def _switch_on(gateway: Process, tokens: Tokens) -> None:
    second = gateway.second_factor
    enrolled = await gateway.person(second.EnrolSecondFactor, pb.EnrolSecondFactorRequest(), tokens)
    shown = pb.ConfirmSecondFactorRequest(code=pyotp.TOTP(enrolled.secret).now())
    await gateway.person(second.ConfirmSecondFactor, shown, tokens)


async def _reset(gateway: Process, mail: GetMailResponse) -> None:
    request = ResetPasswordRequest(token=token_of(mail), new_password=NEW_PASSWORD)
    await gateway.visitor(gateway.recovery.ResetPassword, request)
