"""What is shown in a verification: one file each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

MOST_DOCUMENTS = 10
MOST_BYTES = 10 * 1024 * 1024


class DocumentKind(StrEnum):
    PASSPORT = "passport"
    IDENTITY_CARD = "identity_card"
    DRIVING_LICENCE = "driving_licence"
    RESIDENCE_PERMIT = "residence_permit"
    PROOF_OF_ADDRESS = "proof_of_address"
    COMPANY_REGISTER = "company_register"
    LICENCE = "licence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """`content_type` is told by the content; `file_name` is what the person called it."""

    id: UUID
    verification_id: UUID
    kind: DocumentKind
    file_name: str
    content_type: str
    size: int
    sha256: bytes
    uploaded_at: datetime
