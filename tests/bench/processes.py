"""CPU time and memory of processes, as the kernel counts them (proc(5))."""

import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
BEFORE_CPU_FIELDS = 11  # utime stands that many fields behind the state


def cpu_seconds(pid: int) -> float:
    """Of the process, its children and those it has buried: a server's backends belong to the server."""
    return sum(_own_cpu(one) for one in family(pid)) + _buried_cpu(pid)


def cpu_by_name(pids: Mapping[str, int]) -> dict[str, float]:
    return {name: cpu_seconds(pid) for name, pid in pids.items()}


def cpu_spent(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    return {name: after[name] - before[name] for name in before if name in after}


def pss_mib(pid: int) -> float:
    """The proportional share of memory: pages shared with others count for a part."""
    return sum(_pss_kib(one) for one in family(pid)) / 1024


def family(pid: int) -> list[int]:
    """The process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = _fields(int(stat.parent.name))
        if fields:
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found.extend(children.get(one, []))
    return found


def parent_of(pid: int) -> int | None:
    """None when the process is gone."""
    fields = _fields(pid)
    return int(fields[1]) if fields else None


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def machine_busy(seconds: float = 1.0) -> float:
    """How much of all cores is in use by anybody, between 0 and 1: what the figures are disturbed by."""
    before = _machine()
    time.sleep(seconds)
    busy, total = (late - early for early, late in zip(before, _machine(), strict=True))
    return busy / total if total else 0.0


def _machine() -> tuple[int, int]:
    ticks = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)


def _fields(pid: int) -> list[str]:
    """What /proc/<pid>/stat says behind the name: state, parent, ...; empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _own_cpu(pid: int) -> float:
    return _ticks(pid, BEFORE_CPU_FIELDS)


def _buried_cpu(pid: int) -> float:
    return _ticks(pid, BEFORE_CPU_FIELDS + 2)


def _ticks(pid: int, first: int) -> float:
    fields = _fields(pid)
    return sum(map(int, fields[first : first + 2])) / TICKS_PER_SECOND


def _pss_kib(pid: int) -> int:
    try:
        lines: Iterable[str] = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
