"""Failed sign-ins make the next ones wait; nobody is locked out."""

import asyncio
from dataclasses import dataclass
from uuid import uuid4

import argon2
import pytest
from chassis.errors import FrontdeskError, Kind
from chassis.testing.schema import ServiceSchema
from frontdesk.identity.v1.identity_pb2 import Client, IssueTokensRequest, ListAuditLogRequest, Tokens
from identity.domain.sign_in.attempts import FREE_BY_ACCOUNT, FREE_BY_ADDRESS
from identity_worlds.calling import PASSWORD, Process
from identity_worlds.mails import stored


@dataclass
class Attempts:
    """Sign-ins from one place."""

    process: Process
    email: str
    address: str
    device_token: str = ""

    async def sign_in(self, password: str = PASSWORD) -> Tokens:
        request = IssueTokensRequest(
            username=self.email,
            password=password,
            device_token=self.device_token,
            client=Client(address=self.address, user_agent="Firefox"),
        )
        return (await self.process.visitor(self.process.tokens.IssueTokens, request)).tokens

    async def refused(self, password: str) -> FrontdeskError:
        with pytest.raises(FrontdeskError) as refused:
            await self.sign_in(password)
        return refused.value

    async def guess_until_slowed(self) -> FrontdeskError:
        for number in range(FREE_BY_ACCOUNT):
            assert (await self.refused(f"wrong {number}")).reason == "INVALID_CREDENTIALS"
        return await self.refused("wrong again")


async def test_wrong_passwords_slow_the_account_yet_the_owner_on_a_known_device_gets_in(gateway: Process):
    made = await gateway.onboard()
    home = Attempts(gateway, made.user.email, "198.51.100.7")
    home.device_token = (await home.sign_in()).device_token
    attacker = Attempts(gateway, made.user.email, "203.0.113.9")
    slowed = await attacker.guess_until_slowed()
    assert (slowed.kind, slowed.reason) == (Kind.EXHAUSTED, "SIGN_IN_DELAYED")
    assert slowed.facts["retry_after_seconds"] >= 1

    assert (await home.sign_in()).access_token
    home.address = "192.0.2.50"
    assert (await home.sign_in()).access_token
    assert (await attacker.refused(PASSWORD)).reason == "SIGN_IN_DELAYED", "even the right password waits"


async def test_the_wait_grows_with_each_attempt_and_is_kept_in_the_database(
    gateway: Process, schema: ServiceSchema
):
    """What is kept there outlives every process."""
    stored(schema, "DELETE FROM sign_in_attempts")
    attacker = Attempts(gateway, (await gateway.onboard()).user.email, "")
    await attacker.guess_until_slowed()
    waits = []
    for _ in range(3):
        ((attempts, wait),) = stored(
            schema, "SELECT attempts, ceil(extract(epoch FROM open_at - last_at))::int FROM sign_in_attempts"
        )
        waits.append(wait)
        assert attempts == FREE_BY_ACCOUNT + len(waits) - 1
        stored(schema, "UPDATE sign_in_attempts SET open_at = now()")
        assert (await attacker.refused("wrong")).reason == "INVALID_CREDENTIALS"
    assert waits == [1, 2, 4]
    stored(schema, "UPDATE sign_in_attempts SET attempts = 60, open_at = now()")
    await attacker.refused("wrong")
    assert 890 < (await attacker.refused("wrong")).facts["retry_after_seconds"] <= 900
    stored(schema, "UPDATE sign_in_attempts SET open_at = now()")
    assert (await attacker.sign_in()).access_token, "slow, never locked"
    assert stored(schema, "SELECT * FROM sign_in_attempts") == []


async def test_guesses_sent_at_once_are_counted_as_if_sent_one_by_one(gateway: Process):
    attacker = Attempts(gateway, (await gateway.onboard()).user.email, "")
    answers = await asyncio.gather(*(attacker.refused(f"wrong {number}") for number in range(40)))
    reasons = [answer.reason for answer in answers]
    tried = reasons.count("INVALID_CREDENTIALS")
    assert FREE_BY_ACCOUNT <= tried <= FREE_BY_ACCOUNT + 2, "a slow machine takes longer than the first wait"
    assert reasons.count("SIGN_IN_DELAYED") == 40 - tried


async def test_an_address_that_tries_many_accounts_is_slowed(gateway: Process, schema: ServiceSchema):
    made, place = await gateway.onboard(), "2001:db8:77::"
    stored(schema, "DELETE FROM sign_in_attempts")
    await Attempts(gateway, made.user.email, f"{place}1").refused("wrong")
    stored(schema, "UPDATE sign_in_attempts SET attempts = %s", FREE_BY_ADDRESS - 1)
    neighbour = Attempts(gateway, (await gateway.onboard()).user.email, f"{place}2")
    assert (await neighbour.refused("wrong")).reason == "INVALID_CREDENTIALS"
    assert (await neighbour.refused("wrong")).reason == "SIGN_IN_DELAYED"
    neighbour.address = "2001:db8:78::1"
    assert (await neighbour.sign_in()).access_token


async def test_a_device_is_known_to_its_own_account_only(gateway: Process):
    mine, other = await gateway.onboard(), await gateway.onboard()
    token = (await Attempts(gateway, mine.user.email, "").sign_in()).device_token
    attacker = Attempts(gateway, other.user.email, "", device_token=token)
    assert (await attacker.guess_until_slowed()).reason == "SIGN_IN_DELAYED"
    attacker.device_token = "fdd_" + token[4:][::-1]
    assert (await attacker.refused("wrong")).reason == "SIGN_IN_DELAYED"


async def test_a_known_device_that_guesses_is_slowed_too(gateway: Process):
    made = await gateway.onboard()
    token = (await Attempts(gateway, made.user.email, "").sign_in()).device_token
    stolen = Attempts(gateway, made.user.email, "203.0.113.9", device_token=token)
    assert (await stolen.guess_until_slowed()).reason == "SIGN_IN_DELAYED"
    assert (await Attempts(gateway, made.user.email, "").sign_in()).access_token


async def test_accounts_that_do_not_exist_are_slowed_as_those_that_do(gateway: Process):
    known = Attempts(gateway, (await gateway.onboard()).user.email, "")
    unknown = Attempts(gateway, f"{uuid4().hex}@example.org", "")
    first, second = await known.guess_until_slowed(), await unknown.guess_until_slowed()
    assert (first.kind, first.reason, first.detail, first.facts) == (
        second.kind,
        second.reason,
        second.detail,
        second.facts,
    )


async def test_only_the_gateway_is_believed_where_a_request_comes_from(
    gateway: Process, booking: Process, schema: ServiceSchema
):
    made = await gateway.onboard()
    stored(schema, "DELETE FROM sign_in_attempts")
    await Attempts(booking, made.user.email, "203.0.113.77").refused("wrong")
    assert len(stored(schema, "SELECT * FROM sign_in_attempts")) == 1
    await Attempts(gateway, made.user.email, "203.0.113.77").refused("wrong")
    assert len(stored(schema, "SELECT * FROM sign_in_attempts")) == 2


async def test_failed_sign_ins_stand_in_the_audit_log_of_the_workspace(gateway: Process):
    made = await gateway.onboard()
    await Attempts(gateway, made.user.email, "203.0.113.9").refused("wrong")
    lines = (await gateway.person(gateway.audit.ListAuditLog, ListAuditLogRequest(), made.tokens)).items
    failed = [(line.subject, line.detail, line.actor) for line in lines if line.action == "sign_in.failed"]
    assert failed == [(f"user:{made.user.id}", "203.0.113.0/24", "public:gateway")]


async def test_a_hash_of_older_parameters_is_renewed_at_the_next_sign_in(
    gateway: Process, schema: ServiceSchema
):
    made = await gateway.onboard()
    older = argon2.PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PASSWORD)
    stored(schema, "UPDATE users SET password_hash = %s WHERE id = %s", older, made.user.id)
    assert (await gateway.sign_in(made.user.email)).access_token
    ((renewed,),) = stored(schema, "SELECT password_hash FROM users WHERE id = %s", made.user.id)
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await gateway.sign_in(made.user.email)).access_token


async def test_a_well_known_password_is_refused(gateway: Process):
    for well_known in ("Password123", "1234567890", "qwertyuiop"):
        with pytest.raises(FrontdeskError) as refused:
            await gateway.onboard(owner_password=well_known)
        assert (refused.value.reason, refused.value.field) == ("WEAK_PASSWORD", "owner.password")
