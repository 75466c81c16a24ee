"""The declaration: each column that can hold text says whether it can hold something about a person.

A service declares its tables in `store/personal_data.py`; a rule compares them with the database. Erasing a
workspace needs no declaration: every row of it goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Key(Enum):
    """How a column names a member of staff."""

    USER = "user_id"
    STAFF = "staff_id"
    ACTOR = "actor"
    """`user:<id>`."""
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Columns by their names, divided by spaces; those of other types than text, json and bytes need no word.

    The rows of a person are found by the columns in `of`. When the person is erased, `own` columns of those
    rows are blanked, or the rows deleted; in `mentions` name and address are replaced wherever they stand
    as words of their own.
    """

    plain: str = ""
    """Says nothing about a person: states, codes, names of things, words of the business."""
    own: str = ""
    """About the member of staff whom the row belongs to."""
    others: str = ""
    """About customers and others the business deals with; goes with the workspace. Not in an export."""
    mentions: str = ""
    """Free text that may name anybody."""
    mentions_json: str = ""
    sealed: str = ""
    """Hashes and sealed values: never exported, gone with their row."""
    of: Mapping[str, Key] = field(default_factory=dict)
    delete: bool = False
    """The person's rows go instead of being blanked."""

    @property
    def columns(self) -> frozenset[str]:
        told = (self.plain, self.own, self.others, self.mentions, self.mentions_json, self.sealed)
        return frozenset(" ".join(told).split())

    @property
    def withheld(self) -> frozenset[str]:
        """What an export leaves out."""
        return frozenset(" ".join((self.others, self.mentions, self.mentions_json, self.sealed)).split())


BOOKKEEPING: Mapping[str, Table] = {
    "outbox": Table(plain="type aggregate_type actor traceparent", sealed="payload", of={"actor": Key.ACTOR}),
    "processed": Table(plain="consumer"),
    "dead_letter": Table(plain="consumer type aggregate_type reason", sealed="envelope"),
    "idempotency": Table(
        plain="caller method",
        sealed="key_hash request_hash reply",
        of={"caller": Key.ACTOR},
        delete=True,
    ),
    "personal_data_tasks": Table(plain="kind"),
}
"""The tables of the chassis itself. Events are found by their content (`chassis.personal.erasing`)."""


@dataclass(frozen=True, slots=True)
class PersonalData:
    """`with_workspace` are statements for what carries no workspace and goes with one all the same."""

    tables: Mapping[str, Table]
    with_workspace: tuple[str, ...] = ()

    @property
    def all_tables(self) -> dict[str, Table]:
        return {**self.tables, **BOOKKEEPING}
