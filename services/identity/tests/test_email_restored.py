"""Who finds her account under another address sets the old one back."""

import pytest
from chassis.errors import FrontdeskError
from chassis.testing.schema import ServiceSchema

from .address_changes import (
    NEW_PASSWORD,
    NOBODY,
    changed,
    me,
    new_address,
    proved,
    restore,
)
from .calling import Process
from .mails import mails_of, requested
from .platform_admin import audit


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


async def test_an_address_that_nobody_proved_is_handed_no_way_into_the_account(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    await changed(gateway, inbox, schema, made.tokens, new_address())
    assert requested(schema, NOBODY, made.user.email) == []
