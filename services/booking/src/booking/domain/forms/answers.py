"""Answers to a form, checked against the questions as they are asked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from booking.domain.errors import AnswersRefused
from booking.domain.forms.form import CHOICES, NO, YES, Form, Question, QuestionKind

LONGEST_TEXT = 200
LONGEST_LONG_TEXT = 10_000
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
GIVEN_AS = {
    QuestionKind.TEXT: "text",
    QuestionKind.LONG_TEXT: "text",
    QuestionKind.CHOICE: "choices",
    QuestionKind.MULTI_CHOICE: "choices",
    QuestionKind.NUMBER: "number",
    QuestionKind.DATE: "date",
    QuestionKind.YES_NO: "yes",
    QuestionKind.FILE: "file_id",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """To one question, in the field of its kind. A number is written as a decimal."""

    question: str
    text: str | None = None
    choices: tuple[str, ...] = ()
    number: str | None = None
    date: str | None = None
    yes: bool | None = None
    file_id: UUID | None = None

    def given(self) -> list[str]:
        """The fields that hold something."""
        values = {
            "text": self.text,
            "choices": self.choices or None,
            "number": self.number,
            "date": self.date,
            "yes": self.yes,
            "file_id": self.file_id,
        }
        return [name for name, value in values.items() if value is not None]

    def values(self) -> tuple[str, ...]:
        """As conditions name them."""
        if self.yes is not None:
            return (YES if self.yes else NO,)
        return self.choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Answers as they were given to one version of a form, perhaps about a booking.

    `link_id` is of the link they were given by, where that is answered once.
    """

    id: UUID
    form_id: UUID
    form_version: int
    booking_id: UUID | None
    answers: tuple[Answer, ...]
    created_at: datetime
    link_id: UUID | None = None


@dataclass(slots=True)
class _Problems:
    found: list[dict[str, str]] = field(default_factory=list)

    def add(self, place: str, code: str, detail: str, **more: str) -> None:
        self.found.append({"field": place, "code": code, "detail": detail, **more})


def check_answers(form: Form, answers: Sequence[Answer], place: str = "answers") -> tuple[Answer, ...]:
    """The answers in the order of the questions. Raises `AnswersRefused` with every problem and its path."""
    problems = _Problems()
    questions = {question.key: question for question in form.questions}
    given: dict[str, tuple[int, Answer]] = {}
    for i, answer in enumerate(answers):
        if answer.question not in questions:
            problems.add(f"{place}.{i}.question", "unknown_question", "The form has no such question.")
        elif answer.question in given:
            problems.add(f"{place}.{i}.question", "answered_twice", "The question is answered twice.")
        else:
            given[answer.question] = (i, answer)
    kept = tuple(_asked(form, given, place, problems))
    if problems.found:
        first = problems.found[0]
        raise AnswersRefused(first["detail"], field=first["field"], problems=problems.found)
    return kept


def check_unasked(answers: Sequence[Answer], place: str = "answers") -> None:
    """Where no form is asked, nothing can be answered. Raises `AnswersRefused`."""
    if answers:
        problem = {
            "field": f"{place}.0.question",
            "code": "unknown_question",
            "detail": "No form is asked here.",
        }
        raise AnswersRefused(problem["detail"], field=problem["field"], problems=[problem])


def _asked(
    form: Form, given: Mapping[str, tuple[int, Answer]], place: str, problems: _Problems
) -> Iterator[Answer]:
    """Question by question, since what was answered decides what is asked next."""
    values: dict[str, tuple[str, ...]] = {}
    for question in form.questions:
        at, answer = given.get(question.key, (0, None))
        condition = question.asked_if
        asked = condition is None or set(condition.any_of) & set(values.get(condition.question, ()))
        if answer is None or not answer.given():
            if asked and question.required:
                detail = f"Please answer: {question.label}"
                problems.add(place, "answer_missing", detail, question=question.key)
        elif not asked:
            problems.add(
                f"{place}.{at}.question", "not_asked", "With these answers this question is not asked."
            )
        elif (problem := _problem(question, answer)) is not None:
            problems.add(f"{place}.{at}.{problem[0]}", "wrong_answer", problem[1])
        else:
            values[question.key] = answer.values()
            yield answer


def _problem(question: Question, answer: Answer) -> tuple[str, str] | None:
    """Which field of the answer is wrong and what would be right."""
    wanted = GIVEN_AS[question.kind]
    wrong = [name for name in answer.given() if name != wanted]
    if wrong:
        return wrong[0], f"A question of the kind {question.kind} is answered in `{wanted}`."
    detail = _wrong_value(question, answer)
    return None if detail is None else (wanted, detail)


def _wrong_value(question: Question, answer: Answer) -> str | None:
    if question.kind in CHOICES:
        return _wrong_choices(question, answer.choices)
    if question.kind is QuestionKind.NUMBER:
        return _wrong_number(question, answer.number or "")
    if question.kind is QuestionKind.DATE:
        return _wrong_date(answer.date or "")
    if question.kind in (QuestionKind.YES_NO, QuestionKind.FILE):
        return None
    return _wrong_text(question, answer.text or "")


def _wrong_choices(question: Question, choices: tuple[str, ...]) -> str | None:
    if any(choice not in question.options for choice in choices) or len(set(choices)) < len(choices):
        return f"Choose from {', '.join(question.options)}, each once."
    if question.kind is QuestionKind.CHOICE:
        return None if len(choices) == 1 else "Choose one."
    return _outside(question, len(choices), "Choose {}.")


def _wrong_number(question: Question, text: str) -> str | None:
    if not NUMBER.fullmatch(text):
        return "A number is written such as 12 or 12.5."
    return _outside(question, float(text), "The number is {}.")


def _wrong_date(text: str) -> str | None:
    try:
        return None if date.fromisoformat(text).isoformat() == text else "A date is written YYYY-MM-DD."
    except ValueError:
        return "A date is written YYYY-MM-DD."


def _wrong_text(question: Question, text: str) -> str | None:
    longest = LONGEST_TEXT if question.kind is QuestionKind.TEXT else LONGEST_LONG_TEXT
    if len(text) > longest:
        return f"At most {longest} characters."
    if question.kind is QuestionKind.TEXT and not text.isprintable():
        return "One line."
    if question.required and not text.strip():
        return "Write something."
    return _outside(question, len(text), "The text has {} characters.")


def _outside(question: Question, value: float, said: str) -> str | None:
    if question.least is not None and value < question.least:
        return said.format(f"at least {question.least}")
    if question.most is not None and value > question.most:
        return said.format(f"at most {question.most}")
    return None
