"""A deposit is paid before the appointment is confirmed, as customer and business live through it."""

import secrets
from typing import Any

from chassis.testing.waiting import eventually
from e2e_business import Business, at


async def _workshop(business: Business) -> str:
    wish: dict[str, Any] = {
        "name": "Workshop",
        "slug": f"workshop-{secrets.token_hex(3)}",
        "duration_minutes": 60,
        "price": {"amount_minor": 9000, "currency": "EUR"},
        "deposit": {"amount_minor": 2500, "currency": "EUR"},
        "payment": {"rule": "before_confirmation", "within_minutes": 120},
        "staff_ids": [business.staff_id],
        "consumables": [{"item_id": business.item_id, "quantity": 1}],
    }
    made = await business.post("/booking-types", wish)
    assert made["payment"] == {"rule": "before_confirmation", "within_minutes": 120}
    return str(made["id"])


async def test_a_deposit_confirms_the_booking_and_only_then_stock_is_reserved(business: Business) -> None:
    kind, email = await _workshop(business), f"pay-{secrets.token_hex(4)}@example.org"
    before = (await business.stock())["reserved"]
    booked = await business.booked(at(9), booking_type_id=kind, email=email)
    assert (booked["status"], booked["payment_due"]["amount_minor"]) == ("awaiting_payment", 2500)
    own = (await business.client.get(f"/api/v1/public/manage/{booked['manage_token']}")).json()
    assert (own["status"], own["pay_by"]) == ("awaiting_payment", booked["pay_by"])
    (mail,) = await eventually(lambda: business.mails(email), bool)
    assert "Please pay 25.00 EUR by " in mail["text"]

    due = await business.post(f"/bookings/{booked['id']}/confirm", expect=409)
    assert (due["code"], due["owed_minor"]) == ("payment_due", 2500)
    payment = {
        "amount": {"amount_minor": 2500, "currency": "EUR"},
        "method": "transfer",
        "reference": "statement 12",
    }
    paid = await business.post(f"/bookings/{booked['id']}/payments", payment, expect=200)
    assert (paid["status"], paid["paid"]["amount_minor"], paid["pay_by"]) == ("confirmed", 2500, None)
    again = await business.post(f"/bookings/{booked['id']}/payments", payment, expect=200)
    assert again["paid"]["amount_minor"] == 2500
    mails = await eventually(lambda: business.mails(email), lambda found: len(found) == 2)
    assert {mail["subject"].split(":")[0] for mail in mails} == {"Please pay", "Confirmed"}
    await eventually(business.stock, lambda stock: stock["reserved"] == before + 1)

    ended = await business.post(f"/bookings/{booked['id']}/cancel", {"refund": "by_policy"}, expect=200)
    assert (ended["refund_wanted"]["amount_minor"], ended["attention"]) == (2500, ["refund_due"])
    due = await business.get("/bookings?refund_due=true&status=cancelled")
    assert booked["id"] in [one["id"] for one in due["items"]]


async def test_money_for_what_was_cancelled_is_refused_and_wanted_back(business: Business) -> None:
    kind, email = await _workshop(business), f"late-{secrets.token_hex(4)}@example.org"
    booked = await business.booked(at(11), booking_type_id=kind, email=email)
    await business.post(f"/bookings/{booked['id']}/cancel", expect=200)
    payment = {
        "amount": {"amount_minor": 2500, "currency": "EUR"},
        "method": "cash",
        "reference": "till 7",
    }
    late = await business.post(f"/bookings/{booked['id']}/payments", payment, expect=409)
    assert late["code"] == "paid_too_late"
    kept = await business.get(f"/bookings/{booked['id']}")
    assert (kept["status"], kept["refund_wanted"]["amount_minor"]) == ("cancelled", 2500)
    mails = await eventually(lambda: business.mails(email), lambda found: len(found) == 3)
    assert any("You get 25.00 EUR back" in mail["text"] for mail in mails)
