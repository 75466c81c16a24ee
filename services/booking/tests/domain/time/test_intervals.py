from booking.domain.time.intervals import Range, contain, intersect, merge, subtract, union
from hypothesis import given
from hypothesis import strategies as st

loose = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)


def minutes(ranges: list[Range]) -> set[int]:
    return {minute for start, end in ranges for minute in range(start, end)}


def sorted_and_apart(ranges: list[Range]) -> bool:
    edges = [edge for one in ranges for edge in one]
    return edges == sorted(set(edges))


@given(loose)
def test_merging_keeps_every_minute_and_leaves_gaps_between(ranges: list[Range]) -> None:
    assert minutes(merge(ranges)) == minutes(ranges)
    assert sorted_and_apart(merge(ranges))


@given(loose, loose)
def test_ranges_combine_as_sets_of_minutes_do(left: list[Range], right: list[Range]) -> None:
    one, other = merge(left), merge(right)
    assert minutes(union(one, other)) == minutes(one) | minutes(other)
    assert minutes(intersect(one, other)) == minutes(one) & minutes(other)
    assert minutes(subtract(one, other)) == minutes(one) - minutes(other)
    assert sorted_and_apart(intersect(one, other))
    assert sorted_and_apart(subtract(one, other))


def test_a_range_is_contained_only_in_one_piece() -> None:
    assert contain([(0, 10), (10, 20)], (0, 10))
    assert not contain([(0, 10), (12, 20)], (8, 14))
