"""Each event says how long the waiting list keeps what it offers; a day so far."""

from chassis.migrate.steps import run_sql

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    run_sql(
        """
        ALTER TABLE shows ADD COLUMN waiting_offer_hours integer NOT NULL DEFAULT 24
            CHECK (waiting_offer_hours BETWEEN 1 AND 168)
        """
    )
