"""The rules of a schedule as JSON: `weekly` is a list of days, `rules` holds what few schedules have."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from booking.domain.availability.schedules.rules import DatedRule, Override
from booking.domain.availability.schedules.schedule import Schedule
from booking.domain.availability.schedules.weekly import Rotation, WeekdayText, WeeklyHours


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRules:
    weekly: WeeklyHours
    dated: tuple[DatedRule, ...]
    overrides: tuple[Override, ...]


# Most people keep one of few patterns of hours, and each is read often.
@lru_cache(maxsize=2048)
def rules_of(weekly: str, rules: str) -> StoredRules:
    stored = json.loads(rules)
    return StoredRules(
        weekly=_weekly(json.loads(weekly), stored.get("rotation")),
        dated=tuple(_dated(one) for one in stored.get("dated", ())),
        overrides=tuple(_override(one) for one in stored.get("overrides", ())),
    )


def weekly_json(weekly: WeeklyHours) -> list[Any]:
    return [
        [text.weekday, text.ranges, text.week] if text.week else [text.weekday, text.ranges]
        for text in weekly.as_text()
    ]


def rules_json(schedule: Schedule) -> dict[str, Any]:
    """Only what there is, so that equal rules are equal texts."""
    rules = {
        "rotation": _rotation_json(schedule.weekly.rotation),
        "dated": [_dated_json(one) for one in schedule.dated],
        "overrides": [_override_json(one) for one in schedule.overrides],
    }
    return {name: value for name, value in rules.items() if value}


def _weekly(days: Iterable[list[Any]], rotation: dict[str, Any] | None) -> WeeklyHours:
    texts = [WeekdayText(day[0], [(start, end) for start, end in day[1]], *day[2:]) for day in days]
    turn = Rotation(weeks=rotation["weeks"], starts_on=_date(rotation["starts_on"])) if rotation else None
    return WeeklyHours.parse(texts, turn)


def _dated(stored: dict[str, Any]) -> DatedRule:
    return DatedRule(
        name=stored["name"],
        first=_date(stored["from"]),
        last=_date(stored["to"]),
        every_year=stored["every_year"],
        priority=stored["priority"],
        weekly=_weekly(stored["weekly"], stored["rotation"]),
        time_zone=stored["time_zone"],
    )


def _dated_json(rule: DatedRule) -> dict[str, Any]:
    return {
        "name": rule.name,
        "from": rule.first.isoformat(),
        "to": rule.last.isoformat(),
        "every_year": rule.every_year,
        "priority": rule.priority,
        "weekly": weekly_json(rule.weekly),
        "rotation": _rotation_json(rule.weekly.rotation),
        "time_zone": rule.time_zone,
    }


def _override(stored: dict[str, Any]) -> Override:
    ranges = [(start, end) for start, end in stored["ranges"]]
    return Override.parse(_date(stored["date"]), ranges, stored["time_zone"], field="overrides")


def _override_json(one: Override) -> dict[str, Any]:
    return {"date": one.day.isoformat(), "ranges": one.as_text(), "time_zone": one.time_zone}


def _rotation_json(rotation: Rotation | None) -> dict[str, Any] | None:
    if rotation is None:
        return None
    return {"weeks": rotation.weeks, "starts_on": rotation.starts_on.isoformat()}


def _date(text: str) -> date:
    return date.fromisoformat(text)
