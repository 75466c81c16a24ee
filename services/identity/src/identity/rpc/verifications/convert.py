from chassis.agreed.timestamps import stamp
from frontdesk.identity.v1 import verifications_pb2 as pb

from identity.domain.verifications.document import Document
from identity.domain.verifications.verification import Verification


def verification_message(case: Verification) -> pb.Verification:
    return pb.Verification(
        id=str(case.id),
        user_id=str(case.user_id),
        kind=case.kind.value,
        status=case.status.value,
        reason=case.reason.value if case.reason else "",
        note=case.note,
        documents=map(document_message, case.documents),
        created_at=stamp(case.created_at),
        submitted_at=stamp(case.submitted_at),
        decided_at=stamp(case.decided_at),
    )


def document_message(document: Document) -> pb.VerificationDocument:
    return pb.VerificationDocument(
        id=str(document.id),
        kind=document.kind.value,
        file_name=document.file_name,
        content_type=document.content_type,
        size=document.size,
        uploaded_at=stamp(document.uploaded_at),
    )
