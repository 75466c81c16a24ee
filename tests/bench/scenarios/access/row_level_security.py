"""What the policy of a tenant table costs a point read: equal rows, index and role, with it and without."""

import secrets
from statistics import median

from chassis.migrate.steps import OWN_WORKSPACE
from figures import Findings, below, repeated
from options import Options
from pgbench import microseconds
from psycopg import Connection
from psycopg.rows import TupleRow
from system import System
from worlds.salon import Opening, Salon, open_salon

ROWS = 100_000
SECONDS = 12
QUICK_SECONDS = 4
MOST_PERCENT = 5
COPIES = WITH, WITHOUT, AGAIN = "with_policy", "without_policy", "without_policy_again"
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
            _fill(link, table, salon, policy=copy == WITH)
    return repeated(options.repeats, lambda: _compared(system, salon, tables, seconds))


def _compared(system: System, salon: Salon, tables: dict[str, str], seconds: int) -> Findings:
    """Median against median of reads that took turns at random; two equal tables tell what is chance."""
    findings = Findings()
    scripts = [READ.format(rows=ROWS, workspace=salon.workspace_id, table=tables[copy]) for copy in COPIES]
    taken = microseconds(system, scripts, seconds=seconds)
    medians = {copy: median(times) for copy, times in zip(COPIES, taken, strict=True)}
    for copy in (WITH, WITHOUT):
        findings.add(f"point read {copy.replace('_', ' ')}, p50", medians[copy] / 1000, "ms")
    findings.add("cost of the policy", _more(medians[WITH], medians[WITHOUT]), "%", below(MOST_PERCENT))
    findings.add("of a second table without", _more(medians[AGAIN], medians[WITHOUT]), "%")
    return findings


def _more(time: float, than: float) -> float:
    return 100 * (time / than - 1)


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
