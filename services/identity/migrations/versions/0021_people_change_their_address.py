"""Links that concern an account and not only an address: to its new one, and back to the old one."""

from chassis.migrate.steps import run_sql

revision = "0021"
down_revision = "0020"

LINKS = """
ALTER TABLE mailed_links
    ADD user_id uuid REFERENCES users ON DELETE CASCADE,
    DROP CONSTRAINT mailed_links_kind_check,
    ADD CONSTRAINT mailed_links_kind_check CHECK (kind IN ('password_reset', 'email_verification',
        'staff_invite', 'email_change', 'email_changed')),
    ADD CONSTRAINT mailed_links_of_an_account
        CHECK ((user_id IS NOT NULL) = (kind IN ('email_change', 'email_changed')));
CREATE INDEX mailed_links_of_user ON mailed_links (user_id, kind, created_at);
"""


def upgrade() -> None:
    run_sql(LINKS)
