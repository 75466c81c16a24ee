"""An edit of one's own name or language says which version it was made from."""

from chassis.migrate.steps import run_sql

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    run_sql("ALTER TABLE users ADD version bigint NOT NULL DEFAULT 1;")
