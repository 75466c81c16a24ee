"""What inbox holds about people, column by column (see chassis.personal)."""

from chassis.personal import PersonalData, Table

PERSONAL_DATA = PersonalData(
    {
        "suspensions": Table(),
        "contacts": Table(others="name"),
        "contact_emails": Table(others="email"),
        "contact_phones": Table(others="phone"),
        "conversations": Table(plain="channel status", mentions="subject"),
        "messages": Table(plain="direction channel author", mentions="subject text"),
        "deliveries": Table(
            plain="sender_name status last_error secret causation traceparent managed",
            others="recipient recipient_name",
            mentions_json="invitation",
        ),
        "account_mails": Table(plain="kind status last_error"),
        "mailbox": Table(
            plain="message_id", mentions="recipient sender subject text", mentions_json="attached"
        ),
    },
    # It stands where the mail server would, so its rows carry no workspace.
    with_workspace=(
        "DELETE FROM mailbox WHERE id IN ("
        "SELECT message_id FROM deliveries WHERE workspace_id = :workspace_id"
        " UNION ALL SELECT id FROM account_mails WHERE workspace_id = :workspace_id)",
    ),
)
