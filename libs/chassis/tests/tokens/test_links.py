import base64

import pytest
from chassis.tokens.links import LinkKey

SECRET, PURPOSE = "a-master-secret-of-forty-characters-or-so", "booking manage link"
NAMED = bytes(range(32))
KEY = LinkKey(SECRET, PURPOSE)


def test_a_token_opens_to_what_was_signed() -> None:
    assert KEY.open(KEY.sign(NAMED)) == NAMED


@pytest.mark.parametrize("other", [LinkKey(SECRET, "booking form link"), LinkKey("another" * 6, PURPOSE)])
def test_a_token_of_another_purpose_or_secret_does_not_open(other: LinkKey) -> None:
    assert KEY.open(other.sign(NAMED)) is None


def test_no_changed_byte_goes_unseen() -> None:
    raw = base64.urlsafe_b64decode(KEY.sign(NAMED))
    for place in range(len(raw)):
        changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        assert KEY.open(base64.urlsafe_b64encode(changed).decode()) is None


@pytest.mark.parametrize("token", ["", "A", "AAAA", "!", "é", "=" * 8, KEY.sign(NAMED)[:-4]])
def test_what_is_no_token_does_not_open(token: str) -> None:
    assert KEY.open(token) is None
