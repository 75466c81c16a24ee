"""Text in the scripts that people's names are written in.

The fonts of the library know western European letters. Beside this file lie Noto Sans for Cyrillic, Greek and
the rest of Latin, Ethiopic, Arabic and Hebrew (SIL Open Font License, `fonts/OFL.txt`), and Droid Sans
Fallback for Chinese, Japanese and Korean (Apache License, `fonts/Apache-2.0.txt`; the one of Debian's
fonts-droid-fallback). What none of them knows is drawn as an empty box, and `is_legible` tells of it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from arabic_reshaper import reshape
from bidi.algorithm import get_display
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

TEXT, BOLD = "Vera", "VeraBd"
SHIPPED = (
    "NotoSans-Regular",
    "NotoSansEthiopic-Regular",
    "NotoSansArabic-Regular",
    "NotoSansHebrew-Regular",
    "DroidSansFallback",
)
_FROM_RIGHT_TO_LEFT = {"R", "AL"}
_UNSEEN = "Cf"
"""Joiners and marks of direction, which have done their work by then."""
_WORDS = re.compile(r"[^\W_]+|[\W_]+")
_FONTS = Path(__file__).parent / "fonts"


def width_of(text: str, font: str, size: float) -> float:
    return sum(pdfmetrics.stringWidth(part, name, size) for name, part in _runs(text, font))


def write(canvas: Canvas, left: float, bottom: float, text: str, font: str, size: float) -> None:
    """Each stretch in the first font that has its letters, `font` before the others."""
    for name, part in _runs(text, font):
        canvas.setFont(name, size)
        canvas.drawString(left, bottom, part)
        left += pdfmetrics.stringWidth(part, name, size)


def is_legible(text: str, font: str) -> bool:
    """Whether all its letters can be drawn."""
    return all(ord(one) in _letters(name) for name, part in _runs(text, font) for one in part)


def _runs(text: str, font: str) -> Iterator[tuple[str, str]]:
    """Words keep to one font if any has all their letters."""
    name, part = font, ""
    for word in _WORDS.findall(_as_seen(text)):
        # Spaces and commas stay in the stretch that they are in.
        tried = (font, *SHIPPED) if word.isalnum() else (name, font, *SHIPPED)
        for best, piece in _pieces(word, tried):
            if best != name and part:
                yield name, part
                part = ""
            name, part = best, part + piece
    if part:
        yield name, part


def _as_seen(text: str) -> str:
    """From left to right, Arabic letters in the form that joins them to their neighbours."""
    text = unicodedata.normalize("NFC", text)
    if any(unicodedata.bidirectional(one) in _FROM_RIGHT_TO_LEFT for one in text):
        text = str(get_display(reshape(text)))
    return "".join(one for one in text if unicodedata.category(one) != _UNSEEN)


def _pieces(word: str, tried: Sequence[str]) -> list[tuple[str, str]]:
    whole = next((name for name in tried if all(ord(one) in _letters(name) for one in word)), None)
    if whole is not None:
        return [(whole, word)]
    return [(next((name for name in tried if ord(one) in _letters(name)), tried[0]), one) for one in word]


@cache
def _letters(name: str) -> frozenset[int]:
    """The code points that a font has a glyph for; it is known to the library from then on."""
    font = TTFont(name, str(_FONTS / f"{name}.ttf") if name in SHIPPED else f"{name}.ttf")
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)
