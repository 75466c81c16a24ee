"""What people call their files."""

from __future__ import annotations

import re
import unicodedata

LONGEST_FILE_NAME = 120
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f"/\\:*?<>|]')


def file_name(given: str, *, nameless: str) -> str:
    """Without what a file system or a header would read as something else."""
    cleaned = _FORBIDDEN.sub("", unicodedata.normalize("NFC", given)).strip(". ")
    return cleaned[:LONGEST_FILE_NAME] or nameless
