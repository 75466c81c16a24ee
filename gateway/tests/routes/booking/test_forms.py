from __future__ import annotations

import httpx
from chassis.errors import Kind
from chassis.rpc.client import RemoteError
from frontdesk.booking.v1 import forms_pb2
from gateway_worlds.recorded_peer import RecordedPeer

ID = "0193f0a1-0000-7000-8000-0000000000aa"
QUESTION = {
    "key": "age",
    "kind": "number",
    "label": "Age",
    "help": None,
    "required": False,
    "options": [],
    "least": 0,
    "most": None,
    "accepts": [],
    "largest_kib": None,
    "asked_if": {"question": "adult", "any_of": ["no"]},
}
FORM = forms_pb2.Form(
    id=ID,
    name="First",
    version=4,
    questions=[
        forms_pb2.FormQuestion(
            key="age",
            kind="number",
            label="Age",
            least=0,
            asked_if=forms_pb2.FormCondition(question="adult", any_of=["no"]),
        )
    ],
)


async def test_a_form_goes_in_and_comes_out_with_its_version(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["CreateForm"] = forms_pb2.CreateFormResponse(form=FORM)
    made = await staff.post("/forms", json={"name": "First", "questions": [QUESTION]})
    assert (made.status_code, made.headers["etag"]) == (201, '"v4"')
    assert made.json() == {"id": ID, "name": "First", "version": 4, "questions": [QUESTION]}
    assert list(peer.last("CreateForm").request.questions) == list(FORM.questions)


async def test_a_no_and_an_empty_text_are_answers_and_what_is_missing_is_null(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    given = [{"question": "adult", "yes": False}, {"question": "note", "text": ""}]
    answers = [
        forms_pb2.FormAnswer(question="adult", yes=False),
        forms_pb2.FormAnswer(question="note", text=""),
    ]
    submission = forms_pb2.FormSubmission(id=ID, form_id=ID, form_version=4, answers=answers)
    peer.answers["SubmitForm"] = forms_pb2.SubmitFormResponse(submission=submission)
    kept = await staff.post("/form-submissions", json={"form_id": ID, "answers": given})
    assert list(peer.last("SubmitForm").request.answers) == answers
    nothing = {"text": None, "choices": [], "number": None, "date": None, "yes": None, "file_id": None}
    assert kept.json()["answers"] == [{**nothing, **one} for one in given]


async def test_answers_are_refused_with_every_problem_and_its_path(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    problem = {"field": "answers.0.text", "code": "wrong_answer", "detail": "One line."}
    peer.answers["SubmitForm"] = RemoteError(
        Kind.INVALID, "ANSWERS_REFUSED", "One line.", "answers.0.text", {"problems": [problem]}
    )
    refused = await staff.post("/form-submissions", json={"form_id": ID, "answers": []})
    assert (refused.status_code, refused.json()["code"]) == (422, "answers_refused")
    assert refused.json()["errors"][0]["pointer"] == "/answers/0/text"
    assert refused.json()["problems"] == [problem]
