from collections.abc import Sequence
from uuid import UUID

from chassis.db import Tx

from booking.store.forms import form_files


async def forget_form_files(tx: Tx, ids: Sequence[UUID]) -> None:
    """Once their content is gone."""
    form_files.forget(tx, ids)
