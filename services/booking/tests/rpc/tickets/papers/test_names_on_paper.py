"""A ticket shows the name that its holder has, whatever it is written in."""

import io
import unicodedata

import pytest
from booking.domain.customers.locale import Locale
from booking.rpc.tickets.papers.ticket_pdf import MISSING, TicketPage, ticket_pdf
from pypdf import PdfReader


def page(**fields: str) -> TicketPage:
    shown = {
        "event": "Hamlet",
        "when": "2027-03-20 19:00 (Africa/Addis_Ababa)",
        "where": "Globe",
        "kind": "Stalls",
        "attendee": "Ada Lovelace",
        "seat": "",
        "reference": "AB12CD34",
        "code": "FD1.code",
    }
    return TicketPage(**{**shown, **fields})


def text_of(pdf: bytes) -> str:
    return " ".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)


def fonts_within(pdf: bytes) -> str:
    """The names of those that the file brings along."""
    found = set()
    for one in PdfReader(io.BytesIO(pdf)).pages:
        for font in one["/Resources"]["/Font"].values():
            described = font.get_object().get("/FontDescriptor")
            if described and "/FontFile2" in described:
                found.add(str(described["/FontName"]))
    return " ".join(found)


@pytest.mark.parametrize(
    "name",
    ["አበበ ቢቂላ", "Анна Ахматова", "Οδυσσέας Ελύτης", "Nguyễn Thị Định", "Žižek Łukasz", "Abebe (አበበ), 2"],
)
def test_a_name_is_printed_in_its_own_letters(name: str) -> None:
    printed = text_of(ticket_pdf([page(attendee=name, event=f"Concert {name}")]))
    assert "".join(printed.split()).count("".join(name.split())) == 2, printed


@pytest.mark.parametrize("name", ["محمد علي", "پژمان گلی", "שרה כהן"])
def test_a_name_that_runs_from_right_to_left_is_printed_with_its_letters_joined(name: str) -> None:
    printed = text_of(ticket_pdf([page(attendee=name)]))
    assert name in unicodedata.normalize("NFKC", printed)
    assert (name in printed) is ("HEBREW" in unicodedata.name(name[0]))


@pytest.mark.parametrize("name", ["王小明", "山田たろう・ジョー", "김민준"])
def test_a_name_in_letters_of_east_asia_is_printed_whatever_fonts_the_reader_has(name: str) -> None:
    pdf = ticket_pdf([page(attendee=name)])
    assert text_of(pdf).count(name) == 1
    assert "DroidSansFallback" in fonts_within(pdf)
    assert len(pdf) < 100_000


def test_brackets_beside_what_runs_from_right_to_left_close_where_they_open() -> None:
    printed = text_of(ticket_pdf([page(attendee="שרה (VIP)", where="Ohel (אבג)")]))
    assert "(VIP)" in printed
    assert ")VIP(" not in printed
    assert "Ohel (" in printed


def test_a_letter_and_its_accent_that_come_one_by_one_are_printed_as_one() -> None:
    assert "José" in text_of(ticket_pdf([page(attendee="Jose\u0301")]))


@pytest.mark.parametrize("name", ["राहुल शर्मा", "Ada 😀", "𠮷野家"])
def test_a_ticket_says_so_where_it_cannot_print_a_letter(name: str) -> None:
    assert MISSING[Locale.EN] in text_of(ticket_pdf([page(attendee=name)]))


@pytest.mark.parametrize(
    "name",
    ["Ada", "王小明", "김민준", "محمد علي", "שָׂרָה", "አበበ", "علی\u200cرضا", "Ada\u200d\u200e", "Οδυσσέας"],
)
def test_a_ticket_that_prints_all_letters_excuses_nothing(name: str) -> None:
    assert MISSING[Locale.EN] not in text_of(ticket_pdf([page(attendee=name, seat="Stalls/A/1")]))


def test_only_the_letters_that_are_used_are_shipped_with_a_ticket() -> None:
    assert len(ticket_pdf([page(attendee="አበበ ቢቂላ")])) < 100_000
