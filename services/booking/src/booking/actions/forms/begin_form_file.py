from uuid import UUID

from chassis.db import Tx
from chassis.errors import Invalid, NotFound

from booking.domain.errors import UploadsExhausted
from booking.domain.forms.form import Form, Question, QuestionKind
from booking.domain.forms.form_file import KIB, MOST_UNUSED_BYTES
from booking.store.forms import form_files, forms


async def begin_form_file(
    tx: Tx, file_id: UUID, form_id: UUID, key: str, file_name: str
) -> tuple[UUID, Question]:
    """Keep room for a file before it arrives: its workspace and what it answers."""
    form = await forms.find(tx, form_id)
    if form is None:
        raise NotFound("There is no such form.")
    question = _asked(form, key)
    if tx.caller.user_id is None:
        await _check_room(tx, question)
    form_files.begin(tx, file_id, form.id, question, file_name)
    return tx.workspace_id, question


def _asked(form: Form, key: str) -> Question:
    for question in form.questions:
        if question.key == key and question.kind is QuestionKind.FILE:
            return question
    raise Invalid("The form asks for no file under this key.", field="question")


async def _check_room(tx: Tx, question: Question) -> None:
    if await form_files.unused_bytes(tx) + question.largest_kib * KIB > MOST_UNUSED_BYTES:
        raise UploadsExhausted("Too many files wait to be used here; try again later.")
