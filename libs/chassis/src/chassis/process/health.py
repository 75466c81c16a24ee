"""`python -m chassis.process.health HOST:PORT`: exit 0 when a gRPC server there says SERVING.

A container asks this every few seconds, so it is one HTTP/2 request by hand (RFC 9113): importing grpc for it
costs ten times as much processor time as Python's own start.
"""

import os
import socket
import sys

TIMEOUT_SECONDS = 3.0
HEADERS, DATA = 1, 0
SERVING = b"\0\0\0\0\2\x08\1"
_HEADER_FIELDS = (
    (":method", "POST"),
    (":scheme", "http"),
    (":path", "/grpc.health.v1.Health/Check"),
    (":authority", "health"),
    ("te", "trailers"),
    ("content-type", "application/grpc"),
)


def is_serving(host: str, port: int) -> bool:
    """Asks for the server as a whole; False where it answers anything but SERVING."""
    try:
        with _connected(host, port) as link, link.makefile("rb") as answer:
            link.sendall(_request())
            while head := answer.read(9):
                payload = answer.read(int.from_bytes(head[:3], "big"))
                if head[3] == DATA:
                    return payload == SERVING
    except OSError:
        pass
    return False


def _connected(host: str, port: int) -> socket.socket:
    """By TLS where the server has a certificate; whose it is need not be asked of one's own container."""
    link = socket.create_connection((host, port), TIMEOUT_SECONDS)
    if not os.environ.get("GRPC_TLS_CERTIFICATE"):
        return link
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    return context.wrap_socket(link)


def _request() -> bytes:
    fields = b"".join(b"\0" + _text(name) + _text(value) for name, value in _HEADER_FIELDS)
    settings = _frame(4, 0, b"", stream=0)
    message = _frame(DATA, 1, b"\0\0\0\0\0", stream=1)
    return b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings + _frame(HEADERS, 4, fields, stream=1) + message


def _frame(kind: int, flags: int, payload: bytes, *, stream: int) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + payload


def _text(value: str) -> bytes:
    return bytes((len(value),)) + value.encode()


if __name__ == "__main__":
    address, _, port = sys.argv[1].rpartition(":")
    sys.exit(not is_serving(address, int(port)))
