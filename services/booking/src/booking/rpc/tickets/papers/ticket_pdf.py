"""Tickets on paper: one page each, with what a gate scans."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import segno
from reportlab.lib.pagesizes import A5
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from booking.domain.customers.locale import Locale
from booking.rpc.tickets.papers.lettering import BOLD, TEXT, is_legible, width_of, write

WIDTH, HEIGHT = A5
MARGIN = 14 * mm
QR_SIZE = 60 * mm
LONGEST_LINE = 62
SEAT = {Locale.EN: "Seat {}", Locale.DE: "Platz {}"}
MISSING = {
    Locale.EN: "An empty box stands for a letter that is missing here; the page behind your link shows it.",
    Locale.DE: "Ein leeres Kästchen steht für ein Zeichen, das hier fehlt; die Seite hinter dem Link hat es.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPage:
    event: str
    when: str
    where: str
    kind: str
    attendee: str
    seat: str
    reference: str
    code: str
    locale: Locale = Locale.EN


def ticket_pdf(pages: Sequence[TicketPage]) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=A5)
    canvas.setTitle(pages[0].event if pages else "Tickets")
    for page in pages:
        _draw(canvas, page)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def _draw(canvas: Canvas, page: TicketPage) -> None:
    top = HEIGHT - MARGIN - 6 * mm
    write(canvas, MARGIN, top, _cut(page.event, 38), BOLD, 16)
    lines = [
        page.when,
        page.where,
        page.kind,
        page.seat and SEAT[page.locale].format(page.seat),
        page.attendee,
    ]
    for i, text in enumerate(one for one in lines if one):
        write(canvas, MARGIN, top - (i + 1) * 7 * mm, _cut(text, LONGEST_LINE), TEXT, 10.5)
    _draw_code(canvas, page.code, (WIDTH - QR_SIZE) / 2, 30 * mm)
    _centre(canvas, 20 * mm, page.reference, 9)
    if not all(is_legible(text, TEXT) for text in (page.event, *lines)):
        _centre(canvas, MARGIN - 4 * mm, MISSING[page.locale], 7)


def _centre(canvas: Canvas, bottom: float, text: str, size: float) -> None:
    write(canvas, (WIDTH - width_of(text, TEXT, size)) / 2, bottom, text, TEXT, size)


def _draw_code(canvas: Canvas, code: str, left: float, bottom: float) -> None:
    matrix = segno.make(code, error="m", micro=False).matrix
    module = QR_SIZE / len(matrix)
    for i, row in enumerate(matrix):
        for j, dark in enumerate(row):
            if dark:
                y = bottom + QR_SIZE - (i + 1) * module
                canvas.rect(left + j * module, y, module, module, stroke=0, fill=1)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
