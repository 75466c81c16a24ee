"""What lies in identity's tables and what inbox would be told."""

from typing import Any

import psycopg
from chassis.errors import FrontdeskError, Kind
from chassis.testing.schema import ServiceSchema
from frontdesk.identity.v1.identity_events_pb2 import MailRequested
from frontdesk.identity.v1.mails_pb2 import GetMailRequest, GetMailResponse
from identity_worlds.calling import Process


def stored(schema: ServiceSchema, statement: str, *params: object) -> list[tuple[Any, ...]]:
    """As the superuser, past row level security."""
    with psycopg.connect(schema.admin_url, autocommit=True) as connection:
        connection.execute("SET search_path = identity")
        cursor = connection.execute(statement.encode(), params)
        return cursor.fetchall() if cursor.description else []


def requested(schema: ServiceSchema, workspace_id: str, email: str) -> list[tuple[str, str]]:
    """Id and kind of the mails to an address that events asked for, the oldest first."""
    rows = stored(
        schema,
        "SELECT payload FROM outbox JOIN mailed_links l ON l.id = outbox.aggregate_id"
        " WHERE type = 'identity.mail.requested' AND outbox.workspace_id = %s AND l.email = %s ORDER BY seq",
        workspace_id,
        email,
    )
    told = [MailRequested.FromString(payload) for (payload,) in rows]
    return [(message.id, message.kind) for message in told]


async def mails_of(
    process: Process, schema: ServiceSchema, workspace_id: str, email: str, *, asked_in: str | None = None
) -> list[GetMailResponse]:
    """What the process is told of them; what is not to be sent is left out."""
    found = []
    for id_, _ in requested(schema, workspace_id, email):
        try:
            request = GetMailRequest(id=id_)
            found.append(await process.system(process.mails.GetMail, request, asked_in or workspace_id))
        except FrontdeskError as error:
            if error.kind is not Kind.NOT_FOUND:
                raise
    return found
