"""Half-open integer ranges `(start, end)`; a list of them is sorted and disjoint, every pass is linear."""

from collections.abc import Iterable, Sequence

Range = tuple[int, int]
Ranges = Sequence[Range]


def merge(ranges: Iterable[Range]) -> list[Range]:
    """Join ranges, given in any order, that overlap or touch; empty ones vanish."""
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def union(left: Ranges, right: Ranges) -> list[Range]:
    return merge([*left, *right])


def intersect(left: Ranges, right: Ranges) -> list[Range]:
    shared: list[Range] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start = max(left[i][0], right[j][0])
        end = min(left[i][1], right[j][1])
        if start < end:
            shared.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return shared


def subtract(ranges: Ranges, holes: Ranges) -> list[Range]:
    rest: list[Range] = []
    first = 0
    for start, end in ranges:
        while first < len(holes) and holes[first][1] <= start:
            first += 1
        hole = first
        while hole < len(holes) and holes[hole][0] < end:
            if start < holes[hole][0]:
                rest.append((start, holes[hole][0]))
            start = holes[hole][1]
            hole += 1
        if start < end:
            rest.append((start, end))
    return rest


def contain(ranges: Ranges, wanted: Range) -> bool:
    """Whether one single range holds all of `wanted`."""
    return any(start <= wanted[0] and wanted[1] <= end for start, end in ranges)
