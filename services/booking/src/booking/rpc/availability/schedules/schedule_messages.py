"""A schedule's rules between messages and the domain, nothing else."""

from collections.abc import Iterable, Sequence

from chassis.rpc import fields
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import schedule_rules_pb2 as rules_pb

from booking.domain.availability.schedules.hours import TextRange
from booking.domain.availability.schedules.rules import DatedRule, Override
from booking.domain.availability.schedules.schedule import Rules, Schedule
from booking.domain.availability.schedules.weekly import Rotation, WeekdayText, WeeklyHours

AnySchedule = pb.CreateScheduleRequest | pb.ReplaceScheduleRequest


def rules(request: AnySchedule) -> Rules:
    return Rules(
        time_zone=request.time_zone,
        weekly=_weekly(request, ""),
        dated=tuple(_dated(one, f"dated.{i}") for i, one in enumerate(request.dated)),
        overrides=tuple(_override(one, f"overrides.{i}") for i, one in enumerate(request.overrides)),
    )


def schedule_message(schedule: Schedule) -> pb.Schedule:
    return pb.Schedule(
        id=str(schedule.id),
        staff_id=str(schedule.staff_id),
        time_zone=schedule.time_zone,
        weekly=_weekly_message(schedule.weekly),
        rotation=_rotation_message(schedule.weekly.rotation),
        dated=[
            rules_pb.DatedHours(
                name=one.name,
                from_date=one.first.isoformat(),
                to_date=one.last.isoformat(),
                every_year=one.every_year,
                priority=one.priority,
                time_zone=one.time_zone or "",
                weekly=_weekly_message(one.weekly),
                rotation=_rotation_message(one.weekly.rotation),
            )
            for one in schedule.dated
        ],
        overrides=[
            rules_pb.DateHours(
                date=one.day.isoformat(), ranges=_range_messages(one.as_text()), time_zone=one.time_zone or ""
            )
            for one in schedule.overrides
        ],
        version=schedule.version,
    )


def _weekly(message: AnySchedule | rules_pb.DatedHours, field: str) -> WeeklyHours:
    days = [WeekdayText(day.weekday, _ranges(day.ranges), day.week) for day in message.weekly]
    rotation = None
    if message.HasField("rotation"):
        starts_on = fields.local_date(message.rotation.starts_on, f"{field}rotation.starts_on")
        rotation = Rotation(weeks=message.rotation.weeks, starts_on=starts_on)
    return WeeklyHours.parse(days, rotation, field=field)


def _dated(message: rules_pb.DatedHours, field: str) -> DatedRule:
    return DatedRule(
        name=message.name,
        first=fields.local_date(message.from_date, f"{field}.from_date"),
        last=fields.local_date(message.to_date, f"{field}.to_date"),
        every_year=message.every_year,
        priority=message.priority,
        weekly=_weekly(message, f"{field}."),
        time_zone=message.time_zone or None,
    )


def _override(message: rules_pb.DateHours, field: str) -> Override:
    day = fields.local_date(message.date, f"{field}.date")
    return Override.parse(day, _ranges(message.ranges), message.time_zone or None, field=field)


def _ranges(messages: Iterable[rules_pb.LocalRange]) -> list[TextRange]:
    return [(one.start, one.end) for one in messages]


def _weekly_message(weekly: WeeklyHours) -> list[rules_pb.WeekdayHours]:
    return [
        rules_pb.WeekdayHours(weekday=text.weekday, ranges=_range_messages(text.ranges), week=text.week)
        for text in weekly.as_text()
    ]


def _rotation_message(rotation: Rotation | None) -> rules_pb.Rotation | None:
    if rotation is None:
        return None
    return rules_pb.Rotation(weeks=rotation.weeks, starts_on=rotation.starts_on.isoformat())


def _range_messages(ranges: Sequence[TextRange]) -> list[rules_pb.LocalRange]:
    return [rules_pb.LocalRange(start=start, end=end) for start, end in ranges]
