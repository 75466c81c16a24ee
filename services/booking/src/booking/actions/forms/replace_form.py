from dataclasses import replace

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.errors import FormChanged
from booking.domain.forms.form import Form
from booking.store.forms import forms


async def replace_form(tx: Tx, form: Form, *, made_from: int | None) -> Form:
    """Ask differently from now on; answers given before keep the version they were given to."""
    form = form.checked()
    version = await forms.replace(tx, form, made_from=made_from)
    if version is not None:
        return replace(form, version=version)
    newest = await forms.find(tx, form.id)
    if newest is None:
        raise NotFound("There is no such form.")
    raise FormChanged("Somebody edited this form in between; read it again.", version=newest.version)
