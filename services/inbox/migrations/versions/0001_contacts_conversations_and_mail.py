"""Contacts, their conversations, the messages in them and the mails that carry them."""

from chassis.migrate.steps import bookkeeping, make_tenant_table, run_sql

revision = "0001"
down_revision = None

TABLES = ("contacts", "contact_emails", "contact_phones", "conversations", "messages", "deliveries")


def upgrade() -> None:
    bookkeeping("inbox")
    run_sql("""
        CREATE TABLE contacts (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            name text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, id)
        );
        CREATE INDEX contacts_by_age ON contacts (workspace_id, created_at, id);

        -- An address finds or makes its contact in one statement, so it is written before the contact is.
        CREATE TABLE contact_emails (
            workspace_id uuid NOT NULL,
            email text NOT NULL,
            contact_id uuid NOT NULL,
            PRIMARY KEY (workspace_id, email),
            FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts (workspace_id, id)
                ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
        );
        CREATE INDEX contact_emails_by_contact ON contact_emails (workspace_id, contact_id, email);

        CREATE TABLE contact_phones (
            workspace_id uuid NOT NULL,
            phone text NOT NULL,
            contact_id uuid NOT NULL,
            PRIMARY KEY (workspace_id, phone),
            FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts (workspace_id, id) ON DELETE CASCADE
        );
        CREATE INDEX contact_phones_by_contact ON contact_phones (workspace_id, contact_id, phone);

        CREATE TABLE conversations (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            contact_id uuid NOT NULL,
            channel text NOT NULL DEFAULT 'email' CHECK (channel IN ('email', 'sms', 'chat')),
            subject text NOT NULL,
            status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'pending', 'snoozed', 'closed')),
            last_sequence bigint NOT NULL CHECK (last_sequence >= 0),
            last_message_at timestamptz NOT NULL DEFAULT now(),
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, id),
            FOREIGN KEY (workspace_id, contact_id) REFERENCES contacts (workspace_id, id) ON DELETE CASCADE
        );
        CREATE UNIQUE INDEX conversations_one_at_a_time ON conversations (workspace_id, contact_id, channel)
            WHERE status <> 'closed';
        CREATE INDEX conversations_by_age ON conversations (workspace_id, last_message_at, id);
        CREATE INDEX conversations_by_contact
            ON conversations (workspace_id, contact_id, last_message_at, id);
        CREATE INDEX conversations_by_status ON conversations (workspace_id, status, last_message_at, id);

        CREATE TABLE messages (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            conversation_id uuid NOT NULL,
            sequence bigint NOT NULL CHECK (sequence > 0),
            direction text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
            channel text NOT NULL CHECK (channel IN ('email', 'sms', 'chat', 'note')),
            subject text NOT NULL,
            text text NOT NULL,
            author text NOT NULL CHECK (author IN ('user', 'contact', 'system')),
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, id),
            CONSTRAINT messages_sequence UNIQUE (workspace_id, conversation_id, sequence),
            FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversations (workspace_id, id)
                ON DELETE CASCADE
        );

        CREATE TABLE deliveries (
            workspace_id uuid NOT NULL,
            message_id uuid NOT NULL,
            recipient text NOT NULL,
            recipient_name text NOT NULL,
            sender_name text NOT NULL,
            invitation jsonb,
            status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sent', 'failed')),
            attempts integer NOT NULL DEFAULT 0,
            due_at timestamptz NOT NULL DEFAULT now(),
            sent_at timestamptz,
            last_error text,
            PRIMARY KEY (workspace_id, message_id),
            FOREIGN KEY (workspace_id, message_id) REFERENCES messages (workspace_id, id) ON DELETE CASCADE
        );
        CREATE INDEX deliveries_due ON deliveries (due_at) WHERE status = 'queued';

        CREATE FUNCTION due_deliveries(before timestamptz, most integer)
        RETURNS TABLE (workspace_id uuid, id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = inbox, pg_temp
        AS $$
            SELECT d.workspace_id, d.message_id FROM deliveries d
            WHERE d.status = 'queued' AND d.due_at <= before
            ORDER BY d.due_at LIMIT most
        $$;
        GRANT EXECUTE ON FUNCTION due_deliveries TO inbox_app;
        -- The function runs as the owner, who is bound by row level security like everybody else.
        CREATE POLICY due ON deliveries FOR SELECT TO inbox_owner USING (true);

        -- Stands where the mail server would; no tenant's (see store/tables.py).
        CREATE TABLE mailbox (
            position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            id uuid NOT NULL,
            message_id text NOT NULL CONSTRAINT mailbox_message_id UNIQUE,
            recipient text NOT NULL,
            sender text NOT NULL,
            subject text NOT NULL,
            text text NOT NULL,
            attached jsonb NOT NULL,
            sent_at timestamptz NOT NULL DEFAULT now()
        );
        CREATE INDEX mailbox_by_address ON mailbox (recipient, position);
    """)
    for table in TABLES:
        make_tenant_table(table)
