"""The mailbox of a developer: a table instead of a mail server."""

from collections.abc import Sequence
from uuid import UUID

from chassis.context import Caller
from chassis.db import Database

from inbox.domain.delivery import Fate, Outcome
from inbox.domain.mail import Mail
from inbox.store import mailbox

NOBODYS_WORKSPACE = UUID(int=0)
_SENDER = Caller.system("inbox", NOBODYS_WORKSPACE)


class Mailbox:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def send(self, mails: Sequence[Mail]) -> list[Outcome]:
        async with self._database.write(_SENDER) as tx:
            mailbox.put(tx, mails)
        return [Outcome(message_id=mail.id, fate=Fate.SENT) for mail in mails]
