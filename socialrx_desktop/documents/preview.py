"""Looking at a PDF without any file: how many pages it has, and one page as pixels and as words.

PDFium may be used by one thread at a time; a lock sees to that, so any thread may ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import pypdfium2
from pypdfium2 import raw

_PDFIUM = Lock()
_MOST_PAGES = 40
_LONGEST_POINTS = 4_000


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `height` lines of `stride` bytes, each pixel blue, green, red, 255; and its words in reading order."""

    width: int
    height: int
    stride: int
    bgra: bytes
    text: str


def can_be_shown(pdf: bytes) -> bool:
    """Whether a PDF from elsewhere opens without a password and is small enough to be drawn in memory."""
    try:
        with _PDFIUM, pypdfium2.PdfDocument(pdf) as document:
            if len(document) > _MOST_PAGES:
                return False
            return all(max(document.get_page_size(page)) <= _LONGEST_POINTS for page in range(len(document)))
    except pypdfium2.PdfiumError:
        return False


def page_count(pdf: bytes) -> int:
    """How many pages the PDF has."""
    with _PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def render(pdf: bytes, page: int, scale: float) -> Page:
    """Page number `page` (the first is 0) on white, at `scale` pixels to the point (1/72 inch)."""
    with _PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        if not 0 <= page < len(document):
            raise IndexError(f"There is no page {page}")
        bitmap = document[page].render(scale=scale, force_bitmap_format=raw.FPDFBitmap_BGRA)
        words = document[page].get_textpage().get_text_range()
        return Page(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer), _plain(words))


def _plain(words: str) -> str:
    """PDFium's line ends made ours, and the mark that it puts for a dash at the end of a line made a dash again."""
    return words.replace("\r\n", "\n").replace("\ufffe", "-").replace("\x02", "-")
