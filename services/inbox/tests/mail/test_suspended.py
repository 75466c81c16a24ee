"""A suspended business writes to nobody; what still makes sense goes out once it is restored."""


async def test_mails_of_a_suspended_business_wait_until_it_is_restored(desk, email):
    await desk.apply(desk.suspended(), desk.confirmed(email))
    await desk.deliver()
    assert await desk.mails(email) == []
    assert [status for status, *_ in desk.deliveries()] == ["queued"]
    await desk.apply(desk.restored())
    assert desk.woken
    await desk.deliver()
    assert len(await desk.mails(email)) == 1


async def test_what_waited_for_days_is_not_sent_any_more(desk, email):
    await desk.apply(desk.suspended(), desk.confirmed(email))
    desk.execute(
        "UPDATE deliveries SET due_at = now() - interval '3 days' WHERE workspace_id = %s", desk.workspace_id
    )
    await desk.apply(desk.restored())
    await desk.deliver()
    assert await desk.mails(email) == []
    ((status, _, _, error),) = desk.deliveries()
    assert (status, error) == ("failed", "waited too long while the business was suspended")


async def test_a_suspended_business_silences_no_other(desk, other_desk, email):
    await desk.apply(desk.suspended())
    await other_desk.apply(other_desk.confirmed(email))
    await other_desk.deliver()
    assert len(await desk.mails(email)) == 1
