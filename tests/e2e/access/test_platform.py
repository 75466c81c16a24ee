"""An administrator of the platform suspends a workspace, opens it again, and helps out as its owner."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest_asyncio
from chassis.testing.promises import promised
from chassis.testing.waiting import eventually
from e2e_business import API, PASSWORD, Business, open_business
from e2e_system import System

PATHS = ("/me", "/booking-types", "/items", "/contacts", "/audit-log")
WITHIN_SECONDS = promised(2)


@pytest_asyncio.fixture
async def admin(system: System, client: httpx.AsyncClient) -> Business:
    business = await open_business(client)
    said = system.command("admin", "grant-platform", business.email)
    assert business.email in said
    return business


async def test_a_suspended_workspace_is_refused_everywhere_within_two_seconds(
    client: httpx.AsyncClient, admin: Business, business: Business
) -> None:
    for path in PATHS:
        await business.get(path)
    assert await _public(business) == 200
    admins = f"/admin/workspaces/{business.workspace_id}"
    await admin.post(f"{admins}/suspend", {"reason": "unpaid"}, expect=200)
    for path in PATHS:
        await eventually(
            lambda path=path: _status(client, business, path), lambda s: s == 403, seconds=WITHIN_SECONDS
        )
    await eventually(lambda: _public(business), lambda status: status == 403, seconds=WITHIN_SECONDS)
    answer = await client.get(API + "/me", headers=business.signed_in)
    assert answer.json()["code"] == "workspace_suspended"
    refresh = await client.post(API + "/auth/refresh", json={"refresh_token": business.refresh_token})
    assert refresh.json()["code"] == "workspace_suspended"

    await admin.post(f"{admins}/restore", expect=200)
    await eventually(lambda: _status(client, business, "/me"), lambda status: status == 200)
    await eventually(lambda: _public(business), lambda status: status == 200)


async def test_the_owner_of_a_suspended_workspace_takes_her_data_along_and_deletes_it(
    client: httpx.AsyncClient, admin: Business, business: Business
) -> None:
    admins = f"/admin/workspaces/{business.workspace_id}"
    await admin.post(f"{admins}/suspend", {"reason": "unpaid"}, expect=200)
    form = {"username": business.email, "password": PASSWORD}
    signed_in = (await client.post(API + "/auth/token", data=form)).json()
    owner = replace(business, token=signed_in["access_token"])
    assert (await owner.get("/me"))["workspace"]["id"] == business.workspace_id
    for path in PATHS:
        if path != "/me":
            answer = await eventually(
                lambda path=path: client.get(API + path, headers=owner.signed_in),
                lambda answer: answer.status_code == 403,
                seconds=WITHIN_SECONDS,
            )
            assert answer.json()["code"] == "workspace_suspended", path

    asked = await owner.post("/me/export", expect=202)
    path = f"/me/exports/{asked['id']}"
    ready = await eventually(lambda: owner.get(path), lambda export: export["state"] == "ready", seconds=300)
    assert (await client.get(ready["url"])).status_code == 200

    url = API + "/workspaces/current"
    begun = await client.delete(url, params={"confirm": business.slug}, headers=owner.signed_in)
    assert begun.status_code == 202, begun.text
    follow = begun.json()["url"]
    await eventually(lambda: _json(client, follow), lambda erasure: erasure["state"] == "done", seconds=300)


async def test_whoever_helps_out_as_the_owner_leaves_both_names_and_touches_no_credentials(
    client: httpx.AsyncClient, admin: Business, business: Business
) -> None:
    user_id = (await business.get("/me"))["user"]["id"]
    admin_id = (await admin.get("/me"))["user"]["id"]
    begun = await admin.post(
        f"/admin/workspaces/{business.workspace_id}/impersonate",
        {"user_id": user_id, "reason": "a call for help"},
        expect=200,
    )
    as_owner = {"Authorization": f"Bearer {begun['access_token']}"}
    item = {"name": "Brush", "sku": "BR-1", "unit": "piece"}
    made = await client.post(API + "/items", json=item, headers=as_owner)
    assert made.status_code == 201, made.text
    key = {"name": "mine", "scopes": ["*:read"]}
    change = {"old_password": "a", "new_password": "another long password"}
    for path, body in (("/auth/password/change", change), ("/api-keys", key)):
        refused = await client.post(API + path, json=body, headers=as_owner)
        assert (refused.status_code, refused.json()["code"]) == (403, "acting_for_another"), path

    log = (await business.get("/audit-log"))["items"]
    writes = {entry["subject"] for entry in log if entry["actor"] == f"user:{admin_id} as user:{user_id}"}
    assert f"POST {API}/items" in writes
    assert [entry["detail"] for entry in log if entry["action"] == "impersonation.started"] == [
        "a call for help"
    ]


async def test_open_live_streams_of_a_suspended_workspace_are_cut_within_two_seconds(
    client: httpx.AsyncClient, admin: Business, business: Business
) -> None:
    async with client.stream("GET", API + "/stream", headers=business.signed_in) as stream:
        lines = stream.aiter_lines()
        assert (await anext(lines)).startswith("retry:")
        path = f"/admin/workspaces/{business.workspace_id}/suspend"
        await admin.post(path, {"reason": "unpaid"}, expect=200)
        async with asyncio.timeout(WITHIN_SECONDS):
            rest = [line async for line in lines]
    assert "event: reauthenticate" in rest
    again = await client.get(API + "/stream", headers=business.signed_in)
    assert (again.status_code, again.json()["code"]) == (403, "workspace_suspended")


async def test_who_is_no_administrator_any_more_acts_as_nobody_within_two_seconds(
    system: System, client: httpx.AsyncClient, admin: Business, business: Business
) -> None:
    user_id = (await business.get("/me"))["user"]["id"]
    begun = await admin.post(
        f"/admin/workspaces/{business.workspace_id}/impersonate",
        {"user_id": user_id, "reason": "a call for help"},
        expect=200,
    )
    as_owner = {"Authorization": f"Bearer {begun['access_token']}"}
    for path in PATHS:
        assert (await client.get(API + path, headers=as_owner)).status_code == 200, path
    system.command("admin", "withdraw-platform", admin.email)
    for path in PATHS:
        await eventually(
            lambda path=path: client.get(API + path, headers=as_owner),
            lambda answer: answer.status_code == 401,
            seconds=WITHIN_SECONDS,
        )


async def _status(client: httpx.AsyncClient, business: Business, path: str) -> int:
    return (await client.get(API + path, headers=business.signed_in)).status_code


async def _json(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def _public(business: Business) -> int:
    return (await business.client.get(f"{business.public}/booking-types")).status_code
