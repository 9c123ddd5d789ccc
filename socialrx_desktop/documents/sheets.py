"""Blocks put on sheets of A4 paper and drawn on ReportLab's canvas.

The blocks are put on pages first, so that "Page 1 of 2" is known, and then drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from threading import Lock

from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from socialrx_desktop.documents.lines import BOLD, REGULAR, readable, width_of
from socialrx_desktop.documents.page import (
    A4_HEIGHT,
    A4_WIDTH,
    BASELINE,
    BLUE,
    CARD_BAR,
    GREY,
    PALE,
    Block,
    Box,
    Colour,
    Format,
    Row,
    Text,
    rows,
)

_FOOT_OF_PAGE = 12 * mm  # most printers cannot reach lower
_FOOTER_SPACE = 10.0
_NOTE_LINES = 2  # a name of any length leaves room for the page
_TOGETHER = 2  # a text that goes over a page leaves at least this many lines on either side
_DRAWING = Lock()  # ReportLab keeps the letters in use with the font, so one document is drawn at a time

# Helvetica, ReportLab's own first font, is never embedded: a page must not start with it.
rl_config.canvas_basefontname = REGULAR
# Streams as plain bytes, a fifth smaller than the ASCII form that ReportLab prefers.
rl_config.useA85 = 0


@dataclass(frozen=True, slots=True)
class Footer:
    """What every page says at its foot: a `note` in small print, and under it the page number and the `mark`."""

    numbering: Callable[[int, int], str]
    note: str = ""
    mark: str = ""


def pdf(blocks: Sequence[Block], form: Format, footer: Footer, *, title: str, language: str) -> bytes:
    """The blocks as a PDF. The same blocks give the same bytes. `title` is shown by readers: never a person's name."""
    note = rows(form, footer.note, size=form.small, colour=GREY)[:_NOTE_LINES]
    mark = readable(footer.mark)
    foot = (len(note) + 1) * form.small * form.leading
    pages = _pages(blocks, _depth(form) - foot - _FOOTER_SPACE)
    file = BytesIO()
    with _DRAWING:
        canvas = _canvas(file, title, language)
        for number, pieces in enumerate(pages, start=1):
            last = _last_row(form, readable(footer.numbering(number, len(pages))), mark)
            footing = _Piece(_depth(form) - foot, (*note, last), Block(()))
            _draw(canvas, form, (*pieces, footing))
            canvas.showPage()
        canvas.save()
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Piece:
    """So much of a block as stands on one page, `top` points under the top margin."""

    top: float
    rows: tuple[Row, ...]
    block: Block

    @property
    def height(self) -> float:
        return sum(row.height for row in self.rows) + 2 * self.block.padding


def _last_row(form: Format, numbering: str, mark: str) -> Row:
    y = form.small * form.leading * BASELINE
    left = Text(0, y, numbering, form.small, colour=GREY)
    right = Text(form.width - width_of(mark, form.small), y, mark, form.small, colour=GREY)
    return Row(form.small * form.leading, (left, right) if mark else (left,))


def _pages(blocks: Sequence[Block], depth: float) -> list[list[_Piece]]:
    pages: list[list[_Piece]] = [[]]
    used = 0.0
    for number, block in enumerate(blocks):
        if pages[-1] and used + _least(blocks, number, depth) > depth:
            pages.append([])
        for piece, starts_page in _pieces(block, used if pages[-1] else 0.0, depth):
            if starts_page:
                pages.append([])
            pages[-1].append(piece)
            used = piece.top + piece.height
    return pages


def _least(blocks: Sequence[Block], number: int, depth: float) -> float:
    """How much room the block needs on the page on which it starts, with the block that it leads to."""
    needed = 0.0
    for block in blocks[number : number + _TOGETHER + 1]:
        needed += block.before
        if block.height > depth or not (block.whole or block.leads):
            return needed + 2 * block.padding + sum(row.height for row in block.rows[:_TOGETHER])
        needed += block.height
        if not block.leads:
            return needed
    return needed


def _pieces(block: Block, used: float, depth: float) -> Iterator[tuple[_Piece, bool]]:
    """The block cut at the ends of pages; each piece with whether it starts a new page."""
    top = used + block.before if used else 0.0
    start, fresh = 0, False
    while start < len(block.rows):
        end = _fitting(block, start, depth - top)
        if end == start and top:
            top, fresh = 0.0, True
            continue
        end = max(end, start + 1)
        yield _Piece(top, block.rows[start:end], block), fresh
        start, top, fresh = end, 0.0, True


def _fitting(block: Block, start: int, room: float) -> int:
    """The row before which the page ends."""
    room -= 2 * block.padding
    end = start
    while end < len(block.rows) and block.rows[end].height <= room:
        room -= block.rows[end].height
        end += 1
    left_over = len(block.rows) - end
    if 0 < left_over < _TOGETHER and end - start > _TOGETHER:
        return end - 1
    return end


def _depth(form: Format) -> float:
    """From the top margin to where printers stop."""
    return A4_HEIGHT - form.margin - _FOOT_OF_PAGE


def _canvas(file: BytesIO, title: str, language: str) -> Canvas:
    canvas = Canvas(file, pagesize=(A4_WIDTH, A4_HEIGHT), pageCompression=1, invariant=1, lang=language)
    canvas.setTitle(title)
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("SocialRx Desktop")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas


def _draw(canvas: Canvas, form: Format, pieces: Sequence[_Piece]) -> None:
    """One page: first everything that lies under the words, then the words in reading order."""
    for piece in pieces:
        top = A4_HEIGHT - form.margin - piece.top
        if piece.block.card:
            ground = Box(0, 0, form.width, piece.height, PALE)
            _draw_box(canvas, form, ground, top)
            _draw_box(canvas, form, replace(ground, width=CARD_BAR, colour=BLUE), top)
        for row, row_top in _with_tops(piece, top):
            for box in row.boxes:
                _draw_box(canvas, form, box, row_top)
    pen = canvas.beginText()
    look: tuple[bool, float, Colour] | None = None
    for piece in pieces:
        for row, row_top in _with_tops(piece, A4_HEIGHT - form.margin - piece.top):
            for text in row.texts:
                pen.setTextOrigin(form.margin + text.x, row_top - text.y)
                if look != (text.bold, text.size, text.colour):
                    pen.setFont(BOLD if text.bold else REGULAR, text.size)
                    pen.setFillColorRGB(*text.colour)
                    look = (text.bold, text.size, text.colour)
                pen.textOut(text.words)
    canvas.drawText(pen)


def _with_tops(piece: _Piece, top: float) -> Iterator[tuple[Row, float]]:
    """Each row with the height of its top above the foot of the paper; `top` is the piece's."""
    top -= piece.block.padding
    for row in piece.rows:
        yield row, top
        top -= row.height


def _draw_box(canvas: Canvas, form: Format, box: Box, row_top: float) -> None:
    canvas.setFillColorRGB(*box.colour)
    canvas.setStrokeColorRGB(*box.colour)
    canvas.setLineWidth(box.line or 1)
    left, foot = form.margin + box.x, row_top - box.y - box.height
    canvas.rect(left, foot, box.width, box.height, stroke=int(box.line > 0), fill=int(box.line == 0))
