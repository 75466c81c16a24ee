"""Paths that take files, each with limits of its own; what is not listed takes a megabyte of JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimit:
    largest: int
    seconds: float
    """From the first byte of the body to the last."""


USUAL = BodyLimit(largest=MEBIBYTE, seconds=15.0)
UPLOADS = {
    re.compile(r"/api/v1/verifications/[^/]+/documents\Z"): BodyLimit(largest=10 * MEBIBYTE, seconds=120.0),
    re.compile(r"/api/v1/(public/[^/]+/)?forms/[^/]+/files\Z"): BodyLimit(
        largest=10 * MEBIBYTE, seconds=120.0
    ),
}


def upload_limit(method: str, path: str) -> BodyLimit | None:
    """None of what is no upload."""
    if method == "POST":
        for pattern, limit in UPLOADS.items():
            if pattern.match(path):
                return limit
    return None
