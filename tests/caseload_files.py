"""Caseload files for tests: a thousand fictional people in a spreadsheet, fifty of whom cannot be brought in."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

from tests.building import an_nhs_number

HEADINGS = (
    "NHS Number", "Surname", "Forename", "DOB", "Address 1", "Town", "Postcode", "Mobile", "GP Practice", "ODS Code",
    "Referral Date", "Referrer", "Reason", "Status",
)  # fmt: skip
NUMBER, FAMILY, FIRST, BORN, RECEIVED, REASON, STATUS = 0, 1, 2, 3, 10, 12, 13
STRAY = "\udce2"  # how Python holds the single byte of a Windows â in a text that is otherwise UTF-8


@dataclass(frozen=True)
class File:
    """Rows of text, and the spreadsheet's number of each that must be left out, with the heading at fault."""

    rows: list[list[str]]
    bad: dict[int, str]


def a_row(number: int, *, nhs: str | None = None) -> list[str]:
    """Person `number`, who differs from all others."""
    born = date(1931, 1, 1) + timedelta(days=number * 23 % 25_000)
    received = date(2025, 1, 6) + timedelta(days=number % 300)
    return [
        an_nhs_number() if nhs is None else nhs, f"Fam{_word(number)}", f"Siân {_word(number * 7)}",
        f"{born.day:02}/{born.month:02}/{born.year}", f"{number} Mill Lane", "Netherbourne",
        f"ZZ{number % 90 + 1} {number // 90 % 9}AA", "07700 900123", "Bridge Street Surgery", "Y00001",
        f"{received.day}/{received.month}/{received.year}", "Dr Ellen Moss",
        "=feels lonely, would like company", "Open",
    ]  # fmt: skip


def the_thousand(known_number: str, known: Sequence[str]) -> File:
    """950 good rows and 50 bad ones.

    `known_number` is an NHS number of the workspace; `known` a family name, first name and date of birth there.
    """
    rows = [a_row(number) for number in range(1000)]
    bad: dict[int, str] = {}
    faults = list(_faults(rows, known_number, known))
    for place, (changes, heading) in enumerate(faults):
        at = place * 20 + 19
        for column, text in changes.items():
            rows[at][column] = text
        bad[at + 2] = heading
    assert len(bad) == 50
    return File(rows, bad)


def as_csv(file: File, headings: Sequence[str] = HEADINGS, *, delimiter: str = ",") -> bytes:
    """The rows as a CSV file, with the stray bytes that a text cannot hold."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([headings, *file.rows])
    return text.getvalue().encode("utf-8", "surrogateescape")


def as_xlsx(file: File, path: Path, headings: Sequence[str] = HEADINGS) -> None:
    """The rows as a workbook: days as days where they are real, formulas as formulas that were never worked out."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Caseload")
    sheet.append(list(headings))
    for row in file.rows:
        sheet.append([_xlsx_cell(headings[at], cell) for at, cell in enumerate(row)])
    book.save(path)


def _faults(rows: list[list[str]], known_number: str, known: Sequence[str]) -> list[tuple[dict[int, str], str]]:
    """What is put into each bad row, and the heading that must be named; none where it is the whole row."""
    family, first, born = known
    dates = ("31/02/1950", "04/13/1951", "soon", "1951", "12/03/2090", "01/01/1900", "3/4/20", "00/01/1960", "03/1951",
             "=TODAY()")  # fmt: skip
    numbers = ("9990000001", "999000", "1111111111", "9.99E+09", "999 000 000 A", "99900000180", "=A2+1", "1234567890")
    received = ("32/01/2025", "1/1/2090", "", "last week", "1/1/1970")
    letters = (f"Si{STRAY}n", "SiÃ¢n", "Si\ufffdn", f"Jos{STRAY}", "ZoÃ«")
    return [
        *[({BORN: text}, "DOB") for text in dates],
        *[({NUMBER: text}, "NHS Number") for text in numbers],
        *[({RECEIVED: text}, "Referral Date") for text in received],
        *[({FIRST: text}, "Forename") for text in letters],
        *[({NUMBER: rows[at][NUMBER]}, "") for at in (0, 1, 2, 3, 4)],
        *[({NUMBER: "", FAMILY: rows[at][FAMILY], FIRST: rows[at][FIRST], BORN: rows[at][BORN]}, "") for at in (5, 6)],
        ({NUMBER: "", FAMILY: rows[7][FIRST], FIRST: rows[7][FAMILY], BORN: rows[7][BORN]}, ""),
        ({NUMBER: known_number}, ""),
        ({NUMBER: f"{known_number[:3]} {known_number[3:6]} {known_number[6:]}"}, ""),
        ({FAMILY: family.upper(), FIRST: first, BORN: born}, ""),
        ({FAMILY: family, FIRST: first, BORN: born, NUMBER: ""}, ""),
        ({FAMILY: ""}, "Surname"),
        ({FIRST: "  "}, "Forename"),
        ({STATUS: "Discharged"}, "Status"),
        ({STATUS: "Amber"}, "Status"),
        ({BORN: "#REF!"}, "DOB"),
        ({NUMBER: "#VALUE!"}, "NHS Number"),
        ({BORN: "29/02/1951"}, "DOB"),
        ({NUMBER: "99900000019"}, "NHS Number"),
        ({RECEIVED: "30/02/2025"}, "Referral Date"),
        ({FIRST: "An\x07n"}, "Forename"),
    ]  # fmt: skip


def _xlsx_cell(heading: str, text: str) -> object:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if heading == "Reason":
        return f"'{text}"
    day, _, rest = text.partition("/")
    if heading in {"DOB", "Referral Date"} and rest.count("/") == 1 and day.isdigit():
        try:
            return date(int(rest[-4:]), int(rest.split("/")[0]), int(day))
        except ValueError:
            return text
    if ILLEGAL_CHARACTERS_RE.search(text):
        return "An\ufffdn"
    return text.replace(STRAY, "\ufffd")


def _word(number: int) -> str:
    return "".join(chr(ord("a") + number // 26**place % 26) for place in range(3))
