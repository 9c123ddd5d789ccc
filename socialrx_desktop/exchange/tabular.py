"""Reads a table out of a CSV or xlsx file without trusting it, and writes one that no spreadsheet program will run.

What a cell holds is data, also when it looks like a formula. What cannot be read for certain is named, not guessed.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import struct
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socialrx_desktop.domain.table import WHOLE_ROW, Row, Table
from socialrx_desktop.problems import FileProblem, Stopped

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

Cancelled = Callable[[], bool]
Cells = list[str]
Found = tuple[int, Cells, dict[int, str]]

LARGEST_BYTES = 50_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 200
_MOST_UNPACKED = 100_000_000
_MOST_PARTS = 2_000
_LONGEST_CELL = 100_000
_ROWS_TO_FIND_HEADINGS = 20
_STEP = 500
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_SAVE_AGAIN = "Open it in a spreadsheet program and save it as xlsx, or as CSV (UTF-8)."

# What openpyxl raises for a file that is broken on purpose or by accident has no common root but Exception.
_NOT_SOUND = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def read(path: Path, *, sheet: str = "", cancelled: Cancelled = lambda: False) -> Table:
    """The table in a file: of an xlsx the named sheet, or the first that can be seen and holds something.

    Raises FileProblem for a file that is no table, is damaged or is beyond the limits of a caseload, and Stopped soon
    after `cancelled` answers yes.
    """
    content = _bytes(path)
    if content.startswith(_OLD_OFFICE):
        raise FileProblem(
            "This is an old Excel file, or one with a password.",
            "Open it, and save it as an Excel workbook (xlsx) without a password.",
        )
    if content.startswith(_ZIP):
        return _workbook(content, sheet, cancelled)
    return _csv(content, cancelled)


def written(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file for spreadsheet programs, in UTF-8. What they would take for a formula gets an apostrophe before it.

    `read` takes that apostrophe away again.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_harmless(each) for each in headings])
    writer.writerows([_harmless(each) for each in row] for row in rows)
    return codecs.BOM_UTF8 + text.getvalue().encode("utf-8")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise FileProblem(
                f"This file has more than {LARGEST_BYTES // 1_000_000} MB, which no caseload has.",
                "Choose the right file, or leave pictures and old sheets out of it.",
            )
        content = path.read_bytes()
    except OSError as fault:
        raise FileProblem("This file cannot be read.", f"{fault.strerror}. Choose another file.") from fault
    if not content.strip(b"\x00\r\n\t "):
        raise FileProblem("This file is empty.", "Choose another file.")
    return content


def _csv(content: bytes, cancelled: Cancelled) -> Table:
    text, notes, strays = _decoded(content)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    before = csv.field_size_limit(_LONGEST_CELL)
    found: list[tuple[int, Cells]] = []
    try:
        for number, cells in enumerate(lines, start=1):
            _check_size(number, len(cells), cancelled)
            found.append((number, cells))
    except csv.Error as fault:
        raise FileProblem(
            f"This file cannot be read from line {lines.line_num} on.",
            f"A quotation mark may be missing before it. {_SAVE_AGAIN}",
        ) from fault
    finally:
        csv.field_size_limit(before)
    if found and text.count('"') % 2 and any("\n" in cell for cell in found[-1][1]):
        raise FileProblem(
            f"A quotation mark opens in row {found[-1][0]} and never closes.", f"Take it out. {_SAVE_AGAIN}"
        )
    return _table(((number, cells, {}) for number, cells in found), notes, strays=strays)


def _decoded(content: bytes) -> tuple[str, list[str], bool]:
    """The text, what to say about its encoding, and whether single cells are in another one (as lone surrogates)."""
    if content.startswith(_MARKS[1:]):
        return _strictly(content, "utf-16"), ["The file is in UTF-16."], False
    body = content.removeprefix(codecs.BOM_UTF8)
    guess = _unmarked_utf16(body)
    if guess:
        return _strictly(body, guess), ["The file is in UTF-16."], False
    text = body.decode("utf-8", "surrogateescape")
    strays = sum("\udc80" <= letter <= "\udcff" for letter in text)
    if not strays:
        return text, [], False
    if any(letter > "\x7f" and not "\udc80" <= letter <= "\udcff" for letter in text):
        return text, ["The file is in UTF-8, but some cells of it are not: they are named below."], True
    text = body.decode("cp1252", "surrogateescape")
    return (
        text,
        ["The file is not in UTF-8. It was read as Windows (Western European) text: look at the accents in names."],
        any("\udc80" <= letter <= "\udcff" for letter in text),
    )


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as fault:
        raise FileProblem("The text of this file is damaged.", _SAVE_AGAIN) from fault


def _unmarked_utf16(body: bytes) -> str:
    """UTF-16 without its mark: every other byte of plain English is zero."""
    head = body[:2000]
    zeros = (head[0::2].count(0), head[1::2].count(0))
    if max(zeros) * 3 < len(head) or min(zeros) * 10 > max(zeros):
        return ""
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _delimiter(text: str) -> str:
    """The mark that stands most often outside quotation marks in the first lines."""
    head = re.sub(r'"[^"]*"', "", text[:20_000])
    lines = [line for line in head.splitlines() if line.strip()][:_ROWS_TO_FIND_HEADINGS]
    return max(",;\t|", key=lambda mark: sum(line.count(mark) for line in lines))


def _check_size(rows: int, columns: int, cancelled: Cancelled) -> None:
    if rows % _STEP == 0 and cancelled():
        raise Stopped("Reading the file was stopped.", "Nothing was changed.")
    if rows > MOST_ROWS:
        raise FileProblem(f"This file has more than {MOST_ROWS:,} rows.", "Divide it into smaller files.")
    if columns > MOST_COLUMNS:
        raise FileProblem(
            f"Row {rows:,} of this file has more than {MOST_COLUMNS} columns.",
            "Choose the right file, or leave out the columns that are not needed.",
        )


def _workbook(content: bytes, sheet: str, cancelled: Cancelled) -> Table:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904  # half of a second, and only for those who bring an xlsx

    parts = _checked_parts(content)
    with _sound(), _opened(content) as book:
        visible = [each for each in book.worksheets if each.sheet_state == "visible"]
        filled = [each.title for each in visible if _has_cells(each)]
        chosen = sheet or next(iter(filled), "")
        if chosen not in [each.title for each in book.worksheets]:
            raise FileProblem("This workbook holds no such sheet, or nothing at all.", "Choose another file or sheet.")
        rows = list(_rows(book, chosen, cancelled))
        from_1904 = book.epoch == CALENDAR_MAC_1904
    notes = [f"Only the sheet “{chosen}” was read. Others hold something too."] if len(filled) > 1 else []
    if parts.has_formulas:
        with _sound(), _opened(content, formulas=True) as book:
            rows = list(_named_formulas(book, chosen, rows, cancelled))
    table = _table(rows, notes)
    return Table(table.headings, table.rows, table.notes, chosen, tuple(filled), from_1904)


@contextmanager
def _sound() -> Iterator[None]:
    try:
        yield
    except FileProblem:
        raise
    except _NOT_SOUND as fault:
        raise FileProblem("This workbook is damaged, or not one.", _SAVE_AGAIN) from fault


@contextmanager
def _opened(content: bytes, *, formulas: bool = False) -> Iterator[Workbook]:
    from openpyxl import DEFUSEDXML, load_workbook

    assert DEFUSEDXML, "entities are refused by defusedxml, which openpyxl takes up by itself"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # about drawings and formats, which nobody asks for here
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=not formulas, keep_links=False)
        try:
            yield book
        finally:
            book.close()


def _has_cells(sheet: Any) -> bool:  # openpyxl is not typed
    sheet.reset_dimensions()
    return any(any(cell is not None for cell in row) for row in sheet.iter_rows(max_row=50, values_only=True))


def _rows(book: Workbook, sheet: str, cancelled: Cancelled) -> Iterator[Found]:
    """The rows that hold something; what is only formatted, down to the last row that a sheet can have, is not."""
    count = 0
    for number, values in enumerate(_cells(book, sheet, values_only=True), start=1):
        cells = _trimmed([_text(value) for value in values])
        if cells:
            count += 1
            _check_size(count, len(cells), cancelled)
            yield number, cells, {at: f"it holds the error {cell}" for at, cell in enumerate(cells) if cell in _ERRORS}


def _named_formulas(book: Workbook, sheet: str, rows: Iterable[Found], cancelled: Cancelled) -> Iterator[Found]:
    """The same rows, with the formulas named that the program which wrote the file never worked out."""
    found = {number: (cells, faults) for number, cells, faults in rows}
    for number, written_cells in enumerate(_cells(book, sheet, values_only=False), start=1):
        formulas = [at for at, cell in enumerate(written_cells) if cell.data_type == "f"]
        if formulas:
            _check_size(len(found), len(formulas), cancelled)
            cells, faults = found.setdefault(number, ([], {}))
            faults |= {
                at: "it is a formula that has not been worked out" for at in formulas if not "".join(cells[at : at + 1])
            }
    for number in sorted(found):
        yield number, *found[number]


def _cells(book: Workbook, sheet: str, *, values_only: bool) -> Iterable[tuple[Any, ...]]:  # openpyxl is not typed
    found: Any = book[sheet]
    found.reset_dimensions()  # what a file says of its own size may be wrong
    rows: Iterable[tuple[Any, ...]] = found.iter_rows(values_only=values_only)
    return rows


def _text(value: object) -> str:
    """A cell's value as people would type it; a day as an ISO text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("_x000D_", "")


class _Parts:
    """What a workbook unpacks to, as far as has been looked."""

    has_formulas = False


def _checked_parts(content: bytes) -> _Parts:
    """Refuse what would fill the memory before anything is unpacked for good."""
    found = _Parts()
    with _sound(), zipfile.ZipFile(io.BytesIO(content)) as package:
        members = package.infolist()
        # A member never unpacks to more than its directory entry says: zipfile stops there.
        if len(members) > _MOST_PARTS or sum(member.file_size for member in members) > _MOST_UNPACKED:
            raise FileProblem(
                f"This workbook unpacks to more than {_MOST_UNPACKED // 1_000_000} MB, which no caseload does.",
                "Choose the right file, or leave pictures and old sheets out of it.",
            )
        if "xl/workbook.xml" not in package.namelist() and "[Content_Types].xml" not in package.namelist():
            raise FileProblem("This is not an Excel workbook.", _SAVE_AGAIN)
        for member in members:
            if member.filename.startswith("xl/worksheets/") and not found.has_formulas:
                found.has_formulas = re.search(rb"<(?:\w+:)?f[ />]", package.read(member)) is not None
    return found


def _table(rows: Iterable[Found], notes: list[str], *, strays: bool = False) -> Table:
    filled = [each for each in rows if any(cell.strip() for cell in each[1]) or each[2]]
    if not filled:
        raise FileProblem("This file is empty.", "Choose another file.")
    at = _heading_row(filled)
    if at:
        skipped = (
            "1 row above the headings was not read." if at == 1 else f"{at} rows above the headings were not read."
        )
        notes.append(skipped)
    below = filled[at + 1 :]
    if not below:
        raise FileProblem("This file has headings and no rows.", "Choose another file.")
    headings = _headings([_clean(cell) for cell in filled[at][1]])
    return Table(headings, tuple(_row(each, len(headings), strays=strays) for each in below), tuple(notes))


def _heading_row(rows: Sequence[Found]) -> int:
    """The place of the first row that fills about as many columns as any of the first rows; titles fill fewer."""
    filled = [sum(bool(cell.strip()) for cell in cells) for _, cells, _ in rows[:_ROWS_TO_FIND_HEADINGS]]
    return next(at for at, count in enumerate(filled) if count * 2 >= max(filled))


def _headings(cells: Cells) -> tuple[str, ...]:
    """Names for the columns that differ from each other; one without a name is called by its letters."""
    found: list[str] = []
    for at, cell in enumerate(_trimmed(cells)):
        name = " ".join(cell.split()) or f"Column {_letters(at)}"
        again = sum(each == name or each.startswith(f"{name} (") for each in found)
        found.append(f"{name} ({again + 1})" if again else name)
    return tuple(found)


def _letters(at: int) -> str:
    return (_letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def _row(found: Found, width: int, *, strays: bool) -> Row:
    """A row as wide as the headings. Shorter ones have empty ends: some programs leave those out."""
    number, cells, faults = found
    if any(cell.strip() for cell in cells[width:]):
        faults[WHOLE_ROW] = f"it has more values than there are headings ({width})"
    for at, cell in enumerate(cells[:width]):
        fault = _fault(cell, strays=strays)
        if fault:
            faults[at] = fault
    cleaned = [_clean(cell) for cell in cells[:width]]
    return Row(number, (*cleaned, *[""] * (width - len(cleaned))), faults)


def _fault(cell: str, *, strays: bool) -> str:
    """Why this is not what somebody wrote; empty when it may be."""
    if cell.isascii() and cell.isprintable():
        return ""
    if strays and any("\udc80" <= letter <= "\udcff" for letter in cell):
        return "its letters are in another encoding than the rest of the file"
    if "\ufffd" in cell:
        return "letters of it were lost before it came here (�)"
    if any(unicodedata.category(letter) == "Cc" and letter not in "\t\r\n" for letter in cell):
        return "it holds characters that are not text"
    if _was_encoded_twice(cell):
        return "its accented letters were garbled before it came here"
    return ""


def _was_encoded_twice(cell: str) -> bool:
    """Whether this is UTF-8 that somebody read as Windows text: it then says something when that is undone."""
    try:
        return cell.encode("cp1252").decode("utf-8") != cell
    except UnicodeError:
        return False


def _clean(cell: str) -> str:
    """The text without what cannot be seen, blanks at the ends, and the apostrophe that tames a formula."""
    text = unicodedata.normalize("NFC", cell.translate(_INVISIBLE).replace("\xa0", " "))
    text = "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()
    text = "".join(letter for letter in text if letter.isprintable() or letter == "\n")
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text


def _trimmed(cells: Cells) -> Cells:
    """Without the empty cells at the end."""
    width = next((at for at in range(len(cells), 0, -1) if cells[at - 1].strip()), 0)
    return cells[:width]
