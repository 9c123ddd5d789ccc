"""What a page is made of: measured blocks of rows, and the few kinds of block that our documents use.

A document builds blocks (every text is checked and wrapped here); `sheets.py` puts them on pages and draws them.
Lengths are in points; a row's own y grows downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reportlab.lib.units import mm

from socialrx_desktop.documents.lines import Span, readable, wrap

A4_WIDTH = 210 * mm
A4_HEIGHT = 297 * mm

Colour = tuple[float, float, float]
BLACK: Colour = (0x21 / 255, 0x2B / 255, 0x32 / 255)
GREY: Colour = (0x4C / 255, 0x62 / 255, 0x72 / 255)
BLUE: Colour = (0x00, 0x5E / 255, 0xB8 / 255)
PALE: Colour = (0xF0 / 255, 0xF4 / 255, 0xF5 / 255)

_CARD_PADDING = 9.0
CARD_BAR = 3.5
BASELINE = 0.78  # of the line height, from the top of the line


@dataclass(frozen=True, slots=True)
class Format:
    """The sizes of a kind of page, in points; `leading` is the height of a line as a multiple of its text."""

    body: float
    small: float
    subheading: float
    heading: float
    title: float
    leading: float = 1.32
    margin: float = 18 * mm

    @property
    def width(self) -> float:
        """From the left margin to the right one."""
        return A4_WIDTH - 2 * self.margin


STANDARD = Format(body=14, small=12, subheading=15.5, heading=18, title=27)
LARGE = Format(body=18, small=16, subheading=19.5, heading=22, title=30)
"""Large print; nothing is smaller than 16 point (domain facts on printed plans)."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words on a baseline `y` points under the top of their row."""

    x: float
    y: float
    words: str
    size: float
    bold: bool = False
    colour: Colour = BLACK


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, its top left corner at `x`, `y` in its row: filled, or an outline of `line` points."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour = BLACK
    line: float = 0


@dataclass(frozen=True, slots=True)
class Row:
    """What never splits: one line of text, or a figure."""

    height: float
    texts: tuple[Text, ...] = ()
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that belong to each other, `before` points under what stands above them.

    `whole`: on one page, unless longer than a page. `leads`: on the page on which the next block starts.
    `card`: on a pale ground with a blue bar.
    """

    rows: tuple[Row, ...]
    before: float = 0
    whole: bool = False
    leads: bool = False
    card: bool = False

    @property
    def height(self) -> float:
        """Without the space before it."""
        return sum(row.height for row in self.rows) + 2 * self.padding

    @property
    def padding(self) -> float:
        """Above the first row and under the last."""
        return _CARD_PADDING if self.card else 0


def rows(
    form: Format,
    *spans: Span | str,
    size: float | None = None,
    colour: Colour = BLACK,
    indent: float = 0,
    width: float | None = None,
) -> tuple[Row, ...]:
    """Text as rows, in the body size unless told otherwise, between `indent` and `width` (the page's)."""
    size = size or form.body
    ready = [
        Span(readable(span)) if isinstance(span, str) else replace(span, text=readable(span.text)) for span in spans
    ]
    height = size * form.leading
    return tuple(
        Row(height, tuple(Text(indent + run.x, height * BASELINE, run.text, size, run.bold, colour) for run in line))
        for line in wrap(ready, size, (width or form.width) - indent)
    )


def quoted(words: str) -> str:
    """A person's own words in quotation marks, unless they were typed with them; nothing for no words."""
    if not words or (words[0] in '“"' and words[-1] in '”"'):
        return words
    return f"“{words}”"


def title(form: Format, words: str) -> Block:
    """The name of the document, once, at its top."""
    return Block(rows(form, Span(words, bold=True), size=form.title, colour=BLUE), leads=True)


def heading(form: Format, words: str) -> Block:
    """Opens a section; it is never the last thing on a page."""
    return Block(rows(form, Span(words, bold=True), size=form.heading), before=form.body, leads=True)


def subheading(form: Format, words: str) -> Block:
    """Opens a part of a section."""
    return Block(rows(form, Span(words, bold=True), size=form.subheading), before=form.body * 0.7, leads=True)


def paragraph(form: Format, *spans: Span | str, before: float = 3, colour: Colour = BLACK) -> Block:
    """Running text, which may go over to the next page."""
    return Block(rows(form, *spans, colour=colour), before=before)


def small_print(form: Format, words: str, *, before: float = 2) -> Block:
    """Running text in the small size and grey."""
    return Block(rows(form, words, size=form.small, colour=GREY), before=before)


def bullet(form: Format, *spans: Span | str, details: Sequence[str] = ()) -> Block:
    """An item of a list, with lines of detail in small print under it."""
    size = form.body * 0.3
    y = form.body * form.leading * BASELINE - form.body * 0.43
    return _item(form, spans, details, indent=form.body * 1.1, mark=Box(form.body * 0.2, y, size, size))


def tick_box(form: Format, *spans: Span | str, details: Sequence[str] = ()) -> Block:
    """A box to tick and what is to be done, with lines of detail in small print under it."""
    side = form.body * 1.1
    y = form.body * form.leading * BASELINE - form.body * 0.9
    return _item(form, spans, details, indent=form.body * 2, mark=Box(0.7, y, side, side, line=1.3))


def card(form: Format, name: str, facts: Sequence[Sequence[Span | str]], small: str = "") -> Block:
    """A pale card with a blue bar: a name, a row or more for each fact, and small print."""
    indent = CARD_BAR + _CARD_PADDING
    width = form.width - _CARD_PADDING
    content = rows(form, Span(name, bold=True), size=form.subheading, indent=indent, width=width)
    for fact in facts:
        content += _spaced(rows(form, *fact, indent=indent, width=width), 2 if content else 0)
    content += _spaced(rows(form, small, size=form.small, colour=GREY, indent=indent, width=width), 2)
    return Block(content, before=6, whole=True, card=True)


def group(form: Format, lines: Sequence[Sequence[Span | str]]) -> Block:
    """Lines that stay on one page, each wrapped where it is too long."""
    content = (row for line in lines for row in _spaced(rows(form, *line), 2))
    return Block(tuple(content), before=2, whole=True)


def _item(form: Format, spans: Sequence[Span | str], details: Sequence[str], *, indent: float, mark: Box) -> Block:
    content = rows(form, *spans, indent=indent)
    content = (replace(content[0], boxes=(mark,)), *content[1:])
    for detail in details:
        content += rows(form, detail, size=form.small, colour=GREY, indent=indent)
    return Block(content, before=form.body * 0.4, whole=True)


def _spaced(content: tuple[Row, ...], before: float) -> tuple[Row, ...]:
    """The rows with so much space above the first."""
    return (Row(before), *content) if before and content else content
