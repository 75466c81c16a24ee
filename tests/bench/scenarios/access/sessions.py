"""Signing in, staying signed in, and what a flood of sign-ins does to those who work."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import httpx
from chassis.db.ids import new_id
from figures import Findings, repeated
from generator import Plan
from identity.domain.sessions import refresh_token
from load import Outcome, drive
from options import Options
from psycopg import Connection
from psycopg.rows import TupleRow
from system import System
from worlds.salon import API, Opening, Salon, open_salon, post

OWNERS = 8
SECONDS = 10.0
QUICK_SECONDS = 3.0
SIGN_IN_CLIENTS = 8
FLOOD_CLIENTS = 200
WORKING_CLIENTS = 4
WORKING_RATE = 50.0
REFRESH_CLIENTS = 8
MOST_PER_SECOND = 1_500
PASSWORD = secrets.token_urlsafe(16)
TURNED_AWAY = {429, 503}
TOO_LATE = 504


def run(options: Options, system: System) -> Findings:
    salon = open_salon(system, Opening(staff=1, days=2))
    sign_ins = [_sign_in(email) for email in _owners(system)]
    seconds = QUICK_SECONDS if options.quick else SECONDS

    def once() -> Findings:
        findings = Findings()
        _signing_in(system, sign_ins, seconds, findings)
        _refreshing(system, salon, seconds, findings)
        _flood(system, salon, sign_ins, seconds, findings)
        return findings

    return repeated(options.repeats, once)


def _signing_in(system: System, sign_ins: list[str], seconds: float, findings: Findings) -> None:
    requests = sign_ins * int(seconds * MOST_PER_SECOND / len(sign_ins))
    plan = Plan(port=system.http_port, clients=SIGN_IN_CLIENTS, seconds=seconds, requests=requests)
    outcome = drive(plan)
    findings.require(outcome.accepted == len(outcome.answers), f"sign-ins were refused: {outcome.refusals}")
    findings.add(f"sign-ins, {SIGN_IN_CLIENTS} clients", outcome.rate, "/s")
    findings.add(f"sign-ins, {SIGN_IN_CLIENTS} clients, p95", outcome.latency_ms(0.95), "ms")


def _refreshing(system: System, salon: Salon, seconds: float, findings: Findings) -> None:
    """Each token serves once, so all are laid in beforehand, as if their people had signed in."""
    with system.link() as link:
        tokens = _laid_in(link, salon, int(seconds * MOST_PER_SECOND))
    requests = [post(f"{API}/auth/refresh", {"refresh_token": token}) for token in tokens]
    plan = Plan(port=system.http_port, clients=REFRESH_CLIENTS, seconds=seconds, requests=requests)
    outcome = drive(plan)
    findings.require(outcome.accepted == len(outcome.answers), f"refreshes were refused: {outcome.refusals}")
    findings.add(f"refreshes, {REFRESH_CLIENTS} clients", outcome.rate, "/s")
    findings.add(f"refreshes, {REFRESH_CLIENTS} clients, p95", outcome.latency_ms(0.95), "ms")


def _flood(system: System, salon: Salon, sign_ins: list[str], seconds: float, findings: Findings) -> None:
    """Signed-in people at a steady rate, first alone, then beside many who sign in as fast as they can."""
    working = _working(system, salon, seconds)
    alone = drive(working)
    flood = Plan(
        port=system.http_port,
        clients=FLOOD_CLIENTS,
        seconds=seconds,
        requests=sign_ins * int(seconds * MOST_PER_SECOND / len(sign_ins)),
    )
    with ThreadPoolExecutor(1) as beside:
        flooding = beside.submit(drive, flood)
        during = drive(working)
        flooded = flooding.result()
    for name, outcome in (("alone", alone), ("during a flood of sign-ins", during)):
        findings.require(_all_served(outcome), f"signed-in people {name}: {outcome.refusals}")
        findings.add(f"signed-in reads {name}, p99", outcome.latency_ms(0.99), "ms")
    odd = set(flooded.statuses) - {200, TOO_LATE} - TURNED_AWAY
    findings.require(not odd, f"a flood of sign-ins was answered with {odd}: {flooded.refusals}")
    turned_away = sum(flooded.statuses[status] for status in TURNED_AWAY)
    findings.add(f"sign-ins, flood of {FLOOD_CLIENTS} clients", flooded.rate, "/s")
    findings.add("of the flood too late", 100 * flooded.statuses[TOO_LATE] / len(flooded.answers), "%")
    findings.add("of the flood turned away", 100 * turned_away / len(flooded.answers), "%")


def _working(system: System, salon: Salon, seconds: float) -> Plan:
    requests = [salon.get(f"/items/{salon.item_id}/stock")] * int(seconds * WORKING_RATE)
    return Plan(
        port=system.http_port, clients=WORKING_CLIENTS, seconds=seconds, requests=requests, rate=WORKING_RATE
    )


def _all_served(outcome: Outcome) -> bool:
    return outcome.accepted == len(outcome.answers)


def _owners(system: System) -> list[str]:
    with httpx.Client(base_url=system.base_url + API, timeout=30) as client:
        return [_owner(client) for _ in range(OWNERS)]


def _owner(client: httpx.Client) -> str:
    slug = f"bench-{secrets.token_hex(5)}"
    workspace = {
        "name": "Salon",
        "slug": slug,
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "country": "DE",
    }
    email = f"mira@{slug}.example.com"
    owner = {"name": "Mira", "email": email, "password": PASSWORD}
    client.post("/workspaces/onboard", json={"workspace": workspace, "owner": owner}).raise_for_status()
    return email


def _sign_in(email: str) -> str:
    form = urlencode({"username": email, "password": PASSWORD})
    head = f"POST {API}/auth/token HTTP/1.1\r\nHost: frontdesk\r\nContent-Length: {len(form)}"
    return f"{head}\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n{form}"


def _laid_in(link: Connection[TupleRow], salon: Salon, count: int) -> list[str]:
    made = [refresh_token.new(salon.workspace_id) for _ in range(count)]
    given = {
        "workspace": salon.workspace_id,
        "sessions": [new_id() for _ in made],
        "digests": [token.digest for token in made],
    }
    link.execute(
        "INSERT INTO identity.sessions"
        " (id, workspace_id, user_id, created_at, last_used_at, ends_at, user_agent, address)"
        " SELECT given, workspace_id, user_id, now(), now(), now() + interval '30 days', '', ''"
        " FROM identity.memberships, unnest(%(sessions)s::uuid[]) AS given"
        " WHERE workspace_id = %(workspace)s",
        given,
    )
    link.execute(
        "INSERT INTO identity.refresh_tokens (workspace_id, digest, session_id, generation, state)"
        " SELECT %(workspace)s, digest, session_id, 1, 'live'"
        " FROM unnest(%(sessions)s::uuid[], %(digests)s::bytea[]) AS given (session_id, digest)",
        given,
    )
    return list(map(str, made))
