"""Between messages and the domain, nothing else."""

from collections.abc import Iterable

from chassis.agreed.timestamps import stamp
from chassis.errors import Invalid
from chassis.rpc import fields
from frontdesk.booking.v1 import forms_pb2 as pb

from booking.domain.forms.answers import Answer, Submission
from booking.domain.forms.form import LARGEST_FILE_KIB, Condition, Form, Question, QuestionKind


def questions(messages: Iterable[pb.FormQuestion]) -> tuple[Question, ...]:
    return tuple(
        Question(
            key=one.key,
            kind=_kind(one.kind, f"questions.{i}.kind"),
            label=one.label,
            help=one.help,
            required=one.required,
            options=tuple(one.options),
            least=one.least if one.HasField("least") else None,
            most=one.most if one.HasField("most") else None,
            accepts=tuple(one.accepts),
            largest_kib=one.largest_kib or LARGEST_FILE_KIB,
            asked_if=Condition(question=one.asked_if.question, any_of=tuple(one.asked_if.any_of))
            if one.HasField("asked_if")
            else None,
        )
        for i, one in enumerate(messages)
    )


def form_message(form: Form) -> pb.Form:
    return pb.Form(
        id=str(form.id),
        name=form.name,
        questions=map(_question_message, form.questions),
        version=form.version,
    )


def answers(messages: Iterable[pb.FormAnswer]) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            question=one.question,
            text=one.text if one.HasField("text") else None,
            choices=tuple(one.choices),
            number=one.number if one.HasField("number") else None,
            date=one.date if one.HasField("date") else None,
            yes=one.yes if one.HasField("yes") else None,
            file_id=fields.optional_reference(one.file_id, f"answers.{i}.file_id"),
        )
        for i, one in enumerate(messages)
    )


def submission_message(one: Submission) -> pb.FormSubmission:
    return pb.FormSubmission(
        id=str(one.id),
        form_id=str(one.form_id),
        form_version=one.form_version,
        booking_id=str(one.booking_id or ""),
        answers=[
            pb.FormAnswer(
                question=answer.question,
                text=answer.text,
                choices=answer.choices,
                number=answer.number,
                date=answer.date,
                yes=answer.yes,
                file_id=str(answer.file_id) if answer.file_id else None,
            )
            for answer in one.answers
        ],
        created_at=stamp(one.created_at),
    )


def _question_message(one: Question) -> pb.FormQuestion:
    condition = one.asked_if
    return pb.FormQuestion(
        key=one.key,
        kind=one.kind.value,
        label=one.label,
        help=one.help,
        required=one.required,
        options=one.options,
        least=one.least,
        most=one.most,
        accepts=one.file_types if one.kind is QuestionKind.FILE else (),
        largest_kib=one.largest_kib if one.kind is QuestionKind.FILE else 0,
        asked_if=pb.FormCondition(question=condition.question, any_of=condition.any_of)
        if condition
        else None,
    )


def _kind(text: str, field: str) -> QuestionKind:
    try:
        return QuestionKind(text)
    except ValueError:
        raise Invalid(f"A kind is one of {', '.join(QuestionKind)}.", field=field) from None
