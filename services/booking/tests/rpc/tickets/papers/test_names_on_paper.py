"""A ticket shows the name that its holder has, whatever it is written in."""

import io
import unicodedata

import pytest
from booking.rpc.tickets.papers.ticket_pdf import TicketPage, ticket_pdf
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


@pytest.mark.parametrize("name", ["王小明", "山田たろう", "김민준"])
def test_a_name_in_letters_of_east_asia_is_left_to_the_fonts_of_the_reader(name: str) -> None:
    pdf = ticket_pdf([page(attendee=name)])
    assert text_of(pdf).count(name) == 1
    assert len(pdf) < 50_000


def test_only_the_letters_that_are_used_are_shipped_with_a_ticket() -> None:
    assert len(ticket_pdf([page(attendee="አበበ ቢቂላ")])) < 100_000
