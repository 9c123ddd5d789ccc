"""A table that somebody brings: headings and rows of text, whatever kind of file it came in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet program counts, a text for each heading, and what could not be read.

    `faults` says by place why a cell's text is not what somebody wrote; at -1, why the whole row is not.
    """

    number: int
    cells: tuple[str, ...]
    faults: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet of a file. Headings differ from each other; `notes` are sentences about how the file was read.

    Days are ISO texts where the file itself says that a cell is a day. `counts_from_1904`: plain numbers that stand for
    days count from 1904, as old spreadsheets of one maker do, and not from 1900.
    """

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    counts_from_1904: bool = False


WHOLE_ROW = -1
"""The place of a fault that no single cell has."""
