"""What people may ask of their data: all of it in one file, and nothing of it any more."""

import io
import json
import secrets
import zipfile
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest
from chassis.testing.waiting import eventually
from e2e_business import API, PASSWORD, Business, at, onboard, open_business
from e2e_system import System
from psycopg import sql

SCHEMAS = ("identity", "booking", "inbox", "inventory", "analytics")
ERASURE_SECONDS = 300.0
COLLEAGUE = "Nina Nebel"


def found_anywhere(connection: psycopg.Connection[Any], *words: str) -> list[str]:
    """Every column that can hold text, of every table, in which one of the words stands."""
    columns = connection.execute(
        "SELECT n.nspname, c.relname, a.attname, y.typname FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid"
        " JOIN pg_type y ON y.oid = a.atttypid LEFT JOIN pg_type e ON e.oid = y.typelem"
        " WHERE n.nspname = ANY (%s) AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"
        " AND (y.typcategory = 'S' OR e.typcategory = 'S' OR y.typname IN ('jsonb', 'json', 'bytea'))",
        (list(SCHEMAS),),
    ).fetchall()
    return [
        f"{schema}.{table}.{column}: {word}"
        for schema, table, column, kind in columns
        for word in words
        if _holds(connection, schema, table, column, kind, word)
    ]


def _holds(
    connection: psycopg.Connection[Any], schema: str, table: str, column: str, kind: str, word: str
) -> bool:
    name = sql.Identifier(column)
    content = (
        sql.SQL("position(convert_to(%s, 'UTF8') IN {})").format(name)
        if kind == "bytea"
        else sql.SQL("position(%s IN {}::text)").format(name)
    )
    query = sql.SQL("SELECT 1 FROM {} WHERE {} > 0 LIMIT 1").format(sql.Identifier(schema, table), content)
    return connection.execute(query, (word,)).fetchone() is not None


@dataclass(frozen=True, kw_only=True)
class Customer:
    name: str
    email: str
    phone: str


async def booked(business: Business, starts_at: str) -> Customer:
    """A customer who booked and whose mail went out."""
    unique = secrets.token_hex(5)
    customer = Customer(
        name=f"Käthe {unique}", email=f"k-{unique}@example.org", phone=f"+49 30 {secrets.randbelow(10**9):09}"
    )
    body = {
        "booking_type_id": business.booking_type_id,
        "starts_at": starts_at,
        "customer": {"name": customer.name, "email": customer.email, "phone": customer.phone},
    }
    answer = await business.client.post(f"{business.public}/bookings", json=body)
    assert answer.status_code == 201, answer.text
    await eventually(lambda: business.mails(customer.email), lambda mails: len(mails) == 1, seconds=180)
    return customer


async def erased(client: httpx.AsyncClient, answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    url = answer.json()["url"]

    async def look() -> dict[str, Any]:
        followed = await client.get(url)
        assert followed.status_code == 200, followed.text
        erasure: dict[str, Any] = followed.json()
        return erasure

    return await eventually(look, lambda seen: seen["state"] == "done", seconds=ERASURE_SECONDS)


async def refused_everywhere(client: httpx.AsyncClient, person: Business) -> None:
    """The gateway hears of the end by itself, whoever erased first."""

    async def status() -> int:
        return (await client.get(API + "/me", headers=person.signed_in)).status_code

    await eventually(status, lambda seen: seen == 401)


@pytest.fixture
async def other(client: httpx.AsyncClient) -> Business:
    return await open_business(client)


async def test_an_export_contains_the_persons_rows_of_each_service(business: Business) -> None:
    customer = await booked(business, at(9))
    asked = await business.client.post(API + "/me/export", headers=business.signed_in)
    assert asked.status_code == 202, asked.text
    again = await business.client.post(API + "/me/export", headers=business.signed_in)
    assert (again.status_code, again.json()["code"]) == (409, "export_under_way")
    path = f"/me/exports/{asked.json()['id']}"
    ready = await eventually(
        lambda: business.get(path), lambda export: export["state"] == "ready", seconds=300
    )
    assert (ready["parts_done"], ready["parts_total"]) == (5, 5)

    file = await business.client.get(ready["url"])
    assert (file.status_code, file.headers["content-type"]) == (200, "application/zip")
    archive = zipfile.ZipFile(io.BytesIO(file.content))
    parts = {name.removesuffix(".json"): json.loads(archive.read(name)) for name in archive.namelist()}
    assert set(parts) == set(SCHEMAS)
    assert [user["email"] for user in parts["identity"]["users"]] == [business.email]
    assert [row["name"] for row in parts["booking"]["staff"]] == ["Olga Owner"]
    assert len(parts["booking"]["bookings"]) == len(parts["booking"]["schedules"]) == 1
    assert {act["type"] for act in parts["inventory"]["outbox"]} >= {"inventory.item.created"}
    assert [line["type"] for line in parts["analytics"]["event_log"]] == ["identity.staff.added"]
    whole = json.dumps(parts, ensure_ascii=False)
    assert "password_hash" not in whole
    assert not [word for word in (customer.name, customer.email, customer.phone) if word in whole]


async def test_after_a_workspace_is_deleted_nothing_personal_of_it_is_left_in_any_service(
    system: System, client: httpx.AsyncClient, business: Business, other: Business
) -> None:
    customer, neighbour = await booked(business, at(9)), await booked(other, at(9))
    words = (customer.name, customer.email, customer.phone, business.email)
    with system.database() as connection:
        assert {line.split(".")[0] for line in found_anywhere(connection, *words)} >= {"booking", "inbox"}
    url = API + "/workspaces/current"
    doubtful = await client.delete(url, params={"confirm": "another"}, headers=business.signed_in)
    assert doubtful.status_code == 422
    answer = await client.delete(url, params={"confirm": business.slug}, headers=business.signed_in)
    done = await erased(client, answer)
    assert done["steps_done"] == done["steps_total"]
    with system.database() as connection:
        assert found_anywhere(connection, *words, business.slug) == []
        left = [line.split(":")[0] for line in found_anywhere(connection, neighbour.name, neighbour.email)]
        assert "booking.bookings.customer_name" in left
        assert "inbox.contacts.name" in left
    await refused_everywhere(client, business)
    form = {"username": business.email, "password": PASSWORD}
    assert (await client.post(API + "/auth/token", data=form)).status_code == 401
    assert system.command("events", "dead-letters").count(business.workspace_id) == 0


async def test_after_a_person_is_deleted_nothing_of_them_is_left_in_any_service(
    system: System, client: httpx.AsyncClient, business: Business
) -> None:
    member = await employed(system, client, business)
    business.staff_id = member.staff_id
    customer = await booked(business, at(10))
    with system.database() as connection:
        before = {line.split(".")[0] for line in found_anywhere(connection, COLLEAGUE, member.email)}
        assert before >= {"identity", "booking"}
    refused = await client.delete(
        API + "/me", params={"confirm": "delete-my-account"}, headers=business.signed_in
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "owner_of_workspace")
    assert refused.json()["workspaces"] == [business.slug]
    answer = await client.delete(
        API + "/me", params={"confirm": "delete-my-account"}, headers=member.signed_in
    )
    await erased(client, answer)
    with system.database() as connection:
        assert found_anywhere(connection, COLLEAGUE, member.email) == []
        assert found_anywhere(connection, customer.email) != []
    await refused_everywhere(client, member)
    assert len((await business.get("/bookings"))["items"]) == 1


async def test_a_member_who_was_removed_before_is_erased_from_bookings_of_the_past_too(
    system: System, client: httpx.AsyncClient, business: Business, other: Business
) -> None:
    member = await employed(system, client, business)
    business.staff_id = member.staff_id
    await booked(business, at(11))
    with system.database() as connection:
        user_id = (await _me(member))["id"]
        _hire(connection, user_id, other.workspace_id)
        removed = await client.delete(f"{API}/staff/{member.staff_id}", headers=business.signed_in)
        assert removed.status_code == 204, removed.text
        assert found_anywhere(connection, COLLEAGUE) != []
    form = {"username": member.email, "password": PASSWORD}
    tokens = (await client.post(API + "/auth/token", data=form)).json()
    answer = await client.delete(
        API + "/me",
        params={"confirm": "delete-my-account"},
        headers={"Authorization": f"Bearer {tokens['access_token']}"},
    )
    await erased(client, answer)
    with system.database() as connection:
        assert found_anywhere(connection, COLLEAGUE, member.email) == []


async def _me(member: Business) -> dict[str, Any]:
    me: dict[str, Any] = (await member.get("/me"))["user"]
    return me


async def employed(system: System, client: httpx.AsyncClient, business: Business) -> Business:
    """A colleague who had a business of her own and closed it."""
    member = await onboard(client)
    with system.database() as connection:
        staff_id = _become_staff(connection, member.workspace_id, business.workspace_id)
    await erased(
        client,
        await client.delete(
            API + "/workspaces/current", params={"confirm": member.slug}, headers=member.signed_in
        ),
    )
    form = {"username": member.email, "password": PASSWORD}
    tokens = (await client.post(API + "/auth/token", data=form)).json()
    member.token, member.workspace_id = tokens["access_token"], tokens["workspace_id"]
    member.staff_id = staff_id
    assert member.workspace_id == business.workspace_id
    return member


def _become_staff(connection: psycopg.Connection[Any], own: str, employer: str) -> str:
    """As by an invitation: membership here, projection there."""
    row = connection.execute(
        "UPDATE identity.users SET name = %s WHERE id = (SELECT user_id FROM identity.memberships"
        " WHERE workspace_id = %s) RETURNING id",
        (COLLEAGUE, own),
    ).fetchone()
    assert row is not None
    return _hire(connection, str(row[0]), employer)


def _hire(connection: psycopg.Connection[Any], user_id: str, employer: str) -> str:
    connection.execute("INSERT INTO identity.user_memberships VALUES (%s, %s)", (user_id, employer))
    row = connection.execute(
        "INSERT INTO identity.memberships (workspace_id, id, user_id, name, role, bookable)"
        " VALUES (%s, gen_random_uuid(), %s, %s, 'staff', true) RETURNING id::text",
        (employer, user_id, COLLEAGUE),
    ).fetchone()
    assert row is not None
    connection.execute(
        "INSERT INTO booking.staff (workspace_id, id, name, bookable) VALUES (%s, %s, %s, true)",
        (employer, row[0], COLLEAGUE),
    )
    return str(row[0])
