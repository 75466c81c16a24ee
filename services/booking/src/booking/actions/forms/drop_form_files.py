from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import Tx

from booking.store.forms import form_files


async def drop_form_files(tx: Tx, ids: Sequence[UUID], before: datetime) -> list[UUID]:
    """From now on no answer can name what was uploaded before a moment and never used."""
    return await form_files.drop(tx, ids, before)
