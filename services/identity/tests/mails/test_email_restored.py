"""Who finds her account under another address sets the old one back."""

import pyotp
import pytest
from chassis.errors import FrontdeskError
from chassis.testing.schema import ServiceSchema
from frontdesk.identity.v1.second_factor_pb2 import ConfirmSecondFactorRequest, EnrolSecondFactorRequest
from identity_worlds.address_changes import (
    NEW_PASSWORD,
    NOBODY,
    changed,
    me,
    new_address,
    proved,
    restore,
)
from identity_worlds.calling import Process
from identity_worlds.mails import mails_of, requested, stored
from identity_worlds.platform_admin import audit


async def test_a_proved_old_address_is_told_and_a_link_there_sets_it_back_with_a_new_password(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await proved(gateway, schema)
    first, second = new_address(), new_address()
    await changed(gateway, inbox, schema, made.tokens, first)
    await changed(gateway, inbox, schema, made.tokens, second)
    (way_back,) = await mails_of(inbox, schema, NOBODY, made.user.email)
    (newer,) = await mails_of(inbox, schema, NOBODY, first)
    assert (way_back.kind, way_back.recipient_name) == ("email_changed", made.user.name)
    assert way_back.link.startswith("https://desk.example/restore-email#token=fdl_")

    await restore(gateway, way_back)
    fresh = await gateway.sign_in(made.user.email, NEW_PASSWORD)
    assert (await me(gateway, fresh)).email == made.user.email
    with pytest.raises(FrontdeskError) as refused:
        await gateway.refresh(made.tokens.refresh_token)
    assert refused.value.reason == "INVALID_REFRESH_TOKEN"
    for spent in (way_back, newer):
        with pytest.raises(FrontdeskError) as refused:
            await restore(gateway, spent)
        assert (refused.value.reason, refused.value.field) == ("INVALID_LINK", "token")
    acts = [(line.action, line.detail) for line in await audit(gateway, fresh)]
    assert ("email.restored", "") in acts
    assert ("session.revoked", "password_reset") in acts


async def test_an_older_way_back_outlives_the_use_of_a_newer_one(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await proved(gateway, schema)
    thief = new_address()
    await changed(gateway, inbox, schema, made.tokens, thief)
    await changed(gateway, inbox, schema, made.tokens, new_address())
    (back_to_the_thief,) = await mails_of(inbox, schema, NOBODY, thief)
    await restore(gateway, back_to_the_thief)
    (way_back,) = await mails_of(inbox, schema, NOBODY, made.user.email)
    await restore(gateway, way_back)
    assert (await me(gateway, await gateway.sign_in(made.user.email, NEW_PASSWORD))).email == made.user.email


async def test_a_second_factor_and_ways_in_of_a_thief_go_and_older_ones_stay(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await proved(gateway, schema)
    _link(schema, made.user.id, "hers")
    stored(
        schema,
        "UPDATE outside_identities SET linked_at = now() - interval '2 days' WHERE user_id = %s",
        made.user.id,
    )
    await changed(gateway, inbox, schema, made.tokens, new_address())
    _link(schema, made.user.id, "the-thiefs")
    enrolled = await gateway.person(
        gateway.second_factor.EnrolSecondFactor, EnrolSecondFactorRequest(), made.tokens
    )
    shown = ConfirmSecondFactorRequest(code=pyotp.TOTP(enrolled.secret).now())
    await gateway.person(gateway.second_factor.ConfirmSecondFactor, shown, made.tokens)

    (way_back,) = await mails_of(inbox, schema, NOBODY, made.user.email)
    await restore(gateway, way_back)
    assert (await gateway.sign_in(made.user.email, NEW_PASSWORD)).access_token
    left = stored(schema, "SELECT subject FROM outside_identities WHERE user_id = %s", made.user.id)
    assert left == [(f"hers-{made.user.id}",)]


async def test_an_address_that_nobody_proved_is_handed_no_way_into_the_account(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    await changed(gateway, inbox, schema, made.tokens, new_address())
    assert requested(schema, NOBODY, made.user.email) == []


def _link(schema: ServiceSchema, user_id: str, whose: str) -> None:
    stored(
        schema,
        "INSERT INTO outside_identities (issuer, subject, user_id, linked_at, last_used_at)"
        " VALUES ('https://accounts.example', %s, %s, now(), now())",
        f"{whose}-{user_id}",
        user_id,
    )
