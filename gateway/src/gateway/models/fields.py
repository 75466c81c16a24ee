"""The kinds of value that requests are made of; each says what would be right."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, TypeVar
from uuid import UUID

from chassis.agreed.years import FIRST_YEAR, LAST_YEAR, in_years
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from gateway.binding import Query, Reply, Request
from gateway.binding.patterns import CURRENCY, EMAIL, NO_NUL

EXAMPLE_ID = "0193f0a1-7b1c-7c3e-8a55-0c1d2e3f4a5b"

_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d", re.ASCII)
_Day = TypeVar("_Day", bound=date)


def _written_moment(value: object) -> object:
    if not isinstance(value, str) or not _MOMENT.match(value):
        raise PydanticCustomError("moment", "must be an RFC 3339 time such as 2026-12-01T09:00:00+01:00")
    return value


def _in_range(value: _Day) -> _Day:
    if not in_years(value):
        raise PydanticCustomError("moment_out_of_range", f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}")
    return value


def _with_offset(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise PydanticCustomError("moment_without_offset", "needs an offset, such as Z or +01:00")
    return _in_range(value)


def _written_date(value: object) -> object:
    if not isinstance(value, str) or not _DATE.match(value):
        raise PydanticCustomError("date", "must be a date such as 2026-12-01")
    return value


Text = Annotated[str, StringConstraints(pattern=NO_NUL, max_length=10_000)]
Line = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=200)]
Word = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=100)]
Email = Annotated[str, StringConstraints(pattern=EMAIL, max_length=254)]
Password = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=1_000)]
Secret = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=4_096)]
Id = Annotated[UUID, Field(strict=False)]
Moment = Annotated[
    datetime, BeforeValidator(_written_moment), Field(strict=False), AfterValidator(_with_offset)
]
Date = Annotated[date, BeforeValidator(_written_date), Field(strict=False), AfterValidator(_in_range)]
Minutes = Annotated[int, Field(ge=0, le=525_600)]
Count = Annotated[int, Field(ge=-(2**53) + 1, le=2**53 - 1)]
"""Whole numbers that every JSON reader holds exactly (RFC 8259, section 6)."""


class Money(Reply):
    amount_minor: int = Field(description="In the currency's minor unit: 1250 is 12.50 EUR.")
    currency: str = Field(description="ISO 4217.")


class NewMoney(Request):
    amount_minor: Count
    currency: Annotated[str, StringConstraints(pattern=CURRENCY)]


class Page(Query):
    """Which part of a list: at most `limit` entries, after those the `cursor` stands for."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, StringConstraints(pattern=NO_NUL, max_length=2_000)] | None = Field(
        default=None, description="`next_cursor` of the page before."
    )
