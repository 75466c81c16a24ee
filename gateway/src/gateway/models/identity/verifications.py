from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from gateway.binding import Query, Reply, Request
from gateway.binding.patterns import NO_NUL
from gateway.models.fields import EXAMPLE_ID, Page

Kind = Literal["person", "broker"]
DocumentKind = Literal[
    "passport",
    "identity_card",
    "driving_licence",
    "residence_permit",
    "proof_of_address",
    "company_register",
    "licence",
]
Reason = Literal[
    "document_unreadable",
    "document_expired",
    "document_missing",
    "name_mismatch",
    "suspected_forgery",
    "not_eligible",
    "other",
]
Note = Annotated[str, StringConstraints(pattern=NO_NUL, max_length=1_000)]
FileName = Annotated[str, StringConstraints(pattern=NO_NUL, max_length=200)]


class NewVerification(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "person"}]})

    kind: Kind


class Decision(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"decision": "rejected", "reason": "document_expired", "note": "Valid until May only."}
            ]
        }
    )

    decision: Literal["verified", "rejected", "requires_input"]
    reason: Reason | None = Field(default=None, description="Needed unless it is verified.")
    note: Note | None = Field(default=None, description="Shown to the person.")


class NewDocument(Query):
    kind: DocumentKind
    name: FileName = Field(default="document", description="What the person calls it.")


class VerificationFilter(Page):
    status: Literal["requires_input", "processing", "verified", "rejected", "canceled"] | None = None


class VerificationDocument(Reply):
    id: str
    kind: str
    file_name: str
    content_type: str = Field(description="Told by the content, not by the name.")
    size: int = Field(description="Bytes.")
    uploaded_at: datetime


class Verification(Reply):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": EXAMPLE_ID,
                    "user_id": EXAMPLE_ID,
                    "kind": "person",
                    "status": "rejected",
                    "reason": "document_unreadable",
                    "note": "Please photograph the whole page.",
                    "documents": [],
                    "created_at": "2026-12-01T08:00:00Z",
                    "submitted_at": "2026-12-01T08:05:00Z",
                    "decided_at": "2026-12-01T09:30:00Z",
                }
            ]
        }
    )

    id: str
    user_id: str
    kind: str
    status: str = Field(description="requires_input, processing, verified, rejected or canceled.")
    reason: str | None = Field(description="Why it was rejected or needs more.")
    note: str | None = Field(description="What the reviewer says.")
    documents: list[VerificationDocument]
    created_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None


class VerificationPage(Reply):
    items: list[Verification]
    next_cursor: str | None


class DocumentLink(Reply):
    url: str = Field(description="A path of this API; good for a few minutes, for whoever has it.")
    expires_at: datetime
