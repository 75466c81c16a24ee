"""The live stream: every public event of a workspace to everyone of it who listens."""

from gateway.stream.feed import Feed
from gateway.stream.session import Session

__all__ = ["Feed", "Session"]
