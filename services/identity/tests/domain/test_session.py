from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from identity.domain.errors import InvalidRefreshToken
from identity.domain.sessions import refresh_token
from identity.domain.sessions.session import Reuse, RotatedToken, Session, judge

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
GRACE = timedelta(seconds=10)
SESSION = Session(id=uuid4(), workspace_id=uuid4(), user_id=uuid4(), created_at=NOW - timedelta(days=1))
ROTATED = RotatedToken(
    session=SESSION,
    session_lives=True,
    rotated_at=NOW - timedelta(seconds=3),
    successor_lives=True,
    sealed_successor=b"sealed",
)


def test_the_direct_predecessor_is_forgiven_within_the_grace():
    assert judge(ROTATED, now=NOW, grace=GRACE) is Reuse.REPEATED


def test_a_predecessor_after_the_grace_is_stolen():
    late = replace(ROTATED, rotated_at=NOW - timedelta(seconds=11))
    assert judge(late, now=NOW, grace=GRACE) is Reuse.STOLEN


def test_an_older_ancestor_is_stolen_even_within_the_grace():
    ancestor = replace(ROTATED, successor_lives=False)
    assert judge(ancestor, now=NOW, grace=GRACE) is Reuse.STOLEN


def test_a_token_of_an_ended_session_is_over():
    assert judge(replace(ROTATED, session_lives=False), now=NOW, grace=GRACE) is Reuse.OVER


def test_a_session_ends_when_unused_and_never_outlives_its_longest():
    assert SESSION.ends_at(NOW) == NOW + timedelta(days=30)
    old = replace(SESSION, created_at=NOW - timedelta(days=175))
    assert old.ends_at(NOW) == NOW + timedelta(days=5)


def test_a_refresh_token_says_its_workspace_and_nothing_else():
    token = refresh_token.new(SESSION.workspace_id)
    assert refresh_token.parse(str(token)) == token
    assert len(token.secret) == 32
    assert token.digest != refresh_token.new(SESSION.workspace_id).digest


@pytest.mark.parametrize("text", ["", "fdr_", "fdr_!!!", "fdr_abcd", "ey.J.x", "fdr_" + "A" * 65, "ä"])
def test_what_is_no_refresh_token_is_refused(text: str):
    with pytest.raises(InvalidRefreshToken):
        refresh_token.parse(text)
