"""Requests that two servers could read as different ones are refused: there smuggling begins (RFC 9112)."""

from __future__ import annotations

from gateway.edge.headers import Pairs


def is_ambiguous(headers: Pairs, version: str) -> bool:
    """By section 3.2 a request names one host, by section 6.1 its body is chunked or as long as it says."""
    hosts = 0
    for name, value in headers:
        if name == b"host":
            hosts += 1
        elif name == b"transfer-encoding" and (version == "1.0" or value.strip().lower() != b"chunked"):
            return True
    return hosts > 1 or (hosts == 0 and version != "1.0")
