"""Who comes with a voucher sees what it opens, what it keeps back and what it costs then."""

from booking_worlds.theatre import ADA, Theatre, outcome_of
from booking_worlds.vouchers import cart, edit, in_the_past, stalls, voucher


async def seen(theatre: Theatre, code: str = "") -> dict[str, tuple[str, int]]:
    """State and price by the name of the type."""
    reply = await theatre.visit("ShopService/GetOfferedShow", slug_or_id="hamlet", voucher_code=code)
    shown = {one.name: one.offers[0] for one in reply.offer.ticket_types}
    return {name: (offer.state, offer.price.amount_minor) for name, offer in shown.items()}


async def test_a_hidden_type_is_seen_by_who_has_a_voucher_for_it_at_its_price(theatre: Theatre) -> None:
    open_to_all = await theatre.ticket_type("Stalls", price=2000)
    hidden = await theatre.ticket_type("Box", price=5000, needs_voucher=True)
    await theatre.quota(5, open_to_all, hidden)
    terms = {"reserves": False, "discount": "percent", "value": 20}
    boxes, others = [await voucher(theatre, one, 2, **terms) for one in (hidden, open_to_all)]
    assert await seen(theatre) == {"Stalls": ("on_sale", 2000)}
    assert await seen(theatre, boxes.code.lower()) == {"Stalls": ("on_sale", 2000), "Box": ("on_sale", 4000)}
    assert await seen(theatre, others.code) == {"Stalls": ("on_sale", 1600)}


async def test_what_a_voucher_keeps_back_is_on_sale_to_who_has_it_until_it_is_used_up(
    theatre: Theatre,
) -> None:
    a, _ = await stalls(theatre, 2)
    vip = await voucher(theatre, a, 2)
    assert await seen(theatre) == {"Stalls": ("sold_out", 0)}
    assert await seen(theatre, vip.code) == {"Stalls": ("on_sale", 0)}
    await cart(theatre, a, vip.code, 2, customer=ADA)
    assert await seen(theatre, vip.code) == {"Stalls": ("sold_out", 0)}


async def test_a_voucher_that_is_unknown_or_over_is_refused_before_anything_is_ordered(
    theatre: Theatre,
) -> None:
    a, _ = await stalls(theatre, 2)
    ended = await edit(theatre, await voucher(theatre, a, 1), valid_until=in_the_past())
    assert [await outcome_of(seen(theatre, code)) for code in ("NOBODYS", ended.code)] == [
        "VOUCHER_REFUSED"
    ] * 2
