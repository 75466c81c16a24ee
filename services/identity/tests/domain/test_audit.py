from datetime import UTC, datetime, timedelta

from identity.domain.access.audit import Act, look_id

NOW = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)


def test_looks_of_one_person_at_one_thing_are_one_within_the_hour():
    first = look_id("user:1", Act.STAFF_SEEN_BY_PLATFORM, "workspace:1", NOW)
    assert look_id("user:1", Act.STAFF_SEEN_BY_PLATFORM, "workspace:1", NOW + timedelta(minutes=44)) == first
    others = {
        look_id("user:1", Act.STAFF_SEEN_BY_PLATFORM, "workspace:1", NOW + timedelta(hours=1)),
        look_id("user:1", Act.STAFF_SEEN_BY_PLATFORM, "workspace:1", NOW + timedelta(days=1)),
        look_id("user:2", Act.STAFF_SEEN_BY_PLATFORM, "workspace:1", NOW),
        look_id("user:1", Act.STAFF_SEEN_BY_PLATFORM, "workspace:2", NOW),
        look_id("user:1", Act.WORKSPACE_CHANGED, "workspace:1", NOW),
    }
    assert len(others | {first}) == 6
