from dataclasses import replace

from chassis.db import ReadTx, Tx
from chassis.rpc import paging
from chassis.rpc.methods import read, write
from frontdesk.identity.v1 import verifications_pb2 as pb

from identity.actions.verifications.cancel_verification import cancel_verification
from identity.actions.verifications.create_verification import create_verification
from identity.actions.verifications.decide_verification import decide_verification
from identity.actions.verifications.submit_verification import submit_verification
from identity.domain.verifications import verification
from identity.domain.verifications.verification import Kind, Status
from identity.rpc.people import person
from identity.rpc.verifications.convert import verification_message
from identity.rpc.verifications.documents_servicer import DocumentsServicer
from identity.rpc.verifications.finding import listed_user, own_case, visible_case
from identity.store.verifications import verifications


class VerificationServicer(DocumentsServicer):
    @write
    async def CreateVerification(
        self, tx: Tx, request: pb.CreateVerificationRequest
    ) -> pb.CreateVerificationResponse:
        kind = verification.chosen(Kind, request.kind, field="kind")
        user_id, _ = person(tx.caller)
        made = await create_verification(tx, user_id, kind)
        return pb.CreateVerificationResponse(verification=verification_message(made))

    @read
    async def GetVerification(
        self, tx: ReadTx, request: pb.GetVerificationRequest
    ) -> pb.GetVerificationResponse:
        found = await visible_case(tx, request.id)
        return pb.GetVerificationResponse(verification=verification_message(found))

    @read
    async def ListVerifications(
        self, tx: ReadTx, request: pb.ListVerificationsRequest
    ) -> pb.ListVerificationsResponse:
        status = verification.chosen(Status, request.status, field="status") if request.status else None
        of_user = listed_user(tx)
        page = paging.read(request.page, tx.workspace_id, "verifications", of_user, request.status)
        found = await verifications.page(
            tx, of_user=of_user, status=status, most=page.fetch, after=page.after_id()
        )
        shown, next_cursor = paging.cut(page, found, lambda case: (case.id,))
        return pb.ListVerificationsResponse(items=map(verification_message, shown), next_cursor=next_cursor)

    @write
    async def SubmitVerification(
        self, tx: Tx, request: pb.SubmitVerificationRequest
    ) -> pb.SubmitVerificationResponse:
        case = await own_case(tx, request.id)
        submitted = await submit_verification(tx, case)
        shown = replace(submitted, documents=case.documents)
        return pb.SubmitVerificationResponse(verification=verification_message(shown))

    @write
    async def CancelVerification(
        self, tx: Tx, request: pb.CancelVerificationRequest
    ) -> pb.CancelVerificationResponse:
        case = await own_case(tx, request.id)
        canceled = await cancel_verification(tx, case)
        shown = replace(canceled, documents=case.documents)
        return pb.CancelVerificationResponse(verification=verification_message(shown))

    @write
    async def DecideVerification(
        self, tx: Tx, request: pb.DecideVerificationRequest
    ) -> pb.DecideVerificationResponse:
        decision = verification.decision(request.decision, request.reason, request.note)
        case = await visible_case(tx, request.id)
        reviewer, _ = person(tx.caller)
        decided = await decide_verification(tx, case, decision, reviewer)
        shown = replace(decided, documents=case.documents)
        return pb.DecideVerificationResponse(verification=verification_message(shown))
