"""A check looks at one moment of the workspace, finds what the disk has spoilt, and lets nobody wait."""

from __future__ import annotations

import shutil
import sys
import threading
from collections import namedtuple
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from socialrx_desktop.problems import DiskProblem
from socialrx_desktop.store import backup, examine, note, rebuild
from socialrx_desktop.store.workspace import DATABASE, Workspace

from ..building import a_note, a_patient
from ..conftest import Open

PAGE = 4096


class Held:
    """A check on a thread of its own, which waits when it comes to the function `name` of the file `source`."""

    def __init__(self, workspace: Workspace, source: str, name: str) -> None:
        self.found: list[examine.Examination] = []
        self._workspace, self._source, self._name = workspace, source, name
        self._is_there, self._go_on = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._check)
        self._thread.start()
        assert self._is_there.wait(60)

    def finish(self) -> None:
        self._go_on.set()
        self._thread.join()

    def _check(self) -> None:
        sys.settrace(self._trace)
        self.found.append(self._workspace.check())

    def _trace(self, frame: FrameType, *_: Any) -> None:  # as sys.settrace has it
        if (frame.f_code.co_filename, frame.f_code.co_name) == (self._source, self._name):
            self._is_there.set()
            assert self._go_on.wait(60)


@pytest.mark.parametrize(
    ("source", "name"),
    [(backup.__file__, "copy"), (examine.__file__, "examine"), (examine.__file__, "journal_problems")],
    ids=["copying", "looking through", "comparing with the journal"],
)
def test_a_save_is_done_while_a_check_is_in_the_middle_and_is_no_problem_to_it(
    workspace: Workspace, source: str, name: str
) -> None:
    with workspace.work() as work:
        person = a_patient(work)
    before = workspace.tip().seq
    check = Held(workspace, source, name)
    with workspace.work() as work:
        a_note(work, person, "Saved meanwhile")
    with workspace.look() as view:
        assert [each.words for each in note.timeline(view, person)] == ["Saved meanwhile"]
    assert not check.found
    check.finish()
    (found,) = check.found
    assert (found.problems, found.history_entries) == ([], before)
    again = workspace.check()
    assert (again.problems, again.history_entries) == ([], before + 1)


def test_a_check_while_others_save_all_the_time_finds_nothing(workspace: Workspace) -> None:
    with workspace.work() as work:
        person = a_patient(work)
    is_over = threading.Event()
    saved: list[str] = []

    def save() -> None:
        while not is_over.is_set():
            with workspace.work() as work:
                a_note(work, person, "x" * 3_000)
            saved.append("")

    thread = threading.Thread(target=save)
    thread.start()
    try:
        for _ in range(5):
            assert workspace.check().problems == []
    finally:
        is_over.set()
        thread.join()
    assert saved


def test_a_check_leaves_nothing_behind(workspace: Workspace, folder: Path) -> None:
    with workspace.work() as work:
        a_patient(work)
    before = sorted(each.name for each in folder.rglob("*"))
    workspace.check()
    assert sorted(each.name for each in folder.rglob("*")) == before


@pytest.mark.parametrize("damage", ["a flipped bit", "zeros"])
def test_what_the_disk_has_spoilt_is_found_though_memory_still_holds_the_page(
    workspace: Workspace, folder: Path, open_: Open, damage: str
) -> None:
    with workspace.work() as work:
        person = a_patient(work)
        a_note(work, person)
    workspace.close()
    opened = open_(folder)
    assert opened.check().problems == []
    with opened.look() as view:
        assert len(note.timeline(view, person)) == 1
    content = (folder / DATABASE).read_bytes()
    with opened.look() as view:
        root = view.session.connection().exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'note'")
        start = (root.scalar_one() - 1) * PAGE
    with (folder / DATABASE).open("r+b") as file:
        file.seek(start + 50)
        file.write(bytes((content[start + 50] ^ 1,)))
        if damage == "zeros":
            file.seek(start)
            file.write(bytes(PAGE))
    assert opened.check().problems
    assert list(folder.glob(".*")) == []


def test_a_suspect_file_opens_even_when_there_is_no_room_to_look_through_it(
    workspace: Workspace, folder: Path, open_: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.close()
    rebuild.suspect(folder)
    usage = namedtuple("usage", "total used free")
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _: usage(100, 99, 1))
        opened = open_(folder)
    assert "not enough room" in opened.notices[0]
    opened.close()
    assert rebuild.is_suspect(folder)
    assert open_(folder).notices == []
    assert not rebuild.is_suspect(folder)


def test_a_check_without_room_for_its_copy_says_what_to_do(
    workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(100, 99, 1))
    with pytest.raises(DiskProblem, match="not enough room") as refusal:
        workspace.check()
    assert "MB on this computer" in refusal.value.advice
    assert list(folder.glob(".*")) == []
