import pytest
from identity.domain.mails.locale import Locale, preferred


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("de", Locale.DE),
        ("de-AT,de;q=0.9,en;q=0.8", Locale.DE),
        ("fr, en;q=0.5, de;q=0.7", Locale.DE),
        ("EN-gb", Locale.EN),
        ("fr", None),
        ("", None),
        ("*", None),
        ("de;q=0", None),
        ("de;q=warm, en", Locale.EN),
        (",;q=,;;" * 500, None),
    ],
)
def test_the_best_language_of_a_browser_that_we_speak(asked: str, answer: Locale | None):
    assert preferred(asked) is answer
