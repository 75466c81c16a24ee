"""What customers answer when they book."""

from collections.abc import Sequence

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking.domain.booking_types.booking_type import BookingType
from booking.domain.forms.answers import Answer, Submission, check_answers, check_unasked
from booking.store.forms import form_files, forms


async def answered(
    tx: Tx, booking_type: BookingType, answers: Sequence[Answer], place: str = "answers"
) -> Submission | None:
    """What was answered to the form of the type, about no booking yet. Staff may send the form later."""
    if booking_type.intake_form_id is None:
        check_unasked(answers, place)
        return None
    if not answers and tx.caller.user_id is not None:
        return None
    form = await forms.find(tx, booking_type.intake_form_id)
    if form is None:
        raise UnknownReference("The form of this booking type is asked no more.", field=place)
    checked = check_answers(form, answers, place)
    await form_files.keep(tx, form, checked, place)
    return Submission(
        id=tx.new_id(),
        form_id=form.id,
        form_version=form.version,
        booking_id=None,
        answers=checked,
        created_at=tx.now,
    )
