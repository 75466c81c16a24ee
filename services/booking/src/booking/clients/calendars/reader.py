"""Reads one calendar in a process of its own, which ends when it takes too much; `reading` starts it.

Standard input: a line of JSON (`window` in UTC minutes, `time_zone`), then the file.
Standard output: JSON, either `busy` or `trouble`.
"""

import json
import os
import resource
import sys
from contextlib import suppress

from booking.clients.calendars.ics_file import Unreadable, events_of
from booking.domain.availability.calendars.outside import busy_ranges

MOST_CPU_SECONDS = 5
MOST_MEMORY_BYTES = 2**30
# Whoever waits for an answer goes first.
NICENESS = 10


def main() -> None:
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    with suppress(ValueError):  # macOS bounds no memory
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    asked = json.loads(sys.stdin.buffer.readline())
    since, until = asked["window"]
    try:
        events = events_of(sys.stdin.buffer.read(), (since, until))
    except Unreadable as unreadable:
        json.dump({"trouble": unreadable.trouble}, sys.stdout)
    else:
        json.dump({"busy": busy_ranges(events, asked["time_zone"], (since, until))}, sys.stdout)


if __name__ == "__main__":
    main()
