from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.errors import FormChanged, FormInUse
from booking.store.forms import forms


async def delete_form(tx: Tx, id_: UUID, *, made_from: int | None) -> None:
    """Ask it no more; answers stay, with the questions they were given to."""
    newest = await forms.find(tx, id_)
    if newest is None:
        raise NotFound("There is no such form.")
    if await forms.archive(tx, id_, made_from=made_from):
        return
    if made_from not in (None, newest.version):
        raise FormChanged("Somebody edited this form in between; read it again.", version=newest.version)
    raise FormInUse("A booking type asks with this form; take it off there first.")
