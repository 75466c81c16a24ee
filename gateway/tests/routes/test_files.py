from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from chassis.files import Download, DownloadLinks
from chassis.settings import Environment
from frontdesk.identity.v1 import verifications_pb2 as pb
from gateway.app import Gateway
from gateway.settings import GatewaySettings
from gateway_worlds.recorded_peer import RecordedPeer

CASE = "0193f0a1-0000-7000-8000-0000000000aa"
UPLOAD = f"/verifications/{CASE}/documents?kind=passport&name=Mira.pdf"
CONTENT = os.urandom(3_000_000)
CHUNK = 64 * 1024


@pytest.fixture
def settings(tmp_path: Path) -> GatewaySettings:
    return GatewaySettings(app_env=Environment.TEST, files_url=tmp_path.as_uri())


@pytest.fixture
def links(gateway: Gateway) -> DownloadLinks:
    links: DownloadLinks = gateway.api.state.links
    return links


async def cut() -> AsyncIterator[bytes]:
    for begin in range(0, len(CONTENT), 100_000):
        yield CONTENT[begin : begin + 100_000]


async def test_an_upload_goes_on_in_chunks_after_what_it_is_about(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["UploadDocument"] = pb.UploadDocumentResponse(document=pb.VerificationDocument(id="d"))
    answer = await staff.post(UPLOAD, content=cut())
    assert (answer.status_code, answer.json()["id"]) == (201, "d")
    header, *chunks = peer.requests("UploadDocument")
    assert (header.header.verification_id, header.header.kind, header.header.name) == (
        CASE,
        "passport",
        "Mira.pdf",
    )
    assert b"".join(part.chunk for part in chunks) == CONTENT
    assert max(len(part.chunk) for part in chunks) == CHUNK


@pytest.mark.parametrize("length", [{}, {"Content-Length": str(11 << 20)}])
async def test_an_upload_beyond_its_limit_is_refused(
    staff: httpx.AsyncClient, peer: RecordedPeer, length: dict[str, str]
) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(170):
            yield b"x" * CHUNK

    peer.answers["UploadDocument"] = pb.UploadDocumentResponse()
    answer = await staff.post(UPLOAD, content=endless(), headers=length)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("query", ["kind=passport", "kind=poem&name=a"])
async def test_other_paths_take_a_megabyte_and_other_kinds_are_refused(
    staff: httpx.AsyncClient, query: str
) -> None:
    other = await staff.post(f"/verifications?{query}", content=b"x" * (2 << 20))
    assert other.status_code == 413
    answer = await staff.post(f"/verifications/{CASE}/documents?kind=poem", content=b"x")
    assert answer.status_code == 422


async def test_a_file_is_downloaded_by_its_link_alone(
    client: httpx.AsyncClient, gateway: Gateway, links: DownloadLinks
) -> None:
    await gateway.api.state.files.put("w/a", cut())
    download = Download(key="w/a", name='Müller "x".png', content_type="image/png")
    token = links.token(download, expires_at=datetime.now(UTC) + timedelta(minutes=1))
    answer = await client.get(f"/files/{token}")
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''M%C3%BCller%20%22x%22.png"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


async def test_a_link_that_is_over_or_none_opens_nothing(
    client: httpx.AsyncClient, links: DownloadLinks
) -> None:
    download = Download(key="w/gone", name="a", content_type="image/png")
    over = links.token(download, expires_at=datetime.now(UTC) - timedelta(seconds=2))
    gone = links.token(download, expires_at=datetime.now(UTC) + timedelta(minutes=1))
    for token, status in ((over, 410), (gone, 404), ("nothing", 404)):
        answer = await client.get(f"/files/{token}")
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
