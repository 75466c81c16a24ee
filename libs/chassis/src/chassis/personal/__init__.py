"""What a service holds about people: declared per column, exported and erased by that declaration."""

from chassis.personal.declaration import BOOKKEEPING, Key, PersonalData, Table
from chassis.personal.requests import note_erasure, note_export
from chassis.personal.work import PersonalDataWork

__all__ = [
    "BOOKKEEPING",
    "Key",
    "PersonalData",
    "PersonalDataWork",
    "Table",
    "note_erasure",
    "note_export",
]
