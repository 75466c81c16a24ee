"""The lock is the same for everybody: versions and hashes, nothing of the machine that made it."""

import re

from source_tree import ROOT

LINE = re.compile(
    r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,._-]+\])?==\S+( ; [^/]*)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"
)


def test_the_lock_holds_versions_and_hashes_only() -> None:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert [line for line in lines if not LINE.fullmatch(line)] == []


def test_our_own_packages_are_not_locked() -> None:
    assert "frontdesk" not in (ROOT / "requirements.lock").read_text()
