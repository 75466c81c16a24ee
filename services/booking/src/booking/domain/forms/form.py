"""Forms: typed questions, some of them asked only after certain answers. Each edit makes a new version."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from chassis.errors import Invalid

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_NAME = 200
LONGEST_HELP = 1000
MOST_QUESTIONS = 100
MOST_OPTIONS = 100
LARGEST_BOUND = 1_000_000
FILE_TYPES = ("image/jpeg", "image/png", "image/webp", "application/pdf")
LARGEST_FILE_KIB = 10 * 1024


class QuestionKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    FILE = "file"


CHOICES = frozenset({QuestionKind.CHOICE, QuestionKind.MULTI_CHOICE})
UNBOUNDED = frozenset({QuestionKind.DATE, QuestionKind.YES_NO, QuestionKind.CHOICE, QuestionKind.FILE})
DECIDING = CHOICES | {QuestionKind.YES_NO}
"""Kinds whose answers other questions may depend on."""
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Holds where the answer to an earlier question has one of the values; `yes` and `no` for a yes/no."""

    question: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`least` and `most` bound a number, the length of a text or how many are chosen."""

    key: str
    kind: QuestionKind
    label: str
    help: str = ""
    required: bool = False
    options: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    asked_if: Condition | None = None
    accepts: tuple[str, ...] = ()  # content types of a file; none: any of FILE_TYPES
    largest_kib: int = LARGEST_FILE_KIB

    @property
    def file_types(self) -> tuple[str, ...]:
        return self.accepts or FILE_TYPES

    def check(self, earlier: Mapping[str, "Question"], field: str) -> None:
        if not KEY.fullmatch(self.key):
            raise Invalid("A key is 1 to 40 of a-z, 0-9 and _, a letter first.", field=f"{field}.key")
        if self.key in earlier:
            raise Invalid("The key is given to an earlier question.", field=f"{field}.key")
        if not self.label.strip() or len(self.label) > LONGEST_NAME or not self.label.isprintable():
            raise Invalid(f"A label is one line of 1 to {LONGEST_NAME} characters.", field=f"{field}.label")
        if len(self.help) > LONGEST_HELP:
            raise Invalid(f"A help text has at most {LONGEST_HELP} characters.", field=f"{field}.help")
        self._check_options(field)
        self._check_bounds(field)
        self._check_file(field)
        self._check_condition(earlier, field)

    def values(self) -> tuple[str, ...]:
        """What an answer to a deciding question may be."""
        return (YES, NO) if self.kind is QuestionKind.YES_NO else self.options

    def _check_options(self, field: str) -> None:
        if self.kind not in CHOICES:
            if self.options:
                raise Invalid("Only a choice has options.", field=f"{field}.options")
            return
        if not 1 <= len(self.options) <= MOST_OPTIONS:
            raise Invalid(f"A choice has 1 to {MOST_OPTIONS} options.", field=f"{field}.options")
        for i, option in enumerate(self.options):
            if not option.strip() or len(option) > LONGEST_NAME or option in self.options[:i]:
                raise Invalid(
                    f"An option has 1 to {LONGEST_NAME} characters and stands once.",
                    field=f"{field}.options.{i}",
                )

    def _check_bounds(self, field: str) -> None:
        for name, bound in (("least", self.least), ("most", self.most)):
            if bound is None:
                continue
            if self.kind in UNBOUNDED:
                raise Invalid(f"A question of the kind {self.kind} has no bounds.", field=f"{field}.{name}")
            lowest = -LARGEST_BOUND if self.kind is QuestionKind.NUMBER else 0
            if not lowest <= bound <= LARGEST_BOUND:
                raise Invalid(f"A bound is from {lowest} to {LARGEST_BOUND}.", field=f"{field}.{name}")
        if self.least is not None and self.most is not None and self.most < self.least:
            raise Invalid("`most` is not below `least`.", field=f"{field}.most")

    def _check_file(self, field: str) -> None:
        if self.kind is not QuestionKind.FILE and self.accepts:
            raise Invalid("Only a file has kinds that are accepted.", field=f"{field}.accepts")
        for i, kind in enumerate(self.accepts):
            if kind not in FILE_TYPES or kind in self.accepts[:i]:
                raise Invalid(f"Each is one of {', '.join(FILE_TYPES)}.", field=f"{field}.accepts.{i}")
        if not 1 <= self.largest_kib <= LARGEST_FILE_KIB:
            raise Invalid(f"A file has at most {LARGEST_FILE_KIB} KiB.", field=f"{field}.largest_kib")

    def _check_condition(self, earlier: Mapping[str, "Question"], field: str) -> None:
        if self.asked_if is None:
            return
        on = earlier.get(self.asked_if.question)
        if on is None or on.kind not in DECIDING:
            raise Invalid(
                "A condition names an earlier question that is a choice or a yes/no.",
                field=f"{field}.asked_if.question",
            )
        if not self.asked_if.any_of:
            raise Invalid("A condition names at least one value.", field=f"{field}.asked_if.any_of")
        for i, value in enumerate(self.asked_if.any_of):
            if value not in on.values():
                raise Invalid(
                    f"{on.key} is never answered so; it is one of {', '.join(on.values())}.",
                    field=f"{field}.asked_if.any_of.{i}",
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`version` counts its edits; answers keep the one they were given to."""

    id: UUID
    name: str
    questions: tuple[Question, ...]
    version: int = 1

    def checked(self) -> "Form":
        if not self.name.strip() or len(self.name) > LONGEST_NAME or not self.name.isprintable():
            raise Invalid(f"A name is one line of 1 to {LONGEST_NAME} characters.", field="name")
        check_questions(self.questions, "questions")
        return self


def check_questions(questions: Sequence[Question], field: str) -> None:
    """Raises `Invalid` with the place, such as `questions.2.options`."""
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        raise Invalid(f"A form has 1 to {MOST_QUESTIONS} questions.", field=field)
    earlier: dict[str, Question] = {}
    for i, question in enumerate(questions):
        question.check(earlier, f"{field}.{i}")
        earlier[question.key] = question
