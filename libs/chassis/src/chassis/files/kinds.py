"""What a file is, told by its first bytes: names and headers say whatever their sender likes."""

from __future__ import annotations

from enum import StrEnum

HEAD_BYTES = 16


class FileType(StrEnum):
    """Those that are taken anywhere; what is none of them is refused."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    PDF = "application/pdf"


def type_of(head: bytes) -> FileType | None:
    """`head` is at least the first 16 bytes, or the whole file where it is shorter."""
    if head.startswith(b"\xff\xd8\xff"):
        return FileType.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileType.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileType.WEBP
    if head.startswith(b"%PDF-"):
        return FileType.PDF
    return None
