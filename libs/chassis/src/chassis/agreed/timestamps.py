"""Moments as messages carry them."""

from __future__ import annotations

from datetime import datetime
from typing import overload

from google.protobuf.timestamp_pb2 import Timestamp


@overload
def stamp(moment: datetime) -> Timestamp: ...


@overload
def stamp(moment: datetime | None) -> Timestamp | None: ...


def stamp(moment: datetime | None) -> Timestamp | None:
    """None stays absent."""
    if moment is None:
        return None
    made = Timestamp()
    made.FromDatetime(moment)
    return made
