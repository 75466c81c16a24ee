"""A customer sends a file with the answers to a form, and staff open it."""

import secrets
from typing import Any

import httpx
from e2e_business import API, Business, at

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 200_000
TYPED = {"Content-Type": "application/octet-stream"}


async def _asked(business: Business) -> tuple[str, str]:
    """A booking type and the form that it asks."""
    question = {
        "key": "photo",
        "kind": "file",
        "label": "A photo",
        "required": True,
        "accepts": ["image/png"],
    }
    form = await business.post("/forms", {"name": "Before you come", "questions": [question]})
    wish = {
        "name": "Consultation",
        "slug": f"consult-{secrets.token_hex(3)}",
        "duration_minutes": 30,
        "staff_ids": [business.staff_id],
        "intake_form_id": form["id"],
    }
    return str((await business.post("/booking-types", wish))["id"]), str(form["id"])


async def _upload(business: Business, form_id: str, content: bytes, **query: Any) -> httpx.Response:
    path = f"{business.public}/forms/{form_id}/files"
    return await business.client.post(path, params=query, content=content, headers=TYPED)


async def test_a_photo_goes_with_the_booking_and_opens_for_staff_only(business: Business) -> None:
    kind, form_id = await _asked(business)
    sent = await _upload(business, form_id, PNG, question="photo", name="hair.png")
    assert sent.status_code == 201, sent.text
    file = sent.json()
    assert (file["content_type"], file["size"]) == ("image/png", len(PNG))
    answers = [{"question": "photo", "file_id": file["id"]}]
    booked = await business.booked(at(9), booking_type_id=kind, answers=answers)

    (given,) = (await business.get("/form-submissions", booking_id=booked["id"]))["items"]
    assert given["answers"][0]["file_id"] == file["id"]
    path = f"/form-submissions/{given['id']}/files/{file['id']}/link"
    assert (await business.client.post(API + path)).status_code == 401
    link = await business.post(path)
    opened = await business.client.get(link["url"])
    assert opened.content == PNG
    assert "hair.png" in opened.headers["content-disposition"]


async def test_a_page_that_calls_itself_a_photo_is_refused(business: Business) -> None:
    _, form_id = await _asked(business)
    refused = await _upload(business, form_id, b"<html><script>", question="photo", name="hair.png")
    assert (refused.status_code, refused.json()["code"]) == (415, "file_type_refused")
    lost = await _upload(business, form_id, PNG, question="nothing")
    assert (lost.status_code, lost.json()["errors"][0]["pointer"]) == (422, "/question")
