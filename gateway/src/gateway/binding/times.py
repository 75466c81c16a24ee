"""Points in time between JSON (RFC 3339), Python and protobuf."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rfc3339(moment: Timestamp) -> str:
    """In UTC; milliseconds only where they are not zero."""
    text = datetime.fromtimestamp(moment.seconds, UTC).isoformat()[:19]
    milliseconds = moment.nanos // 1_000_000
    return f"{text}.{milliseconds:03d}Z" if milliseconds else f"{text}Z"


def timestamp(moment: datetime) -> Timestamp:
    past = moment - _EPOCH
    return Timestamp(seconds=past.days * 86_400 + past.seconds, nanos=past.microseconds * 1_000)
