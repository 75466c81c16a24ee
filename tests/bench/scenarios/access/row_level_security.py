"""What the policy of a tenant table costs a point read: equal rows, index and role, with it and without."""

import secrets

from chassis.migrate.steps import OWN_WORKSPACE
from figures import Findings, below, repeated
from options import Options
from pgbench import transactions_per_second
from psycopg import Connection
from psycopg.rows import TupleRow
from salon import Opening, Salon, open_salon
from system import System

ROWS = 100_000
CLIENTS = 4
TURNS = 4
SECONDS = 4
QUICK_SECONDS = 1
MOST_PERCENT = 5
COPIES = ("with_policy", "without_policy")
READ = r"""
\set place random(1, {rows})
BEGIN READ ONLY;
SELECT now(), set_config('app.workspace_id', '{workspace}', true);
SELECT * FROM {table} WHERE workspace_id = '{workspace}'
    AND id = ('00000000-0000-7000-8000-' || lpad(:place::text, 12, '0'))::uuid;
COMMIT;
"""


def run(options: Options, system: System) -> Findings:
    salon = open_salon(system, Opening(staff=1, days=2))
    seconds = QUICK_SECONDS if options.quick else SECONDS
    tables = {copy: f"bench_{copy}_{secrets.token_hex(4)}" for copy in COPIES}
    with system.link() as link:
        for copy, table in tables.items():
            _fill(link, table, salon, policy=copy == "with_policy")
    return repeated(options.repeats, lambda: _compared(system, salon, tables, seconds))


def _compared(system: System, salon: Salon, tables: dict[str, str], seconds: int) -> Findings:
    """In short turns, so that what disturbs the machine disturbs both."""
    findings = Findings()
    rates = dict.fromkeys(COPIES, 0.0)
    for copy in (*COPIES, *reversed(COPIES)) * (TURNS // 2):
        script = READ.format(rows=ROWS, workspace=salon.workspace_id, table=tables[copy])
        rates[copy] += transactions_per_second(system, script, clients=CLIENTS, seconds=seconds) / TURNS
    for copy, rate in rates.items():
        findings.add(f"point reads {copy.replace('_', ' ')}", rate, "/s")
    cost = 100 * (rates["without_policy"] / rates["with_policy"] - 1)
    findings.add("cost of the policy", cost, "%", below(MOST_PERCENT))
    return findings


def _fill(link: Connection[TupleRow], table: str, salon: Salon, *, policy: bool) -> None:
    """A table such as those of booking, with the same columns and primary key as its bookings."""
    link.execute("SET search_path = booking, public")
    link.execute(
        f"CREATE TABLE {table} (workspace_id uuid, id uuid, name text, at timestamptz, amount bigint)"
    )
    link.execute(
        f"INSERT INTO {table} SELECT %s, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,"
        " 'Ada Lovelace', now(), n FROM generate_series(1, %s) AS n",
        (salon.workspace_id, ROWS),
    )
    link.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (workspace_id, id)")
    link.execute(f"GRANT SELECT ON {table} TO booking_app")
    if policy:
        link.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        link.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        link.execute(f"CREATE POLICY tenant ON {table} USING ({OWN_WORKSPACE}) WITH CHECK ({OWN_WORKSPACE})")
    link.execute(f"VACUUM ANALYZE {table}")
