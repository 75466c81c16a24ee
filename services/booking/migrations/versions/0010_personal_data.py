"""Exports and erasures of personal data become tasks of this service."""

from chassis.migrate.steps import personal_data

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    personal_data("booking")
