"""The watch: which destinations came back since it last looked."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

from socialrx_desktop.exchange.reachability import Watch, reachable
from socialrx_desktop.store.destination import Kind, Line


def _line(folder: Path) -> Line:
    return Line(uuid4(), "A folder", Kind.FOLDER, str(folder), ("age1",), is_default=True)


def test_a_destination_comes_back_once_each_time_it_appears(tmp_path: Path) -> None:
    stick = _line(tmp_path / "stick")
    watch = Watch()

    def looked() -> list[UUID]:
        return watch.look([stick])

    assert looked() == []
    Path(stick.address).mkdir()
    assert looked() == [stick.id]
    assert looked() == []
    Path(stick.address).rmdir()
    assert looked() == []
    Path(stick.address).mkdir()
    assert looked() == [stick.id]


def test_what_is_there_at_the_first_look_has_come_back(tmp_path: Path) -> None:
    assert len(Watch().look([_line(tmp_path), _line(tmp_path / "absent")])) == 1


def test_a_destination_that_is_no_longer_watched_is_forgotten(tmp_path: Path) -> None:
    here = _line(tmp_path)
    watch = Watch()
    watch.look([here])
    watch.look([])
    assert watch.look([here]) == [here.id]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "stick").write_bytes(b"")
    assert not reachable(_line(tmp_path / "stick"))
