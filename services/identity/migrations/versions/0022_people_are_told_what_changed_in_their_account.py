"""Mails that tell of a new password or a second factor that is off, with a way back."""

from chassis.migrate.steps import run_sql

revision = "0022"
down_revision = "0021"

KINDS = """
ALTER TABLE mailed_links
    DROP CONSTRAINT mailed_links_kind_check,
    ADD CONSTRAINT mailed_links_kind_check CHECK (kind IN ('password_reset', 'email_verification',
        'staff_invite', 'email_change', 'email_changed', 'password_changed', 'second_factor_off'));
"""


def upgrade() -> None:
    run_sql(KINDS)
