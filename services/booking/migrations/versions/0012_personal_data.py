"""Exports and erasures of personal data become tasks of this service."""

from chassis.migrate.steps import personal_data

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    personal_data("booking")
