"""When a person showed a provider outside that it is she: a sign-in there proves no more than that."""

from chassis.migrate.steps import run_sql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run_sql("ALTER TABLE outside_sign_ins ADD authenticated_at timestamptz;")
