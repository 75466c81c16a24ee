from chassis.agreed.timestamps import stamp
from chassis.events.outbox import Outgoing, event
from frontdesk.booking.v1 import forms_events_pb2 as pb

from booking.domain.forms.answers import Submission


def form_submission_received(submission: Submission) -> Outgoing:
    """What was answered stays in the service."""
    message = pb.FormSubmissionReceived(
        submission_id=str(submission.id),
        form_id=str(submission.form_id),
        form_version=submission.form_version,
        booking_id=str(submission.booking_id or ""),
        received_at=stamp(submission.created_at),
    )
    return event("booking.form_submission.received", submission.id, message)
