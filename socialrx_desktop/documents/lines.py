"""Text of any origin made safe to draw, measured, and set into lines; nothing in it is ever read as markup.

The fonts are Atkinson Hyperlegible Next (SIL Open Font Licence), embedded in every page: no other font is used.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from threading import Lock
from typing import TypeVar, cast

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from socialrx_desktop import resources
from socialrx_desktop.domain.words import MONTHS
from socialrx_desktop.problems import PrintProblem

REGULAR = "AtkinsonNext"
BOLD = "AtkinsonNext-Bold"

_FILES = {
    REGULAR: "AtkinsonHyperlegibleNext_400Regular.ttf",
    BOLD: "AtkinsonHyperlegibleNext_700Bold.ttf",
}
_REGISTERING = Lock()
# Control codes and unassigned ones, and marks: a mark that does not compose would stand beside its letter, not on it.
_NOT_LETTERS = {"Cc", "Cn", "Mn"}
_EM = 1000  # ReportLab gives advances in thousandths of the text size
_LONGEST_REMEMBERED_WORD = 40
_NO_BREAK = "\u00a0"
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_TELEPHONE = re.compile(r"(?<!\d)(?:\+44 ?(?:\(0\) ?)?|\(?0)\d{2,4}\)?(?: \d{2,6}){1,3}(?!\d)")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? (?=\d[A-Z]{2}\b)")
_DAY = re.compile(rf"(?<!\d)\d{{1,2}} (?={'|'.join(MONTHS)})")
# Letters that most fonts lack, each with one that reads the same.
_STAND_INS = {0x2010: "-", 0x2011: "-", 0x2007: _NO_BREAK, 0x202F: _NO_BREAK}


@dataclass(frozen=True, slots=True)
class Span:
    """Words in one weight. Spans that follow each other are set with a space between them."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Words to draw at `x` points from the left of the line."""

    x: float
    text: str
    bold: bool


Line = tuple[Run, ...]
Facts = TypeVar("Facts")


def readable(text: str) -> str:
    """The text as it can be drawn: composed (NFC), no control or direction characters, line ends as "\\n".

    Telephone numbers, postcodes, and the day and month of a date, are joined by no-break spaces, so that none splits
    over two lines. Raises `PrintProblem` for a letter that the font does not have, naming its code point and not the
    words around it.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = text.translate({ord(letter): _replacement(letter) for letter in set(text)})
    text = unicodedata.normalize("NFC", text)
    missing = set(map(ord, text)) - _letters() - {ord("\n")}
    if missing:
        raise PrintProblem(
            f"The page cannot show one of the letters (U+{min(missing):04X}).",
            "Take that letter out, or write it another way, then print again.",
        )
    lines = (" ".join(filter(None, line.split(" "))) for line in text.split("\n"))
    return _POSTCODE.sub(_unbroken, _DAY.sub(_unbroken, _TELEPHONE.sub(_unbroken, "\n".join(filter(None, lines)))))


def legible(facts: Facts) -> Facts:
    """Facts (a frozen dataclass) with every text in them `readable`, so that what has nothing to show is empty."""
    return cast("Facts", _legible(facts))


def wrap(spans: Sequence[Span], size: float, width: float) -> list[Line]:
    """The spans as lines no wider than `width` points, at `size` points. The text must be `readable`.

    A "\\n" ends a line. A word wider than a line is broken where it must be, in time linear in its length.
    """
    lines = _Lines(size, width)
    for span in spans:
        for number, part in enumerate(span.text.split("\n")):
            if number:
                lines.end()
            for word in part.split(" "):
                if word:
                    lines.add(word, span.bold)
    lines.end()
    return lines.done


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide the text is when drawn, in points."""
    return _advance(text, bold) * size / _EM


def _legible(value: object) -> object:
    if isinstance(value, str):
        return readable(value)
    if isinstance(value, tuple):
        return tuple(map(_legible, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _legible(getattr(value, field.name)) for field in fields(value)})
    return value


class _Lines:
    """Words set one after another into lines no wider than `width`."""

    def __init__(self, size: float, width: float) -> None:
        self.done: list[Line] = []
        self._scale = size / _EM
        self._room = width / self._scale
        self._runs: list[tuple[float, list[str], bool]] = []
        self._used = 0.0

    def add(self, word: str, bold: bool) -> None:
        long = _advance(word, bold)
        space = _advance(" ", bold) if self._runs else 0.0
        if self._used + space + long <= self._room:
            self._put(word, bold, space, long)
            return
        self.end()
        for piece in _pieces(word, bold, self._room) if long > self._room else (word,):
            self.end()
            self._put(piece, bold, 0.0, _advance(piece, bold))

    def end(self) -> None:
        if self._runs:
            self.done.append(tuple(Run(x * self._scale, " ".join(words), bold) for x, words, bold in self._runs))
        self._runs = []
        self._used = 0.0

    def _put(self, word: str, bold: bool, space: float, long: float) -> None:
        if self._runs and self._runs[-1][2] == bold:
            self._runs[-1][1].append(word)
        else:
            self._runs.append((self._used + space, [word], bold))
        self._used += space + long


def _pieces(word: str, bold: bool, room: float) -> Iterator[str]:
    widths = _widths(bold)
    start, used = 0, 0.0
    for place, letter in enumerate(word):
        used += widths[ord(letter)]
        if used > room and place > start:
            yield word[start:place]
            start, used = place, float(widths[ord(letter)])
    yield word[start:]


def _advance(text: str, bold: bool) -> float:
    return _short(text, bold) if len(text) <= _LONGEST_REMEMBERED_WORD else _measure(text, bold)


def _measure(text: str, bold: bool) -> float:
    return float(sum(map(_widths(bold).__getitem__, map(ord, text))))


_short = lru_cache(maxsize=16_384)(_measure)


@lru_cache
def _widths(bold: bool) -> dict[int, float]:
    """The advance of each letter that the face can show, in thousandths of the text size."""
    name = BOLD if bold else REGULAR
    with _REGISTERING:  # a page being made must never see its font object replaced
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(resources.path("fonts", _FILES[name]))))
        font = pdfmetrics.getFont(name)
    assert isinstance(font, TTFont)
    return {
        code: font.face.charWidths[code]
        for code, glyph in font.face.charToGlyph.items()
        if glyph and unicodedata.category(chr(code)) not in _NOT_LETTERS
    }


@lru_cache
def _letters() -> frozenset[int]:
    return frozenset(_widths(False).keys() & _widths(True).keys())


@lru_cache(maxsize=4096)
def _replacement(letter: str) -> str:
    """What is drawn for a letter: nothing for what has no shape, a plain space for every space that may break."""
    if letter == "\n":
        return letter
    if ord(letter) in _STAND_INS:
        return _STAND_INS[ord(letter)]
    if letter == "\t":
        return " "
    category = unicodedata.category(letter)
    if category in {"Cc", "Cf"}:
        return ""
    return " " if category == "Zs" and letter != _NO_BREAK else letter


def _unbroken(found: re.Match[str]) -> str:
    return found[0].replace(" ", _NO_BREAK)
