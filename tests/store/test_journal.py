"""The journal: what is damaged costs itself and nothing else, and what was never finished counts as never begun."""

from __future__ import annotations

import os
from copy import deepcopy
from pathlib import Path

import pytest

from socialrx_desktop.problems import DiskProblem
from socialrx_desktop.store import journal
from socialrx_desktop.store.journal import Journal
from socialrx_desktop.store.operation import Entry, Frame, LocalChange, pack_fields

from ..conftest import Template

HEADER = 52


def _frame(number: int) -> Frame:
    fields = pack_fields({1: "Amina", 2: None, 3: number, 4: b"bytes", 5: True})
    entry = Entry(b"w" * 16, number, number << 16, b"\x80", "2026-03-04T10:30:00.000000Z", b"p" * 16, "created", 2,
                  b"r" * 16, b"s" * 16, b"salt" * 4, fields)  # fmt: skip
    return Frame(number, number, bytes((number,)) * 32, (entry,), (LocalChange(20, b"d" * 16, None),))


FRAMES = tuple(_frame(number) for number in range(1, 6))


@pytest.fixture
def path(template: Template, tmp_path: Path) -> Path:
    """A journal of five frames."""
    path = tmp_path / journal.FILE
    opened = Journal.start(path, template.keys)
    for frame in FRAMES:
        opened.append(frame)
    opened.close()
    return path


def _read(path: Path, template: Template, *, since: int = 0) -> journal.Reading:
    reading = journal.read(path, template.keys, since=since)
    assert reading is not None
    return reading


def test_what_was_written_is_read(path: Path, template: Template) -> None:
    assert _read(path, template) == journal.Reading({frame.number: frame for frame in FRAMES}, 0, 0)


def test_a_journal_started_with_frames_holds_them(tmp_path: Path, template: Template) -> None:
    opened = Journal.start(tmp_path / "new", template.keys, FRAMES[2:])
    opened.append(_frame(6))
    opened.close()
    assert list(_read(tmp_path / "new", template).frames) == [3, 4, 5, 6]


def test_earlier_frames_can_be_passed_over(path: Path, template: Template) -> None:
    reading = _read(path, template, since=4)
    assert (list(reading.frames), reading.last, reading.damaged) == ([4, 5], 5, 0)


def test_a_flipped_bit_anywhere_costs_one_frame_at_most(path: Path, template: Template) -> None:
    whole = path.read_bytes()
    length = (len(whole) - HEADER) // len(FRAMES)
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes((whole[place] ^ 1 << place % 8,)) + whole[place + 1 :])
        reading = _read(path, template)
        lost = set() if place < HEADER else {(place - HEADER) // length + 1}
        assert set(reading.frames) == {1, 2, 3, 4, 5} - lost, place
        assert all(reading.frames[number] == FRAMES[number - 1] for number in reading.frames)
        assert reading.damaged + bool(reading.torn) == 1, place


def test_a_journal_cut_anywhere_keeps_all_whole_frames(path: Path, template: Template) -> None:
    whole = path.read_bytes()
    length = (len(whole) - HEADER) // len(FRAMES)
    for end in range(HEADER, len(whole)):
        path.write_bytes(whole[:end])
        reading = _read(path, template)
        assert (reading.last, reading.damaged) == ((end - HEADER) // length, 0)
        assert reading.torn == (end - HEADER) % length


def test_a_hole_of_zeros_costs_only_what_lay_in_it(path: Path, template: Template) -> None:
    whole = path.read_bytes()
    length = (len(whole) - HEADER) // len(FRAMES)
    start = HEADER + length + length // 2
    path.write_bytes(whole[:start] + bytes(length) + whole[start + length :])
    reading = _read(path, template)
    assert list(reading.frames) == [1, 4, 5]
    assert reading.damaged
    assert [frame.number for frame in reading.unbroken_end()] == [4, 5]
    assert [frame.number for frame in reading.after(0)] == [1]


def test_frames_of_two_places_cannot_be_swapped(path: Path, template: Template) -> None:
    whole = path.read_bytes()
    length = (len(whole) - HEADER) // len(FRAMES)
    pieces = [whole[start : start + length] for start in range(HEADER, len(whole), length)]
    head = 20
    pieces[1], pieces[2] = pieces[1][:head] + pieces[2][head:], pieces[2][:head] + pieces[1][head:]
    path.write_bytes(whole[:HEADER] + b"".join(pieces))
    assert list(_read(path, template).frames) == [1, 4, 5]


def test_both_headers_gone_is_no_journal(path: Path, template: Template) -> None:
    whole = path.read_bytes()
    path.write_bytes(bytes(HEADER) + whole[HEADER:])
    assert journal.read(path, template.keys) is None
    path.unlink()
    assert journal.read(path, template.keys) is None


def test_the_journal_of_another_workspace_opens_nothing(path: Path, template: Template) -> None:
    other = deepcopy(template.keys)
    other.vault_key[0] ^= 1
    reading = journal.read(path, other)
    assert reading is not None
    assert (reading.frames, reading.damaged) == ({}, 5)


def test_nothing_in_it_can_be_read_without_the_key(path: Path) -> None:
    assert b"Amina" not in path.read_bytes()


def test_a_frame_taken_back_is_gone_and_the_next_takes_its_place(path: Path, template: Template) -> None:
    opened = Journal.open(path, template.keys)
    before = opened.append(_frame(6))
    opened.take_back(before)
    opened.append(_frame(6))
    opened.append(_frame(7))
    opened.close()
    reading = _read(path, template)
    assert (list(reading.frames), reading.damaged, reading.torn) == ([1, 2, 3, 4, 5, 6, 7], 0, 0)


def test_what_a_refused_write_left_behind_is_cut_off_before_the_next(path: Path, template: Template) -> None:
    opened = Journal.open(path, template.keys)
    with path.open("ab") as file:
        file.write(path.read_bytes()[HEADER : HEADER + 70])
    opened.append(_frame(6))
    opened.close()
    assert _read(path, template) == journal.Reading({frame.number: frame for frame in (*FRAMES, _frame(6))}, 0, 0)


def test_a_disk_that_refuses_is_a_plain_problem(path: Path, template: Template) -> None:
    opened = Journal.open(path, template.keys)
    os.close(opened._handle)
    opened._handle = os.open(path, os.O_RDONLY)
    with pytest.raises(DiskProblem):
        opened.append(_frame(6))
    opened.close()
    assert list(_read(path, template).frames) == [1, 2, 3, 4, 5]


def test_a_frame_is_on_the_disk_when_append_returns(
    path: Path, template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(journal, "_sync", lambda handle: synced.append(os.fstat(handle).st_size))
    opened = Journal.open(path, template.keys)
    opened.append(_frame(6))
    opened.close()
    assert synced == [path.stat().st_size]


def test_every_journal_has_an_id_and_a_key_of_its_own(path: Path, tmp_path: Path, template: Template) -> None:
    again = Journal.start(tmp_path / "again", template.keys, FRAMES)
    again.close()
    assert path.read_bytes()[6:22] != (tmp_path / "again").read_bytes()[6:22]
