"""Whom a text names is told alike by Python, for JSON, and by PostgreSQL, for columns of text."""

import psycopg
import pytest
from chassis.personal.mentions import Mentions

EMAIL = "ada@example.org"
REPLACE = "SELECT regexp_replace(%s COLLATE pg_c_utf8, %s, '(erased)', 'g')"


@pytest.mark.parametrize(
    ("name", "said", "left"),
    [
        ("Ada Lovelace", "Ada Lovelace called", "(erased) called"),
        ("Ada", "Ada asked Adam for Canada", "(erased) asked Adam for Canada"),
        ("Bo", f"Bo (Bo <{EMAIL}>) likes Bordeaux", "Bo (Bo <(erased)>) likes Bordeaux"),
        ("李明", "李明先生打电话了", "(erased)先生打电话了"),
        ("李", f"李先生 {EMAIL}", "李先生 (erased)"),
        ("김민수", "김민수는 내일 온다", "(erased)는 내일 온다"),
        ("สมชาย", "คุณสมชายโทรมา", "คุณ(erased)โทรมา"),
        ("มด", f"มด {EMAIL} มาทั้งหมด", "มด (erased) มาทั้งหมด"),
        ("あい", f"あい {EMAIL} あいさつ", "あい (erased) あいさつ"),
        ("山田 Taro", "今日は山田 Taro、明日は山田 Tarou", "今日は(erased)、明日は山田 Tarou"),
        ("A.B. (C)", "A.B. (C), not AxB. (C)", "(erased), not AxB. (C)"),
    ],
)
def test_a_person_is_erased_from_texts_of_others_and_nothing_else_is(
    postgres_url: str, name: str, said: str, left: str
) -> None:
    mentions = Mentions(name=name, email=EMAIL)
    assert mentions.without({"note": [said]}) == {"note": [left]}
    with psycopg.connect(postgres_url) as connection:
        found = connection.execute(REPLACE, (said, mentions.name_pattern)).fetchone()
    assert found == (left,)
