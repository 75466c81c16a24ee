"""Customers of tickets are written to in their language."""

from chassis.migrate.steps import run_sql

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE ticket_orders
            ADD COLUMN locale text NOT NULL DEFAULT 'en' CHECK (locale IN ('en', 'de'));
        ALTER TABLE waiting_entries
            ADD COLUMN locale text NOT NULL DEFAULT 'en' CHECK (locale IN ('en', 'de'));
    """)
