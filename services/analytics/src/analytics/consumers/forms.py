from frontdesk.booking.v1 import forms_events_pb2 as pb

from analytics.consumers.telling import Tellers, uncounted

TELLERS: Tellers = {
    "booking.form_submission.received": (
        pb.FormSubmissionReceived,
        uncounted(lambda _: "Answers to a form received"),
    ),
}
