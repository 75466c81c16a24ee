"""Exports and erasures of personal data become tasks of this service."""

from chassis.migrate.steps import personal_data

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    personal_data("inventory")
