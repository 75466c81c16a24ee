"""Whether a code is the person's, counted and slowed like passwords."""

from uuid import UUID

from chassis.context import caller_in
from chassis.db import Database

from identity.actions.second_factor.begin_code_check import begin_code_check
from identity.credentials.one_time_codes import OneTimeCodes
from identity.domain import text
from identity.domain.errors import InvalidCode
from identity.domain.second_factor.factor import ShownCode
from identity.domain.sign_in.attempts import Counters
from identity.domain.workspaces.workspace import NOBODYS_WORKSPACE


class CodeCheck:
    def __init__(self, database: Database, codes: OneTimeCodes) -> None:
        self._database = database
        self.codes = codes

    async def check(self, user_id: UUID, code: str, *, confirmed: bool) -> tuple[ShownCode, Counters]:
        """`confirmed` is false for the code that switches a factor on. Raises `InvalidCode`, `SignInDelayed`.

        Whether the code was used before is told when it is used.
        """
        counters = self.codes.counters(user_id)
        nowhere = caller_in(NOBODYS_WORKSPACE)
        factor, now = await self._database.run(nowhere, begin_code_check, user_id, counters)
        if factor is None or (factor.confirmed_at is None) == confirmed:
            raise InvalidCode
        shown = self.codes.recognise(factor, text.storable(code), now)
        if shown is None:
            raise InvalidCode
        return shown, counters
