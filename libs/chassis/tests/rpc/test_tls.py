"""Calls between processes are encrypted where settings name certificates, and go to no impostor."""

from __future__ import annotations

import asyncio
import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from chassis.process import health
from chassis.process.service import Service
from chassis.rpc.client import Origin, Peer
from chassis.rpc.methods import Servicer, flow
from chassis.rpc.policy import MANAGERS, Allow
from chassis.settings import ServiceSettings
from chassis.testing.rpc import AccessTokens, private_key, public_key
from chassis.tokens import ServiceIdentity, SigningKeys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from frontdesk.inbox.v1 import inbox_pb2 as pb
from frontdesk.inbox.v1.inbox_pb2_grpc import ContactServiceServicer, ContactServiceStub
from pydantic import ValidationError

POLICY = {f"ContactService/{name}": Allow(roles=MANAGERS) for name in ("ListContacts", "GetContact")}


class Contacts(Servicer, ContactServiceServicer):
    @flow
    async def GetContact(self, request: pb.GetContactRequest) -> pb.GetContactResponse:
        return pb.GetContactResponse(contact=pb.Contact(id=request.id))

    @flow
    async def ListContacts(self, request: pb.ListContactsRequest) -> pb.ListContactsResponse:
        return pb.ListContactsResponse()


class Absent(Database):
    """These calls need none."""

    def __init__(self) -> None:
        super().__init__("")

    async def open(self) -> None:
        return


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    certificate: Path
    key: Path


def self_made(folder: Path, name: str) -> Pair:
    """A certificate of 127.0.0.1 that believes in itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder(named, named, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pair = Pair(certificate=folder / f"{name}.pem", key=folder / f"{name}.key")
    pair.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    pair.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pair


async def test_calls_are_encrypted_and_go_to_no_impostor(
    tmp_path: Path, nats_url: str, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, other = self_made(tmp_path, "own"), self_made(tmp_path, "other")
    tokens, gateway = AccessTokens(), private_key()
    settings = ServiceSettings(
        app_env="test",
        database_url="",
        relay_database_url="",
        nats_url=nats_url,
        grpc_tls_certificate=own.certificate,
        grpc_tls_key=own.key,
        service_private_key=private_key(),
        service_public_keys={"gateway": public_key(gateway)},
    )
    keys = SigningKeys(tokens.public_keys)
    service = Service("inbox", settings, POLICY, signing_keys=keys, database=Absent())
    service.serve(Contacts(service.database))
    port = await service.start()
    origin = Origin(via=caller.via, workspace_id=caller.workspace_id, user_token=tokens.sign(caller))

    async def ask(ca: Path | None) -> str:
        peer = Peer("inbox", f"127.0.0.1:{port}", ServiceIdentity("gateway", gateway), ca=ca)
        try:
            stub = ContactServiceStub(peer.channel)
            answer = await peer.call(stub.GetContact, pb.GetContactRequest(id="7"), origin=origin)
            return answer.contact.id
        finally:
            await peer.close()

    assert await ask(own.certificate) == "7"
    for ca in (None, other.certificate):
        with pytest.raises(FrontdeskError) as refused:
            await ask(ca)
        assert refused.value.kind is Kind.UNAVAILABLE
    await _is_healthy(port, own, monkeypatch)
    await service.drain([])


async def _is_healthy(port: int, own: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRPC_TLS_CERTIFICATE", str(own.certificate))
    assert await asyncio.to_thread(health.is_serving, "127.0.0.1", port)


def test_half_a_pair_of_certificate_and_key_is_refused(tmp_path: Path) -> None:
    own = self_made(tmp_path, "own")
    with pytest.raises(ValidationError, match="GRPC_TLS_KEY"):
        ServiceSettings(
            app_env="test", database_url="", relay_database_url="", grpc_tls_certificate=own.certificate
        )
