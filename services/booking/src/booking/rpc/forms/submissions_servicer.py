from datetime import timedelta

from chassis.agreed.timestamps import stamp
from chassis.db import Database, ReadTx, Tx
from chassis.errors import Invalid, NotFound, UnknownReference
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.booking.v1 import forms_pb2 as pb
from frontdesk.booking.v1.forms_pb2_grpc import FormSubmissionServiceServicer

from booking.actions.forms.submit_form import SubmitForm, submit_form
from booking.rpc.forms import convert
from booking.rpc.forms.form_link import FormLinks, LinkedForm
from booking.store.appointments import bookings
from booking.store.forms import forms, submissions
from booking.store.forms.submissions import Filters

LONGEST_VALID_DAYS = 90


class SubmissionsServicer(Servicer, FormSubmissionServiceServicer):
    def __init__(self, database: Database, links: FormLinks) -> None:
        super().__init__(database)
        self._links = links

    @write
    async def SubmitForm(self, tx: Tx, request: pb.SubmitFormRequest) -> pb.SubmitFormResponse:
        wish = SubmitForm(
            form_id=fields.reference(request.form_id, "form_id"),
            booking_id=fields.optional_reference(request.booking_id, "booking_id"),
            answers=convert.answers(request.answers),
        )
        return pb.SubmitFormResponse(submission=convert.submission_message(await submit_form(tx, wish)))

    @read
    async def GetFormSubmission(
        self, tx: ReadTx, request: pb.GetFormSubmissionRequest
    ) -> pb.GetFormSubmissionResponse:
        found = await submissions.find(tx, fields.own_id(request.id))
        if found is None:
            raise NotFound("There are no such answers.")
        return pb.GetFormSubmissionResponse(submission=convert.submission_message(found))

    @read
    async def ListFormSubmissions(
        self, tx: ReadTx, request: pb.ListFormSubmissionsRequest
    ) -> pb.ListFormSubmissionsResponse:
        filters = Filters(
            form_id=fields.optional_reference(request.form_id, "form_id"),
            booking_id=fields.optional_reference(request.booking_id, "booking_id"),
        )
        page = paging.read(request.page, tx.workspace_id, "form-submissions", filters)
        found = await submissions.page(tx, page.fetch, page.after_moment(), filters)
        shown, cursor = paging.cut(page, found, lambda one: (one.created_at, one.id))
        items = [convert.submission_message(one) for one in shown]
        return pb.ListFormSubmissionsResponse(items=items, next_cursor=cursor)

    @write
    async def CreateFormLink(self, tx: Tx, request: pb.CreateFormLinkRequest) -> pb.CreateFormLinkResponse:
        if not 1 <= request.valid_days <= LONGEST_VALID_DAYS:
            raise Invalid(f"A link is valid for 1 to {LONGEST_VALID_DAYS} days.", field="valid_days")
        booking_id = fields.optional_reference(request.booking_id, "booking_id")
        linked = LinkedForm(
            form_id=fields.own_id(request.form_id),
            booking_id=booking_id,
            link_id=None if booking_id or request.reusable else tx.new_id(),
        )
        if booking_id is not None and request.reusable:
            raise Invalid("A form is answered once about a booking.", field="reusable")
        if await forms.find(tx, linked.form_id) is None:
            raise NotFound("There is no such form.")
        if linked.booking_id is not None and await bookings.find(tx, linked.booking_id) is None:
            raise UnknownReference("There is no such booking.", field="booking_id")
        expires_at = tx.now + timedelta(days=request.valid_days)
        token = self._links.token(tx.workspace_id, linked, expires_at)
        return pb.CreateFormLinkResponse(link=pb.FormLink(token=token, expires_at=stamp(expires_at)))

    @read
    async def GetLinkedForm(self, tx: ReadTx, request: pb.GetLinkedFormRequest) -> pb.GetLinkedFormResponse:
        await tx.together()
        linked = self._links.linked(tx.workspace_id, request.token, tx.now)
        found = await forms.find(tx, linked.form_id)
        if found is None:
            raise NotFound("There is no such form.")
        answered = await submissions.answered_at(
            tx, linked.form_id, booking_id=linked.booking_id, link_id=linked.link_id
        )
        return pb.GetLinkedFormResponse(form=convert.form_message(found), answered_at=stamp(answered))

    @write
    async def AnswerLinkedForm(
        self, tx: Tx, request: pb.AnswerLinkedFormRequest
    ) -> pb.AnswerLinkedFormResponse:
        await tx.together()
        linked = self._links.linked(tx.workspace_id, request.token, tx.now)
        wish = SubmitForm(
            form_id=linked.form_id,
            booking_id=linked.booking_id,
            link_id=linked.link_id,
            answers=convert.answers(request.answers),
        )
        kept = await submit_form(tx, wish)
        return pb.AnswerLinkedFormResponse(submission=convert.submission_message(kept))
