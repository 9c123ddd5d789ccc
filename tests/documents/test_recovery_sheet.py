"""The recovery sheet: the code for people and for a scanner."""

from __future__ import annotations

from datetime import date

import segno

from socialrx_desktop.documents import preview
from socialrx_desktop.documents.recovery_sheet import recovery_sheet

from .samples import words_of

CODE = "CBMGD-NGZGN-HGJN9-7KNQN-7WTRH-Q601C"
SHEET = recovery_sheet(CODE, "Riverside ward laptop", date(2026, 3, 4))
INK = bytes((0, 0, 0, 255))
SCALE = 8.0


def test_it_is_one_page_with_the_code_in_groups() -> None:
    assert preview.page_count(SHEET) == 1
    assert CODE.replace("-", " ") in words_of(SHEET)


def test_it_says_whose_it_is_and_how_to_keep_it() -> None:
    shown = words_of(SHEET)
    assert "Workspace: Riverside ward laptop" in shown
    assert "Wednesday 4 March 2026" in shown
    assert "Lock this page away" in shown
    assert "Never keep it with the laptop" in shown


def test_the_symbol_is_the_code_and_is_28_mm_wide() -> None:
    page = preview.render(SHEET, 0, SCALE)
    rows = [page.bgra[y * page.stride : y * page.stride + page.width * 4] for y in range(page.height)]
    ink_rows = [y for y, row in enumerate(rows) if INK * 3 in row]
    left = min(rows[y].index(INK * 3) for y in ink_rows) // 4
    right = max(rows[y].rindex(INK * 3) for y in ink_rows) // 4 + 3
    top, bottom = min(ink_rows), max(ink_rows) + 1
    assert abs((right - left) / SCALE / 72 * 25.4 - 28) < 0.3

    expected = segno.make_qr(CODE, error="m", boost_error=False).matrix
    module = (right - left) / len(expected)
    assert abs((bottom - top) / len(expected) - module) < 0.1
    for down, line in enumerate(expected):
        row = rows[top + int((down + 0.5) * module)]
        for across, dark in enumerate(line):
            x = (left + int((across + 0.5) * module)) * 4
            assert (row[x : x + 4] == INK) == bool(dark)
