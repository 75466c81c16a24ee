"""A ticket that was swapped for a dearer one admits nobody until the difference is paid."""

from chassis.migrate.steps import run_sql

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    run_sql("ALTER TABLE tickets ADD COLUMN payment_due boolean NOT NULL DEFAULT false")
