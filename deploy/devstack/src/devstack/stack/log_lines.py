"""Log lines of the processes: whole in a file each, readable on the screen."""

import json
import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE_BYTES = 10 * 1024**2
GRAVE = frozenset({"error", "critical"})
PLUMBING = frozenset(
    {"event", "level", "timestamp", "logger", "service", "trace_id", "span_id", "exception", "message"}
)


class ProcessLog:
    """Structured lines go to the file as they are; the screen gets one short line each."""

    def __init__(self, name: str, path: Path, *, width: int = 9) -> None:
        self.path = path
        # While the parts look for each other their warnings would hide the first screen.
        self.quiet = True
        self._prefix = name.ljust(width)
        self._file = RotatingFileHandler(path, maxBytes=FILE_BYTES, backupCount=1, delay=True)

    def write(self, *lines: str) -> None:
        if not lines:
            return
        self._file.emit(logging.makeLogRecord({"msg": "\n".join(lines)}))
        shown = [text for level, text in map(readable, lines) if not self.quiet or level in GRAVE]
        if shown:
            screen = "\n".join(f"{self._prefix} | {text}" for text in shown)
            print(screen, flush=True)  # noqa: T201 the supervisor's screen

    def last_lines(self, count: int) -> list[str]:
        if not self.path.exists():
            return []
        lines = self.path.read_text(errors="replace").splitlines()
        return [readable(line)[1] for line in lines[-count:]]

    def close(self) -> None:
        self._file.close()


def readable(line: str) -> tuple[str, str]:
    """The level and the text for people of one line; a line that is not JSON stays as it is."""
    try:
        entry = json.loads(line)
    except ValueError:
        return ("info", line)
    if not isinstance(entry, dict):
        return ("info", line)
    level = str(entry.get("level", "info")).lower()
    time = str(entry.get("timestamp", ""))[11:19]
    facts = " ".join(f"{key}={value}" for key, value in entry.items() if key not in PLUMBING)
    event = str(entry.get("event", entry.get("message", "")))
    trace = f"trace={entry['trace_id']}" if entry.get("trace_id") else ""
    text = " ".join(piece for piece in (time, level, event, facts, trace) if piece)
    return (level, "\n".join([text, *str(entry.get("exception", "")).splitlines()]))
