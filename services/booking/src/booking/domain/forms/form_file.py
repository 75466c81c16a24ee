"""Files that answer questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from booking.domain.errors import AnswersRefused
from booking.domain.forms.answers import Answer
from booking.domain.forms.form import Form, Question

KIB = 1024
UNUSED_LIFE = timedelta(days=1)
"""Who uploads a file answers with it within this time, else it is removed."""
UPLOAD_LIFE = timedelta(hours=1)
"""What has not arrived whole within this time is given up, and the room kept for it with it."""
MOST_UNUSED_BYTES = 1024 * 1024 * KIB
"""Of one workspace, in files that no answer names yet; one under way counts as large as it may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFile:
    """`content_type` is told by the content; `file_name` is what its sender called it."""

    id: UUID
    form_id: UUID
    question: str
    file_name: str
    content_type: str
    size: int
    sha256: bytes
    uploaded_at: datetime


def file_ids(answers: Sequence[Answer]) -> list[UUID]:
    return sorted({answer.file_id for answer in answers if answer.file_id is not None})


def check_files(form: Form, answers: Sequence[Answer], found: Mapping[UUID, FormFile], place: str) -> None:
    """Raises `AnswersRefused` for files of other questions, and for those that do not fit this one."""
    questions = {question.key: question for question in form.questions}
    problems = [
        {"field": place, "code": "wrong_answer", "detail": detail, "question": answer.question}
        for answer in answers
        if answer.file_id is not None
        and (detail := _problem(questions[answer.question], found.get(answer.file_id), form.id))
    ]
    if problems:
        raise AnswersRefused(problems[0]["detail"], field=place, problems=problems)


def _problem(question: Question, file: FormFile | None, form_id: UUID) -> str | None:
    if file is None or (file.form_id, file.question) != (form_id, question.key):
        return "Upload a file for this question and answer with its id within a day."
    if file.content_type not in question.file_types:
        return f"The file is one of {', '.join(question.file_types)}."
    if file.size > question.largest_kib * KIB:
        return f"The file has at most {question.largest_kib} KiB."
    return None
