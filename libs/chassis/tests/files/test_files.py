import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from chassis.db.ids import new_id
from chassis.errors import NotFound
from chassis.files import (
    Download,
    DownloadLinks,
    Files,
    FileTooLarge,
    FileType,
    FileTypeRefused,
    LinkExpired,
    file_key,
    keep,
)

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
PDF = b"%PDF-1.7\n" + os.urandom(200_000)
ANY = frozenset(FileType)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files((tmp_path / "files").as_uri())


async def cut(content: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for begin in range(0, len(content), size):
        yield content[begin : begin + size]


def stored_under(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def read(files: Files, key: str) -> bytes:
    opened = await files.open(key)
    content = b"".join([chunk async for chunk in opened.chunks])
    assert opened.size == len(content)
    return content


@pytest.mark.parametrize("size", [1, 7, 65_536])
async def test_what_was_kept_is_read_again(files: Files, size: int):
    content = PDF[:3_000] if size == 1 else PDF
    stored = await keep(files, file_key(new_id(), "test", "a"), cut(content, size), most=1 << 20, allowed=ANY)
    assert (stored.content_type, stored.size) == (FileType.PDF, len(content))
    assert await read(files, stored.key) == content


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", FileType.JPEG),
        (b"\x89PNG\r\n\x1a\n", FileType.PNG),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", FileType.WEBP),
        (b"%PDF-1.4", FileType.PDF),
    ],
)
async def test_the_type_is_told_by_the_content(files: Files, head: bytes, kind: FileType):
    stored = await keep(files, file_key(new_id(), "a"), cut(head), most=100, allowed=ANY)
    assert stored.content_type is kind


@pytest.mark.parametrize("content", [b"", b"<html>", b"MZ" + b"\0" * 100, b"GIF89a", b" %PDF-1.7"])
async def test_another_type_is_refused_and_nothing_stays(files: Files, tmp_path: Path, content: bytes):
    with pytest.raises(FileTypeRefused):
        await keep(files, file_key(new_id(), "a"), cut(content), most=1_000, allowed=ANY)
    assert stored_under(tmp_path) == []


async def test_a_type_that_is_not_wanted_here_is_refused(files: Files):
    with pytest.raises(FileTypeRefused, match="image/png"):
        await keep(files, file_key(new_id(), "a"), cut(PDF), most=1 << 20, allowed={FileType.PNG})


async def test_a_file_that_grows_too_large_is_refused_and_nothing_stays(files: Files, tmp_path: Path):
    with pytest.raises(FileTooLarge):
        await keep(files, file_key(new_id(), "a"), cut(PDF), most=100_000, allowed=ANY)
    assert stored_under(tmp_path) == []


async def test_files_of_a_workspace_go_together(files: Files):
    mine, other = new_id(), new_id()
    keys = [file_key(mine, "test", "a"), file_key(mine, "test", "b", "c"), file_key(other, "test", "a")]
    for key in keys:
        await files.put(key, cut(b"x"))
    assert await files.delete_under(mine) == 2
    assert await files.delete_under(mine) == 0
    assert await read(files, keys[2]) == b"x"
    with pytest.raises(NotFound):
        await files.open(keys[0])
    await files.delete(keys[0])


@pytest.mark.parametrize("part", ["..", "", "a/b", "/etc", "A", "a\x00", ".hidden"])
def test_no_name_leads_out_of_the_workspace(part: str):
    with pytest.raises(ValueError, match="key"):
        file_key(new_id(), part)


def test_a_link_opens_its_file_until_its_time_is_over():
    links = DownloadLinks("a master secret")
    download = Download(key="w/a", name="Ausweis Müller.pdf", content_type="application/pdf")
    token = links.token(download, expires_at=NOW)
    assert links.read(token, now=NOW - timedelta(seconds=1)) == download
    with pytest.raises(LinkExpired):
        links.read(token, now=NOW + timedelta(seconds=1))


@pytest.mark.parametrize("forge", ["", "AAAA", "%%%", "é", "A" * 200])
def test_a_link_that_we_did_not_make_opens_nothing(forge: str):
    with pytest.raises(NotFound):
        DownloadLinks("a master secret").read(forge, now=NOW)


def test_a_changed_link_or_one_of_another_installation_opens_nothing():
    download = Download(key="w/a", name="a", content_type="application/pdf")
    token = DownloadLinks("a master secret").token(download, expires_at=NOW)
    changed = token[:-3] + ("A" if token[-3] != "A" else "B") + token[-2:]
    for links, presented in ((DownloadLinks("another"), token), (DownloadLinks("a master secret"), changed)):
        with pytest.raises(NotFound):
            links.read(presented, now=NOW - timedelta(seconds=1))


def test_a_link_says_nothing_about_its_file():
    download = Download(key="workspace/passport", name="passport", content_type="application/pdf")
    assert "passport" not in DownloadLinks("a master secret").token(download, expires_at=NOW)
