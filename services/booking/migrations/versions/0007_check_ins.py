"""Signed tickets are checked in: keys, lists, and who came when by which gate."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0007"
down_revision = "0006"

TABLES = ("ticket_keys", "check_in_lists", "check_ins")


def upgrade() -> None:
    run_sql("""
        -- The private key is sealed with one that is derived from the master secret.
        CREATE TABLE ticket_keys (
            workspace_id uuid PRIMARY KEY,
            public_key bytea NOT NULL,
            sealed_private_key bytea NOT NULL,
            created_at timestamptz NOT NULL
        );

        CREATE TABLE check_in_lists (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            show_id uuid NOT NULL,
            date_id uuid,
            name text NOT NULL,
            ticket_type_ids uuid[] NOT NULL,
            re_entry text NOT NULL CHECK (re_entry IN ('never', 'after_exit', 'always')),
            created_at timestamptz NOT NULL,
            version bigint NOT NULL,
            PRIMARY KEY (workspace_id, id),
            FOREIGN KEY (workspace_id, show_id) REFERENCES shows (workspace_id, id)
        );
        CREATE INDEX check_in_lists_by_show ON check_in_lists (workspace_id, show_id, created_at, id);

        CREATE TABLE check_ins (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            list_id uuid NOT NULL,
            ticket_id uuid,
            nonce text NOT NULL,
            direction text NOT NULL CHECK (direction IN ('entry', 'exit')),
            gate text NOT NULL,
            reason text NOT NULL CHECK (
                reason IN ('ok', 'already_redeemed', 'unpaid', 'revoked', 'wrong_list', 'wrong_date', 'unknown')
            ),
            late boolean NOT NULL,
            scanned_at timestamptz NOT NULL,
            received_at timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, id),
            CONSTRAINT check_ins_nonce UNIQUE (workspace_id, list_id, ticket_id, nonce),
            FOREIGN KEY (workspace_id, list_id) REFERENCES check_in_lists (workspace_id, id)
        );
        CREATE INDEX check_ins_by_time ON check_ins (workspace_id, list_id, scanned_at, id);
    """)
    for table in TABLES:
        make_tenant_table(table)
