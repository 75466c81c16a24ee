from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from chassis.errors import Kind
from chassis.rpc.client import RemoteError
from gateway.app import Gateway
from gateway.binding.patterns import EMAIL, IN_WORDS
from gateway.edge import Limits
from gateway.problems.translate import STATUS
from gateway_worlds.recorded_peer import RecordedPeer

ID = "0193f0a1-0000-7000-8000-0000000000aa"
MEMBERS = {"type", "title", "status", "detail", "instance", "code", "trace_id", "errors"}


def _assert_problem(answer: httpx.Response, status: int, code: str) -> dict[str, object]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, object] = answer.json()
    assert problem.keys() >= MEMBERS
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["trace_id"] == answer.headers["x-trace-id"]
    assert int(answer.headers["x-trace-id"], 16) > 0
    assert "Traceback" not in answer.text
    return problem


async def test_what_a_pattern_asks_for_is_said_in_words(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).text
    asked = {json.loads(found) for found in re.findall(r'"pattern":("(?:[^"\\]|\\.)*")', document)}
    assert EMAIL in asked
    assert asked - IN_WORDS.keys() == set()
    answer = await client.post("/auth/password/forgot", json={"email": "nonsense"})
    problem = _assert_problem(answer, 422, "invalid_request")
    assert problem["detail"] == "/email: must be an e-mail address such as ada@example.org"


def test_every_kind_of_error_has_a_status() -> None:
    assert set(STATUS) == set(Kind)


@pytest.mark.parametrize(
    ("kind", "status"),
    [(kind, int(status)) for kind, status in STATUS.items() if kind is not Kind.INTERNAL],
)
async def test_an_error_of_a_service_is_told_with_its_facts(
    staff: httpx.AsyncClient, peer: RecordedPeer, kind: Kind, status: int
) -> None:
    peer.answers["AdjustStock"] = RemoteError(
        kind, "INSUFFICIENT_STOCK", "4 are free", "quantity", {"item_id": ID, "wanted": 5, "free": 4}
    )
    answer = await staff.post(f"/items/{ID}/adjustments", json={"quantity": -5, "reason": "use"})

    problem = _assert_problem(answer, status, "insufficient_stock")
    assert (problem["item_id"], problem["wanted"], problem["free"]) == (ID, 5, 4)
    assert problem["errors"] == [
        {"pointer": "/quantity", "code": "insufficient_stock", "detail": "4 are free"}
    ]
    assert ("retry-after" in answer.headers) == (status in (429, 503))
    assert ("www-authenticate" in answer.headers) == (status == 401)


async def test_facts_never_replace_a_standard_member(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    peer.answers["GetMe"] = RemoteError(Kind.CONFLICT, "ODD", "odd", None, {"status": 200, "code": "fine"})
    _assert_problem(await staff.get("/me"), 409, "odd")


async def test_an_inner_failure_says_nothing_about_the_inside(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["GetMe"] = RemoteError(
        Kind.INTERNAL, "INTERNAL", "division by zero", None, {"sql": "select"}
    )
    problem = _assert_problem(await staff.get("/me"), 500, "internal")
    assert problem.keys() == MEMBERS
    assert "zero" not in str(problem)


async def test_a_bug_of_the_gateway_is_a_problem_too(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    peer.answers["GetMe"] = ZeroDivisionError("secret")
    answer = await staff.get("/me")
    _assert_problem(answer, 500, "internal")
    assert "secret" not in answer.text


async def test_a_wait_for_the_first_answer_says_when_to_come_back(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["CreateItem"] = RemoteError(
        Kind.CONFLICT, "IDEMPOTENCY_IN_PROGRESS", "still running", None, {}
    )
    answer = await staff.post("/items", json={"name": "Soap", "sku": "S", "unit": "ml"})
    _assert_problem(answer, 409, "idempotency_in_progress")
    assert answer.headers["retry-after"] == "1"


async def test_a_field_inside_a_list_is_pointed_at(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    peer.answers["CreateSchedule"] = RemoteError(
        Kind.INVALID, "INVALID_FIELD", "ends before it starts", "weekly[0].ranges.1.end", {}
    )
    body = {"staff_id": ID, "time_zone": "Europe/Berlin", "weekly": []}
    problem = _assert_problem(await staff.post("/schedules", json=body), 422, "invalid_field")
    assert problem["errors"][0]["pointer"] == "/weekly/0/ranges/1/end"


async def test_a_query_field_is_pointed_at_by_its_outside_name(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["ListSlots"] = RemoteError(Kind.INVALID, "WINDOW_TOO_LONG", "at most 62 days", "to_date", {})
    answer = await staff.get(f"/slots?booking_type_id={ID}&from=2026-01-01&to=2026-12-31")
    problem = _assert_problem(answer, 422, "window_too_long")
    assert problem["errors"][0]["pointer"] == "query:to"


async def test_an_unknown_route(client: httpx.AsyncClient) -> None:
    problem = _assert_problem(await client.get("/nothing"), 404, "no_such_route")
    assert problem["instance"] == "/api/v1/nothing"


async def test_a_method_that_a_path_does_not_know_names_those_it_does(client: httpx.AsyncClient) -> None:
    answer = await client.patch("/bookings")
    _assert_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("path", ["/bookings/1", "/items/abc/stock", "/contacts/not-an-id"])
async def test_a_malformed_id_names_nothing(staff: httpx.AsyncClient, path: str) -> None:
    _assert_problem(await staff.get(path), 404, "not_found")


@pytest.mark.parametrize("body", [b'{"name":', b"\xff\xfe", b"[NaN]", b"{'a': 1}"])
async def test_broken_json(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post(
        "/workspaces/onboard", content=body, headers={"Content-Type": "application/json"}
    )
    problem = _assert_problem(answer, 400, "malformed_json")
    assert [fault["pointer"] for fault in answer.json()["errors"]] == [""]
    assert str(problem["detail"]).startswith("the body is no JSON: ")


async def test_deep_json_is_refused_before_it_is_read(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/workspaces/onboard",
        content=b"[" * 100_000,
        headers={"Content-Type": "application/json"},
    )
    _assert_problem(answer, 400, "bad_request")


async def test_brackets_inside_texts_are_no_depth(client: httpx.AsyncClient) -> None:
    body = b'{"workspace": "' + b'[{\\"' * 100 + b'"}'
    answer = await client.post(
        "/workspaces/onboard", content=body, headers={"Content-Type": "application/json"}
    )
    _assert_problem(answer, 422, "invalid_request")


async def test_a_body_that_is_no_json(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/workspaces/onboard", content=b"hello", headers={"Content-Type": "text/plain"}
    )
    _assert_problem(answer, 415, "unsupported_media_type")


async def test_a_body_of_2_mib(client: httpx.AsyncClient, peer: RecordedPeer) -> None:
    _assert_problem(await client.post("/auth/refresh", content=bytes(2 << 20)), 413, "body_too_large")

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(32):
            yield bytes(64 << 10)

    _assert_problem(await client.post("/auth/refresh", content=chunks()), 413, "body_too_large")
    assert not peer.asked


async def test_headers_of_64_kib(client: httpx.AsyncClient) -> None:
    answer = await client.get("/me", headers={"X-Long": "x" * 65_536})
    _assert_problem(answer, 431, "headers_too_large")


async def test_a_sender_that_never_finishes(gateway: Gateway) -> None:
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/auth/refresh",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json")],
        "root_path": "",
    }
    await Limits(gateway.api, most_held=1024, body_seconds=0.02)(scope, receive, send)
    assert sent[0]["status"] == 408


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"username": "a"}, 422, "invalid_request"),
        ({"username": "a", "password": "b", "grant_type": "implicit"}, 422, "unsupported_grant_type"),
    ],
)
async def test_sign_in_errors_also_speak_oauth(
    client: httpx.AsyncClient, form: dict[str, str], status: int, error: str
) -> None:
    answer = await client.post("/auth/token", data=form)
    assert answer.status_code == status
    assert answer.json()["error"] == error


@pytest.mark.parametrize("path", ["/auth/token", "/auth/refresh"])
async def test_wrong_credentials_are_an_invalid_grant(
    client: httpx.AsyncClient, peer: RecordedPeer, path: str
) -> None:
    for method, reason in (
        ("IssueTokens", "INVALID_CREDENTIALS"),
        ("RefreshTokens", "INVALID_REFRESH_TOKEN"),
    ):
        peer.answers[method] = RemoteError(Kind.UNAUTHENTICATED, reason, "sign in again", None, {})
    sent = {"json": {"refresh_token": "r"}} if path.endswith("refresh") else {"data": _FORM}
    answer = await client.post(path, **sent)
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_grant"
    assert answer.headers["www-authenticate"] == "Bearer"


_FORM = {"username": "mira@example.org", "password": "p", "client_id": "docs", "scope": ""}
