"""A ticket that was swapped for a dearer one admits nobody until the difference is paid."""

from chassis.migrate.steps import run_sql

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    run_sql("ALTER TABLE tickets ADD COLUMN payment_due boolean NOT NULL DEFAULT false")
