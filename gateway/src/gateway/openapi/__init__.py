"""The document of all operations."""

from gateway.openapi.document import TITLE, VERSION, describe, install

__all__ = ["TITLE", "VERSION", "describe", "install"]
