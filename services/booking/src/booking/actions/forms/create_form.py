from chassis.db import Tx

from booking.domain.forms.form import Form, Question
from booking.store.forms import forms


async def create_form(tx: Tx, name: str, questions: tuple[Question, ...]) -> Form:
    await tx.together()
    form = Form(id=tx.new_id(), name=name.strip(), questions=questions).checked()
    forms.add(tx, form)
    return form
