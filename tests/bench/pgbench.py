"""pgbench writes the rows of a booking straight to the same Postgres: what the machine could do at most."""

import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from chassis.testing.servers.binaries import postgres_programs
from devstack.secrets_file import kept_secrets
from devstack.stack.environment import DATABASE
from devstack.stack.parts import NAMES
from devstack.state import state_at
from psycopg.conninfo import conninfo_to_dict
from system import System
from worlds.salon import Salon

# Random quarters of an hour in 1,000 years: hardly two of one person meet. Outbox rows count as published,
# else the consumers would get bookings that nobody made.
SCRIPT = r"""
\set person random(1, 40)
\set quarter random(1, 35000000)
BEGIN;
SELECT set_config('app.workspace_id', '{workspace}', true), set_config('statement_timeout', '5000', true),
    set_config('lock_timeout', '2000', true), now(), uuidv7() AS booking,
    timestamptz '2100-01-01' + :quarter * interval '15 minutes' AS starts,
    timestamptz '2100-01-01' + (:quarter + 1) * interval '15 minutes' AS ends \gset
INSERT INTO holdings (workspace_id, owner_id, resource_id, resource_kind, starts_at, ends_at)
    VALUES ('{workspace}', :booking::uuid, ('00000000-0000-4000-8000-' || lpad(:person::text, 12, '0'))::uuid,
    'staff', :starts::timestamptz, :ends::timestamptz) ON CONFLICT DO NOTHING RETURNING resource_id;
INSERT INTO bookings (workspace_id, id, reference, status, booking_type_id, staff_id, starts_at, ends_at,
    customer_name, customer_email, price_amount_minor, price_currency, consumables, created_at, version)
    VALUES ('{workspace}', :booking::uuid, :booking::text, 'confirmed', '{booking_type}', '{booking_type}',
    :starts::timestamptz, :ends::timestamptz, 'Ada Lovelace', :booking::text || '@example.com', 4500, 'EUR',
    '[["{booking_type}", 1]]', now(), 1);
INSERT INTO outbox (id, workspace_id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at,
    actor, payload, published_at)
    VALUES (uuidv7(), '{workspace}', 'booking.booking.confirmed', 'booking', :booking::uuid, 1, now(),
    'public', decode(repeat('ab', 500), 'hex'), now());
INSERT INTO idempotency (workspace_id, caller, method, key_hash, request_hash, reply)
    VALUES ('{workspace}', 'public', 'BookSlot', sha256(:booking::bytea), sha256(:booking::bytea),
    decode(repeat('cd', 400), 'hex'));
COMMIT;
"""


def bookings_per_second(system: System, salon: Salon, *, clients: int, seconds: int) -> float:
    script = SCRIPT.format(workspace=salon.workspace_id, booking_type=salon.booking_type_id)
    return transactions_per_second(system, script, clients=clients, seconds=seconds)


def transactions_per_second(system: System, script: str, *, clients: int, seconds: int) -> float:
    """As booking's own role, bound by row level security, with prepared statements."""
    with tempfile.TemporaryDirectory() as folder:
        told = _run(system, Path(folder), [script], clients=clients, seconds=seconds)
    found = re.search(r"tps = ([0-9.]+)", told)
    if found is None:
        raise RuntimeError(f"pgbench tells no rate: {told[-2000:]}")
    return float(found[1])


def microseconds(system: System, scripts: Sequence[str], *, seconds: int) -> list[list[int]]:
    """Of each transaction, by script: one client takes one of them at random each time.

    So what disturbs the machine disturbs all of them alike.
    """
    taken: list[list[int]] = [[] for _ in scripts]
    with tempfile.TemporaryDirectory() as folder:
        _run(system, Path(folder), scripts, clients=1, seconds=seconds, more=["--log"])
        for log in Path(folder).glob("pgbench_log.*"):
            for line in log.read_text().splitlines():
                _client, _number, time, script, *_moment = line.split()
                taken[int(script)].append(int(time))
    return taken


def _run(
    system: System,
    folder: Path,
    scripts: Sequence[str],
    *,
    clients: int,
    seconds: int,
    more: Sequence[str] = (),
) -> str:
    password = kept_secrets(state_at(system.root).secrets, NAMES).role_passwords["booking_app"]
    address = conninfo_to_dict(system.database_url)
    command: list[str | Path] = [postgres_programs(None) / "pgbench", "--no-vacuum", "-M", "prepared", *more]
    command += ["-c", str(clients), "-j", "1", "-T", str(seconds)]
    for number, script in enumerate(scripts):
        file = folder / f"{number}.sql"
        file.write_text(script)
        command += ["-f", file]
    command += ["-h", str(address["host"]), "-p", str(address["port"]), "-U", "booking_app", DATABASE]
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.defpath, "PGPASSWORD": password},
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds + 60,
    )
    if done.returncode != 0:
        raise RuntimeError(f"pgbench failed: {done.stderr[-2000:]}")
    return done.stdout
