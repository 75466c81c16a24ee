from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking.domain.forms.answers import Answer, Submission, check_answers
from booking.events.forms import form_submission_received
from booking.store.appointments import bookings
from booking.store.forms import form_files, forms, submissions


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitForm:
    form_id: UUID
    booking_id: UUID | None
    answers: tuple[Answer, ...]
    link_id: UUID | None = None


async def submit_form(tx: Tx, wish: SubmitForm) -> Submission:
    """Keep answers to a form as it is asked now. Raises `AnswersRefused` or `AnsweredAlready`."""
    form = await forms.find(tx, wish.form_id)
    if form is None:
        raise UnknownReference("There is no such form.", field="form_id")
    if wish.booking_id is not None and await bookings.find(tx, wish.booking_id) is None:
        raise UnknownReference("There is no such booking.", field="booking_id")
    checked = check_answers(form, wish.answers)
    await form_files.keep(tx, form, checked, "answers")
    submission = Submission(
        id=tx.new_id(),
        form_id=form.id,
        form_version=form.version,
        booking_id=wish.booking_id,
        answers=checked,
        created_at=tx.now,
        link_id=wish.link_id,
    )
    await submissions.add(tx, submission)
    tx.emit(form_submission_received(submission))
    return submission
