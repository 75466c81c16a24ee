from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from booking.domain.errors import AnswersRefused
from booking.domain.forms.answers import Answer, check_answers
from booking.domain.forms.form import Condition, Form, Question, QuestionKind
from chassis.errors import Invalid


def question(key: str, kind: QuestionKind, **more: Any) -> Question:
    return Question(key=key, kind=kind, label=key, **more)


ALLERGIES = question("allergies", QuestionKind.YES_NO, required=True)
WHICH = question(
    "which",
    QuestionKind.MULTI_CHOICE,
    required=True,
    options=("nuts", "milk", "other"),
    most=2,
    asked_if=Condition(question="allergies", any_of=("yes",)),
)
OTHER = question(
    "other",
    QuestionKind.TEXT,
    required=True,
    asked_if=Condition(question="which", any_of=("other",)),
)
AGE = question("age", QuestionKind.NUMBER, least=0, most=120)
BORN = question("born", QuestionKind.DATE)
SIZE = question("size", QuestionKind.CHOICE, options=("s", "l"))
NOTE = question("note", QuestionKind.LONG_TEXT, least=3)
FORM = Form(
    id=uuid4(), name="First visit", questions=(ALLERGIES, WHICH, OTHER, AGE, BORN, SIZE, NOTE)
).checked()
YES, NO = Answer(question="allergies", yes=True), Answer(question="allergies", yes=False)


def problems(*answers: Answer) -> list[tuple[str, str]]:
    try:
        check_answers(FORM, answers)
    except AnswersRefused as refused:
        return _told(refused)
    return []


def _told(refused: AnswersRefused) -> list[tuple[str, str]]:
    """Path and code of each problem; the first is the refusal's own."""
    found = refused.facts["problems"]
    assert isinstance(found, list)
    assert refused.field == found[0]["field"]
    return [(one["field"], one["code"]) for one in found]


def test_answers_of_every_kind_are_kept_in_the_order_of_the_questions() -> None:
    given = (
        Answer(question="note", text="two\nlines"),
        Answer(question="size", choices=("l",)),
        Answer(question="born", date="1990-05-17"),
        Answer(question="age", number="36.5"),
        Answer(question="which", choices=("nuts", "milk")),
        YES,
    )
    kept = check_answers(FORM, given)
    assert [one.question for one in kept] == ["allergies", "which", "age", "born", "size", "note"]
    assert set(kept) == set(given)


def test_a_question_is_asked_only_after_the_answer_it_depends_on() -> None:
    nuts, other = (Answer(question="which", choices=(one,)) for one in ("nuts", "other"))
    assert problems(NO) == []
    assert problems(YES) == [("answers", "answer_missing")]
    assert problems(YES, nuts) == []
    assert problems(YES, other) == [("answers", "answer_missing")]
    assert problems(YES, other, Answer(question="other", text="dust")) == []
    assert problems(NO, nuts) == [("answers.1.question", "not_asked")]
    assert problems(YES, nuts, Answer(question="other", text="dust")) == [("answers.2.question", "not_asked")]


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        (Answer(question="age", number="old"), "number"),
        (Answer(question="age", number="121"), "number"),
        (Answer(question="age", number="-1"), "number"),
        (Answer(question="age", number="nan"), "number"),
        (Answer(question="age", text="36"), "text"),
        (Answer(question="age", number="36", text="36"), "text"),
        (Answer(question="born", date="17.05.1990"), "date"),
        (Answer(question="born", date="1990-02-30"), "date"),
        (Answer(question="size", choices=("m",)), "choices"),
        (Answer(question="size", choices=("s", "l")), "choices"),
        (Answer(question="size", choices=("s", "s")), "choices"),
        (Answer(question="note", text="hm"), "text"),
        (Answer(question="note", text="x" * 10_001), "text"),
        (Answer(question="born", yes=False), "yes"),
    ],
)
def test_an_answer_of_the_wrong_kind_is_refused_with_its_path(answer: Answer, place: str) -> None:
    assert problems(NO, answer) == [(f"answers.1.{place}", "wrong_answer")]


def test_all_problems_are_told_at_once_each_with_its_path() -> None:
    assert problems(
        Answer(question="colour", text="red"),
        Answer(question="age", number="old"),
        Answer(question="size", choices=("m",)),
        Answer(question="size", choices=("s",)),
    ) == [
        ("answers.0.question", "unknown_question"),
        ("answers.3.question", "answered_twice"),
        ("answers", "answer_missing"),
        ("answers.1.number", "wrong_answer"),
        ("answers.2.choices", "wrong_answer"),
    ]


def test_an_answer_that_says_nothing_is_no_answer() -> None:
    assert problems(NO, Answer(question="age")) == []
    assert problems(Answer(question="allergies")) == [("answers", "answer_missing")]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"key": "Allergies"}, "questions.0.key"),
        ({"key": "age"}, "questions.1.key"),
        ({"label": " "}, "questions.0.label"),
        ({"options": ("a",)}, "questions.0.options"),
        ({"least": 1}, "questions.0.least"),
        ({"asked_if": Condition(question="age", any_of=("1",))}, "questions.0.asked_if.question"),
        ({"kind": QuestionKind.CHOICE}, "questions.0.options"),
        ({"kind": QuestionKind.CHOICE, "options": ("a", "a")}, "questions.0.options.1"),
        ({"kind": QuestionKind.TEXT, "least": -1}, "questions.0.least"),
        ({"kind": QuestionKind.TEXT, "least": 3, "most": 2}, "questions.0.most"),
    ],
)
def test_a_question_that_cannot_be_is_refused_with_its_place(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        replace(FORM, questions=(replace(ALLERGIES, **changed), AGE)).checked()
    assert refused.value.field == field


def test_a_condition_names_an_earlier_question_and_values_it_can_have() -> None:
    for questions, field in (
        ((WHICH, ALLERGIES), "questions.0.asked_if.question"),
        (
            (ALLERGIES, replace(WHICH, asked_if=Condition(question="allergies", any_of=("maybe",)))),
            "questions.1.asked_if.any_of.0",
        ),
        (
            (ALLERGIES, replace(WHICH, asked_if=Condition(question="allergies", any_of=()))),
            "questions.1.asked_if.any_of",
        ),
        ((), "questions"),
    ):
        with pytest.raises(Invalid) as refused:
            replace(FORM, questions=questions).checked()
        assert refused.value.field == field
