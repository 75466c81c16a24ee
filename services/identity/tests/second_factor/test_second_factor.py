"""Codes of an app and recovery codes, asked for at sign-in and before dangerous acts."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pyotp
import pytest
from chassis.errors import FrontdeskError, Kind
from chassis.testing.schema import ServiceSchema
from frontdesk.identity.v1 import second_factor_pb2 as pb
from frontdesk.identity.v1.api_keys_pb2 import CreateApiKeyRequest
from frontdesk.identity.v1.identity_pb2 import (
    ChangePasswordRequest,
    IssueTokensRequest,
    ListAuditLogRequest,
    OnboardWorkspaceResponse,
    Tokens,
)
from frontdesk.identity.v1.personal_data_pb2 import EraseMeRequest, EraseWorkspaceRequest
from identity.domain.second_factor.factor import FREE_CODES
from identity_worlds.calling import PASSWORD, Process
from identity_worlds.mails import stored

NEW = "an even longer staple of horses"


@dataclass
class Guarded:
    """A person whose second factor is on."""

    process: Process
    schema: ServiceSchema
    made: OnboardWorkspaceResponse
    secret: str
    recovery_codes: list[str]

    def code(self, *, steps: int = 0) -> str:
        return pyotp.TOTP(self.secret).generate_otp(int(time.time()) // 30 + steps)

    def forget_used_codes(self) -> None:
        """As if half a minute had passed."""
        stored(self.schema, "UPDATE second_factors SET last_step = 0 WHERE user_id = %s", self.made.user.id)

    async def challenge(self, password: str = PASSWORD) -> str:
        request = IssueTokensRequest(username=self.made.user.email, password=password)
        with pytest.raises(FrontdeskError) as refused:
            await self.process.visitor(self.process.tokens.IssueTokens, request)
        assert (refused.value.kind, refused.value.reason) == (Kind.UNAUTHENTICATED, "MFA_REQUIRED")
        assert refused.value.facts["expires_in"] == 300
        return str(refused.value.facts["challenge_token"])

    async def answer(self, challenge: str, code: str) -> Tokens:
        request = pb.VerifySecondFactorRequest(challenge_token=challenge, code=code)
        verify = self.process.second_factor.VerifySecondFactor
        return (await self.process.visitor(verify, request)).tokens

    async def refused(self, challenge: str, code: str) -> str:
        with pytest.raises(FrontdeskError) as refused:
            await self.answer(challenge, code)
        return refused.value.reason


@pytest.fixture
async def mira(gateway: Process, schema: ServiceSchema) -> Guarded:
    made = await gateway.onboard()
    enrolled = await gateway.person(
        gateway.second_factor.EnrolSecondFactor, pb.EnrolSecondFactorRequest(), made.tokens
    )
    assert enrolled.uri.startswith("otpauth://totp/Frontdesk:")
    request = pb.ConfirmSecondFactorRequest(code=pyotp.TOTP(enrolled.secret).now())
    confirmed = await gateway.person(gateway.second_factor.ConfirmSecondFactor, request, made.tokens)
    person = Guarded(gateway, schema, made, enrolled.secret, list(confirmed.recovery_codes))
    person.forget_used_codes()
    return person


async def test_who_has_a_second_factor_needs_it_to_sign_in(gateway: Process, mira: Guarded):
    tokens = await mira.answer(await mira.challenge(), mira.code())
    assert tokens.workspace_id == mira.made.workspace.id
    assert tokens.device_token.startswith("fdd_")
    state = await _state(gateway, tokens)
    assert (state.enabled, state.recovery_codes_left) == (True, 10)
    with pytest.raises(FrontdeskError) as refused:
        await gateway.sign_in(mira.made.user.email, "not the password")
    assert refused.value.reason == "INVALID_CREDENTIALS", "the second step is offered to nobody else"


async def test_a_form_without_a_second_step_sends_the_code_along(gateway: Process, mira: Guarded):
    async def sign_in(code: str, password: str = PASSWORD) -> Tokens:
        request = IssueTokensRequest(username=mira.made.user.email, password=password, code=code)
        return (await gateway.visitor(gateway.tokens.IssueTokens, request)).tokens

    code = mira.code()
    assert (await sign_in(code)).workspace_id == mira.made.workspace.id
    for given, password, reason in (
        (code, PASSWORD, "INVALID_CODE"),
        ("000000", PASSWORD, "INVALID_CODE"),
        (mira.recovery_codes[0], "not the password", "INVALID_CREDENTIALS"),
    ):
        with pytest.raises(FrontdeskError) as refused:
            await sign_in(given, password)
        assert refused.value.reason == reason
    # The recovery code was not used up by the wrong password.
    assert await sign_in(mira.recovery_codes[0])


@pytest.mark.parametrize("repeat", range(3))
async def test_a_code_works_once_also_when_sent_many_times_at_once(mira: Guarded, repeat: int):
    challenges = [await mira.challenge() for _ in range(FREE_CODES)]
    code = mira.code()
    await _one_of(lambda number: mira.answer(challenges[number], code), len(challenges))
    assert await mira.refused(challenges[0], mira.code(steps=-1)) in ("INVALID_CODE", "INVALID_CHALLENGE")


@pytest.mark.parametrize("repeat", range(3))
async def test_a_recovery_code_works_once_also_when_sent_many_times_at_once(
    gateway: Process, mira: Guarded, repeat: int
):
    challenges = [await mira.challenge() for _ in range(FREE_CODES)]
    code = mira.recovery_codes[0].lower().replace("-", " ")
    tokens = await _one_of(lambda number: mira.answer(challenges[number], code), len(challenges))
    assert (await _state(gateway, tokens)).recovery_codes_left == 9
    assert await mira.refused(await mira.challenge(), code) == "INVALID_CODE"


@pytest.mark.parametrize("code", ["١٢٣٤٥٦", "１２３４５６", "🙂", "12345\x00"])
async def test_a_code_in_other_digits_is_a_wrong_code(mira: Guarded, code: str):
    assert await mira.refused(await mira.challenge(), code) == "INVALID_CODE"


async def test_a_code_two_steps_old_fails(mira: Guarded):
    challenge = await mira.challenge()
    for wrong in (mira.code(steps=-2), mira.code(steps=3), "000000", "", "x" * 50, "AAAAA-AAAAA"):
        stored(mira.schema, "DELETE FROM sign_in_attempts")
        assert await mira.refused(challenge, wrong) == "INVALID_CODE"
    assert await _signs_in_with_the_step_before(mira)


async def _signs_in_with_the_step_before(mira: Guarded) -> str:
    """Where the half minute ends meanwhile, the code is two steps old: then once more."""
    for _ in range(3):
        stored(mira.schema, "DELETE FROM sign_in_attempts")
        challenge, code, at = await mira.challenge(), mira.code(steps=-1), mira.code()
        try:
            return (await mira.answer(challenge, code)).access_token
        except FrontdeskError:
            if mira.code() == at:
                raise
    raise AssertionError("this machine takes half a minute for a sign-in")


async def test_a_code_that_was_used_makes_older_ones_worthless(mira: Guarded):
    assert (await mira.answer(await mira.challenge(), mira.code())).access_token
    assert await mira.refused(await mira.challenge(), mira.code(steps=-1)) == "INVALID_CODE"


async def test_wrong_codes_are_slowed_across_challenges(mira: Guarded):
    for _ in range(FREE_CODES):
        assert await mira.refused(await mira.challenge(), "000000") == "INVALID_CODE"
    assert await mira.refused(await mira.challenge(), mira.code()) == "SIGN_IN_DELAYED"


async def test_a_challenge_serves_once_and_not_for_long(mira: Guarded):
    challenge = await mira.challenge()
    assert (await mira.answer(challenge, mira.code())).access_token
    mira.forget_used_codes()
    assert await mira.refused(challenge, mira.code()) == "INVALID_CHALLENGE"
    late = await mira.challenge()
    stored(mira.schema, "UPDATE sign_in_challenges SET expires_at = now()")
    assert await mira.refused(late, mira.code()) == "INVALID_CHALLENGE"
    assert await mira.refused("fdc_nothing", mira.code()) == "INVALID_CHALLENGE"


async def test_a_password_that_is_changed_between_the_steps_ends_the_sign_in(gateway: Process, mira: Guarded):
    challenge = await mira.challenge()
    change = ChangePasswordRequest(old_password=PASSWORD, new_password=NEW)
    await gateway.person(gateway.passwords.ChangePassword, change, mira.made.tokens)
    assert await mira.refused(challenge, mira.code()) == "INVALID_CREDENTIALS"
    assert (await mira.answer(await mira.challenge(NEW), mira.code())).access_token


async def test_neither_secret_nor_recovery_codes_can_be_read_from_the_database(mira: Guarded):
    rows = stored(
        mira.schema,
        "SELECT encode(sealed_secret, 'escape') FROM second_factors WHERE user_id = %s"
        " UNION ALL SELECT encode(digest, 'escape') FROM recovery_codes WHERE user_id = %s",
        mira.made.user.id,
        mira.made.user.id,
    )
    assert len(rows) == 11
    known = [mira.secret, *mira.recovery_codes, *(code.replace("-", "") for code in mira.recovery_codes)]
    assert not any(one in text for (text,) in rows for one in known)


async def test_an_enrolment_that_was_not_confirmed_changes_nothing(gateway: Process):
    made = await gateway.onboard()
    enrol = pb.EnrolSecondFactorRequest()
    first = await gateway.person(gateway.second_factor.EnrolSecondFactor, enrol, made.tokens)
    second = await gateway.person(gateway.second_factor.EnrolSecondFactor, enrol, made.tokens)
    assert (await gateway.sign_in(made.user.email)).access_token
    confirm = pb.ConfirmSecondFactorRequest(code=pyotp.TOTP(first.secret).now())
    with pytest.raises(FrontdeskError) as refused:
        await gateway.person(gateway.second_factor.ConfirmSecondFactor, confirm, made.tokens)
    assert refused.value.reason == "INVALID_CODE"
    confirm = pb.ConfirmSecondFactorRequest(code=pyotp.TOTP(second.secret).now())
    await gateway.person(gateway.second_factor.ConfirmSecondFactor, confirm, made.tokens)
    with pytest.raises(FrontdeskError) as refused:
        await gateway.person(gateway.second_factor.EnrolSecondFactor, enrol, made.tokens)
    assert refused.value.reason == "SECOND_FACTOR_ON"


async def test_dangerous_acts_want_a_fresh_proof(gateway: Process, mira: Guarded):
    tokens, second = mira.made.tokens, gateway.second_factor
    acts = [
        (gateway.passwords.ChangePassword, ChangePasswordRequest(old_password=PASSWORD, new_password=NEW)),
        (gateway.api_keys.CreateApiKey, CreateApiKeyRequest(name="till", scopes=["contact:read"])),
        (second.RenewRecoveryCodes, pb.RenewRecoveryCodesRequest()),
        (second.DisableSecondFactor, pb.DisableSecondFactorRequest()),
    ]
    for act, request in acts:
        _let_time_pass(mira)
        with pytest.raises(FrontdeskError) as refused:
            await gateway.person(act, request, tokens)
        assert (refused.value.kind, refused.value.reason) == (Kind.DENIED, "REAUTHENTICATION_REQUIRED")
        mira.forget_used_codes()
        proof = pb.ReauthenticateRequest(code=mira.code())
        await gateway.person(second.Reauthenticate, proof, tokens)
        await gateway.person(act, request, tokens)
    assert (await gateway.sign_in(mira.made.user.email, NEW)).access_token, "it is off"
    lines = (await gateway.person(gateway.audit.ListAuditLog, ListAuditLogRequest(), tokens)).items
    acts_told = {line.action for line in lines}
    assert {"second_factor.on", "second_factor.off", "recovery_codes.renewed"} <= acts_told


async def test_nothing_is_erased_without_a_fresh_proof(gateway: Process, mira: Guarded):
    _let_time_pass(mira)
    acts = [
        (gateway.personal_data.EraseMe, EraseMeRequest(confirm="delete my account")),
        (gateway.personal_data.EraseWorkspace, EraseWorkspaceRequest(confirm=mira.made.workspace.slug)),
    ]
    for act, request in acts:
        with pytest.raises(FrontdeskError) as refused:
            await gateway.person(act, request, mira.made.tokens)
        assert refused.value.reason == "REAUTHENTICATION_REQUIRED"


async def test_the_password_is_no_proof_for_who_has_a_second_factor(gateway: Process, mira: Guarded):
    proof = pb.ReauthenticateRequest(password=PASSWORD)
    with pytest.raises(FrontdeskError) as refused:
        await gateway.person(gateway.second_factor.Reauthenticate, proof, mira.made.tokens)
    assert refused.value.reason == "INVALID_CODE"


async def test_without_a_second_factor_the_password_proves_and_guesses_are_slowed(
    gateway: Process, schema: ServiceSchema
):
    made = await gateway.onboard()
    again = gateway.second_factor.Reauthenticate
    await gateway.person(again, pb.ReauthenticateRequest(password=PASSWORD), made.tokens)
    reasons = []
    for number in range(FREE_CODES + 1):
        with pytest.raises(FrontdeskError) as refused:
            await gateway.person(again, pb.ReauthenticateRequest(password=f"wrong {number}"), made.tokens)
        reasons.append(refused.value.reason)
    assert reasons == ["WRONG_PASSWORD"] * FREE_CODES + ["SIGN_IN_DELAYED"]


def _let_time_pass(person: Guarded) -> None:
    stored(
        person.schema,
        "UPDATE sessions SET proved_at = now() - interval '11 minutes' WHERE user_id = %s",
        person.made.user.id,
    )


async def _state(gateway: Process, tokens: Tokens) -> pb.GetSecondFactorResponse:
    return await gateway.person(gateway.second_factor.GetSecondFactor, pb.GetSecondFactorRequest(), tokens)


async def _one_of(attempt: Callable[[int], Awaitable[Tokens]], many: int) -> Tokens:
    """Sent at once, one wins and the others are told that the code is not valid."""
    answers = await asyncio.gather(*map(attempt, range(many)), return_exceptions=True)
    (won,) = [answer for answer in answers if not isinstance(answer, BaseException)]
    reasons = {answer.reason for answer in answers if isinstance(answer, FrontdeskError)}
    assert reasons == {"INVALID_CODE"}
    return won
