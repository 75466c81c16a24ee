"""Garbage collection for processes that live long."""

from __future__ import annotations

import gc

YOUNG_OBJECTS = 20_000
"""Python's default of 700 looks at the young objects several times in one request."""


def settle() -> None:
    """Called once after the start: what was made by then lives for ever and is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)
