"""Tables out of files that nobody vouches for: what is certain is read, the rest is named or refused."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from socialrx_desktop.domain.table import WHOLE_ROW, Table
from socialrx_desktop.exchange import tabular
from socialrx_desktop.problems import FileProblem, Stopped

TEXT = "Name,Notes\nSiân,Likes tea\nZoë,Walks\n"
LETTERS = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"), exclude_characters="'"
)
CELLS = st.text(LETTERS, max_size=20)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_csv_is_read_in_whatever_encoding_it_was_saved(tmp_path: Path, encoding: str) -> None:
    table = read(tmp_path, TEXT.encode(encoding))

    assert [row.cells for row in table.rows] == [("Siân", "Likes tea"), ("Zoë", "Walks")]
    assert [row.faults for row in table.rows] == [{}, {}]


def test_an_encoding_that_is_not_certain_is_said(tmp_path: Path) -> None:
    assert read(tmp_path, TEXT.encode("utf-8")).notes == ()
    assert "Windows" in read(tmp_path, TEXT.encode("cp1252")).notes[0]


def test_single_cells_in_another_encoding_are_named(tmp_path: Path) -> None:
    content = "Name,Notes\nSiân,Likes tea\n".encode() + "Zoë,Walks\n".encode("cp1252") + "SiÃ¢n,x\n".encode()

    table = read(tmp_path, content)

    assert [tuple(row.faults) for row in table.rows] == [(), (0,), (0,)]
    assert "another encoding" in table.rows[1].faults[0]
    assert "garbled" in table.rows[2].faults[0]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = (("Name", "Notes"), ("Ann", '"a, b; c | d"'), ("Bo", "x"))
    content = "\r\n".join(delimiter.join(line) for line in lines).encode()

    assert read(tmp_path, content).rows[0].cells == ("Ann", "a, b; c | d")


def test_a_line_break_inside_quotation_marks_ends_no_row(tmp_path: Path) -> None:
    table = read(tmp_path, b'Name,Address\nAnn,"1 Mill Lane\r\nNetherbourne"\nBo,x\n')

    assert [(row.number, row.cells[1]) for row in table.rows] == [(2, "1 Mill Lane\nNetherbourne"), (3, "x")]


def test_a_quotation_mark_that_never_closes_is_named_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="row 3"):
        read(tmp_path, b'Name,Notes\nAnn,tea\nBo,"walks\nCy,x\nDi,y\n')


def test_rows_that_do_not_fit_the_headings_are_named_or_filled_up(tmp_path: Path) -> None:
    table = read(tmp_path, b"Name,Notes,Town\nAnn\nBo,a,b,c\nCy,a,b,,,\n")

    assert [row.cells for row in table.rows] == [("Ann", "", ""), ("Bo", "a", "b"), ("Cy", "a", "b")]
    assert [list(row.faults) for row in table.rows] == [[], [WHOLE_ROW], []]


def test_rows_above_the_headings_and_empty_rows_are_left_out(tmp_path: Path) -> None:
    table = read(tmp_path, b"Caseload of March,,\n,,\nName,Notes,Notes\n\nAnn,a,b\n,,\nBo,c,d\n")

    assert table.headings == ("Name", "Notes", "Notes (2)")
    assert [row.number for row in table.rows] == [5, 7]
    assert table.notes == ("1 row above the headings was not read.",)


def test_zero_bytes_and_bells_are_named(tmp_path: Path) -> None:
    table = read(tmp_path, b"Name,Notes\nAn\x00n,a\nBo,b\x07\nCy,c\n")

    assert [tuple(row.faults) for row in table.rows] == [(0,), (1,), ()]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\x00\x00\n \n", "empty"),
        (b"Name,Notes\n", "no rows"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
        (b"PK\x03\x04" + bytes(600), "damaged"),
        (b"a," * 300 + b"\n" + b"b," * 300, "columns"),
        (b"Name\n" + b'"' + b"a" * 200_000 + b'"\n', "cannot be read from line"),
        (b"Name,b\n" + b"a,b\n" * 100_001, "100,000 rows"),
    ],
)
def test_what_is_no_caseload_is_refused_in_plain_words(tmp_path: Path, content: bytes, says: str) -> None:
    with pytest.raises(FileProblem, match=says) as refusal:
        read(tmp_path, content)

    assert refusal.value.advice


def test_a_file_beyond_all_measure_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(200_000_000)

    with pytest.raises(FileProblem, match="MB"):
        tabular.read(path)
    with pytest.raises(FileProblem, match="cannot be read"):
        tabular.read(tmp_path / "absent.csv")


def test_reading_stops_when_asked(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        read(tmp_path, b"Name,b\n" + b"a,b\n" * 2000, cancelled=True)


def test_what_looks_like_a_formula_is_harmless_when_written_and_whole_when_read(tmp_path: Path) -> None:
    cells = ("=1+1", "+44 7700 900123", "-", "@here", "'quoted'", "plain")

    content = tabular.written(("a", "b", "c", "d", "e", "f"), [cells])

    assert b"\n'=1+1,'+44 7700 900123,'-,'@here,'quoted',plain\r\n" in content
    assert read(tmp_path, content).rows[0].cells == cells


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=8))
def test_what_was_written_is_read_again(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    filled = [("x", *row) for row in rows]

    table = read(tmp_path, tabular.written(("k", "l", "m", "n"), filled))

    readable = [row for row in table.rows if not row.faults]
    assert len(table.rows) == len(filled)
    for row in readable:
        assert row.cells == tuple(unicodedata.normalize("NFC", cell) for cell in filled[row.number - 2])


def test_a_workbook_gives_days_numbers_and_ticks_as_people_write_them(tmp_path: Path) -> None:
    rows = [
        ("Born", "NHS", "When", "Tick", "Half"),
        (date(1951, 3, 12), 9990000018, datetime(2026, 1, 5, 14, 30), True, 1.5),  # noqa: DTZ001  # cells have no zone
    ]
    table = tabular.read(a_workbook(tmp_path, rows))

    assert table.rows[0].cells == ("1951-03-12", "9990000018", "2026-01-05 14:30", "Yes", "1.5")


def test_formulas_without_a_value_and_errors_are_named_and_texts_like_formulas_are_texts(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, [("A", "B", "C", "D"), ("=1+1", "#REF!", "'=text", "x"), ("a", "b", "c", "=D2")])

    table = tabular.read(path)

    assert table.rows[0].faults == {0: "it is a formula that has not been worked out", 1: "it holds the error #REF!"}
    assert table.rows[0].cells[2] == "=text"
    assert list(table.rows[1].faults) == [3]


def test_the_value_that_a_formula_had_is_read(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, [("A", "B"), ("x", "=1+1")])
    patched(path, "xl/worksheets/sheet1.xml", b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>", b"<f>1+1</f><v />")

    table = tabular.read(path)

    assert (table.rows[0].cells, table.rows[0].faults) == (("x", "2"), {})


def test_the_first_sheet_that_holds_something_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Empty"
    for title, name in (("Hidden", "No"), ("Cases", "Ann"), ("Old", "Bo")):
        sheet = book.create_sheet(title)
        sheet.append(["Name"])
        sheet.append([name])
    book["Hidden"].sheet_state = "hidden"
    book.save(tmp_path / "book.xlsx")

    table = tabular.read(tmp_path / "book.xlsx")

    assert (table.sheet, table.sheets, table.rows[0].cells) == ("Cases", ("Cases", "Old"), ("Ann",))
    assert "Only the sheet “Cases” was read" in table.notes[0]
    assert tabular.read(tmp_path / "book.xlsx", sheet="Old").rows[0].cells == ("Bo",)
    with pytest.raises(FileProblem, match="no such sheet"):
        tabular.read(tmp_path / "book.xlsx", sheet="Absent")


def test_a_workbook_says_from_when_it_counts_its_days(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["Born"])
    book.active.append([20000])
    book.save(tmp_path / "old.xlsx")

    assert tabular.read(tmp_path / "old.xlsx").counts_from_1904


def test_cells_that_are_only_formatted_to_the_ends_of_the_sheet_do_no_harm(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Name", "b"])
    book.active.append(["Ann", "c"])
    book.active.cell(1_048_576, 16_384).value = None
    book.active.cell(900, 16_384).number_format = "0.00"
    book.save(tmp_path / "wide.xlsx")

    assert [row.cells for row in tabular.read(tmp_path / "wide.xlsx").rows] == [("Ann", "c")]


def test_a_workbook_that_unpacks_beyond_measure_is_refused(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, [("A",), ("b",)])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/bomb.xml", bytes(120_000_000))

    with pytest.raises(FileProblem, match="unpacks to more than"):
        tabular.read(path)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_entities_in_a_workbook_are_refused(tmp_path: Path, part: str) -> None:
    path = a_workbook(tmp_path, [("A",), ("b",)])
    declared = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    head, mark, rest = parts[part].partition(b"?>")
    parts[part] = (head + mark + declared + rest) if mark else declared + parts[part]
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)

    with pytest.raises(FileProblem, match="damaged"):
        tabular.read(path)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_workbook_with_broken_bytes_is_read_or_refused_and_never_a_bug(tmp_path: Path, data: st.DataObject) -> None:
    path = a_workbook(tmp_path, [("A", "B"), ("b", 2), ("c", date(2026, 1, 1))])
    with zipfile.ZipFile(path) as package:
        parts = {name: bytearray(package.read(name)) for name in package.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(parts[name]) - 1))
        parts[name][at] = data.draw(st.integers(0, 255))
    with zipfile.ZipFile(path, "w") as package:
        for each, content in parts.items():
            package.writestr(each, bytes(content))

    try:
        found = tabular.read(path)
    except FileProblem:
        return
    assert isinstance(found, Table)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(tmp_path: Path, content: bytes) -> None:
    try:
        found = read(tmp_path, content)
    except FileProblem:
        return
    assert all(len(row.cells) == len(found.headings) for row in found.rows)
    assert all(letter < "\ud800" or letter > "\udfff" for row in found.rows for cell in row.cells for letter in cell)


def read(folder: Path, content: bytes, *, cancelled: bool = False) -> Table:
    path = folder / "file.csv"
    path.write_bytes(content)
    return tabular.read(path, cancelled=lambda: cancelled)


def a_workbook(folder: Path, rows: Sequence[tuple[object, ...]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for cells in book.active.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str) and cell.value.startswith("'="):
                cell.value = cell.value[1:]
                cell.data_type = "s"
    path = folder / "book.xlsx"
    book.save(path)
    return path


def patched(path: Path, part: str, first: bytes, new: bytes, other: bytes) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert first in parts[part] or other in parts[part]
    parts[part] = parts[part].replace(first, new).replace(other, new)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    path.write_bytes(whole.getvalue())
