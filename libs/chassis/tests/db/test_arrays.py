from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import psycopg
import pytest
from chassis.db.arrays import PlainListDumper

MOMENT = datetime(2026, 10, 25, 1, 30, 0, 1, tzinfo=UTC)
LISTS: dict[str, list[Any]] = {
    "text": ["", "null", "NULL", 'a "quoted" word', "back\\slash", "{curly,comma}", " ü\n\t😀 ", "\\x41"],
    "bytea": [b"", b"\x00\xff", b'"\\'],
    "uuid": [UUID(int=0), UUID(int=2**128 - 1)],
    "timestamptz": [MOMENT, MOMENT.astimezone(timezone(timedelta(hours=-3, minutes=-30)))],
}


@pytest.mark.parametrize("kind", LISTS)
@pytest.mark.parametrize("gap", [[], [None]], ids=["whole", "with a gap"])
def test_a_list_arrives_as_it_was_sent(postgres_url: str, kind: str, gap: list[None]) -> None:
    sent = LISTS[kind] + gap
    with psycopg.connect(postgres_url) as connection:
        connection.adapters.register_dumper(list, PlainListDumper)
        answer = connection.execute(f"SELECT %s::{kind}[]", (sent,)).fetchone()
    assert answer == (sent,)


def test_a_text_with_a_nul_character_is_refused_not_cut(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        connection.adapters.register_dumper(list, PlainListDumper)
        with pytest.raises(psycopg.DataError):
            connection.execute("SELECT %s::text[]", (["a\0b"],))
