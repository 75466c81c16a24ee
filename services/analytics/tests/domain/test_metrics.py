from datetime import UTC, datetime, timedelta, timezone

from analytics.domain.metrics import BOOKINGS, REVENUE_MINOR, Count, bucket_of, summed

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_buckets_are_quarters_of_an_hour_in_utc() -> None:
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    assert bucket_of(NOON + timedelta(minutes=14, seconds=59, microseconds=1)) == NOON
    assert bucket_of(NOON + timedelta(minutes=15)) == NOON + timedelta(minutes=15)
    assert bucket_of(NOON.astimezone(kathmandu)) == NOON


def test_counts_are_summed_sorted_and_dropped_when_they_cancel_out() -> None:
    later = NOON + timedelta(minutes=20)
    counts = [
        Count(metric=REVENUE_MINOR, at=later, value=500, dimension="EUR"),
        Count(metric=REVENUE_MINOR, at=NOON, value=700, dimension="USD"),
        Count(metric=BOOKINGS, at=later),
        Count(metric=BOOKINGS, at=later, value=-1),
        Count(metric=REVENUE_MINOR, at=NOON, value=300, dimension="EUR"),
    ]
    assert list(summed(counts).items()) == [
        ((REVENUE_MINOR, NOON, "EUR"), 300),
        ((REVENUE_MINOR, NOON, "USD"), 700),
        ((REVENUE_MINOR, NOON + timedelta(minutes=15), "EUR"), 500),
    ]
