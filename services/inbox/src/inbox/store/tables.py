from sqlalchemy import BigInteger, Column, DateTime, Integer, MetaData, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
Moment = DateTime(timezone=True)

NOT_TENANT: dict[str, str] = {
    "mailbox": "stands for the world outside while developing: what was sent, whoever sent it",
}

suspensions = Table("suspensions", metadata, Column("workspace_id", Uuid, primary_key=True))

contacts = Table(
    "contacts",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("name", Text),
    Column("created_at", Moment),
)

contact_emails = Table(
    "contact_emails",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("email", Text, primary_key=True),
    Column("contact_id", Uuid),
)

contact_phones = Table(
    "contact_phones",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("phone", Text, primary_key=True),
    Column("contact_id", Uuid),
)

conversations = Table(
    "conversations",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("contact_id", Uuid),
    Column("channel", Text),
    Column("subject", Text),
    Column("status", Text),
    Column("last_sequence", BigInteger),
    Column("last_message_at", Moment),
    Column("created_at", Moment),
)

messages = Table(
    "messages",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("conversation_id", Uuid),
    Column("sequence", BigInteger),
    Column("direction", Text),
    Column("channel", Text),
    Column("subject", Text),
    Column("text", Text),
    Column("author", Text),
    Column("created_at", Moment),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("message_id", Uuid, primary_key=True),
    Column("recipient", Text),
    Column("recipient_name", Text),
    Column("sender_name", Text),
    Column("invitation", JSONB),
    Column("secret", JSONB),
    Column("status", Text),
    Column("attempts", Integer),
    Column("due_at", Moment),
    Column("sent_at", Moment),
    Column("last_error", Text),
    Column("causation", Text),
    Column("traceparent", Text),
    Column("managed", Text),
)

account_mails = Table(
    "account_mails",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("kind", Text),
    Column("status", Text),
    Column("attempts", Integer),
    Column("requested_at", Moment),
    Column("due_at", Moment),
    Column("sent_at", Moment),
    Column("last_error", Text),
)

mailbox = Table(
    "mailbox",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("id", Uuid),
    Column("message_id", Text),
    Column("recipient", Text),
    Column("sender", Text),
    Column("subject", Text),
    Column("text", Text),
    Column("attached", JSONB),
    Column("sent_at", Moment),
)
