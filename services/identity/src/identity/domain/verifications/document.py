"""What is shown in a verification: one file each."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

MOST_DOCUMENTS = 10
MOST_BYTES = 10 * 1024 * 1024
LONGEST_FILE_NAME = 120
_NAMELESS = "document"
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f"/\\:*?<>|]')


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


def file_name(given: str) -> str:
    """Without what a file system or a header would read as something else."""
    cleaned = _FORBIDDEN.sub("", unicodedata.normalize("NFC", given)).strip(". ")
    return cleaned[:LONGEST_FILE_NAME] or _NAMELESS
