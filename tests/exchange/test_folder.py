"""The folder destination: whole or not at all, never over anything, read back, and never made by us."""

from __future__ import annotations

import errno
import hashlib
import os
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from socialrx_desktop.exchange import folder
from socialrx_desktop.problems import DestinationProblem, Rejected, Unreachable

CONTENT = os.urandom(100_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def name() -> str:
    return f"{uuid4()}.{DIGEST[:16]}.g1.age"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def test_a_file_arrives_under_its_name_and_nothing_else_is_left(stick: Path, name: str) -> None:
    receipt = folder.deliver(stick, name, CONTENT)
    assert receipt == folder.Receipt(name, len(CONTENT), DIGEST)
    assert [path.name for path in stick.iterdir()] == [name]
    assert (stick / name).read_bytes() == CONTENT


def test_a_folder_that_is_not_there_is_never_made(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unreachable, match="not there"):
        folder.deliver(tmp_path / "stick", name, CONTENT)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_no_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "stick").write_bytes(b"")
    with pytest.raises(Unreachable):
        folder.deliver(tmp_path / "stick", name, CONTENT)
    assert not folder.is_reachable(tmp_path / "stick")


def test_what_is_there_already_is_not_written_again(stick: Path, name: str) -> None:
    first = folder.deliver(stick, name, CONTENT)
    before = (stick / name).stat()
    assert folder.deliver(stick, name, CONTENT) == first
    after = (stick / name).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("torso", [b"", CONTENT[:-1], CONTENT[:4096]])
def test_other_bytes_under_the_name_are_left_and_the_next_name_is_taken(stick: Path, name: str, torso: bytes) -> None:
    (stick / name).write_bytes(torso)
    second = name.replace(".g1.", ".g2.")
    assert folder.deliver(stick, name, CONTENT).file_name == second
    assert (stick / name).read_bytes() == torso
    assert folder.deliver(stick, name, CONTENT).file_name == second
    assert len(list(stick.iterdir())) == 2


def test_the_beginning_that_an_earlier_try_left_is_cleaned_up(stick: Path, name: str) -> None:
    (stick / f".{name.removesuffix('.g1.age')}.part").write_bytes(CONTENT[:10])
    folder.deliver(stick, name, CONTENT)
    assert [path.name for path in stick.iterdir()] == [name]


def test_what_others_have_begun_is_left_alone(stick: Path, name: str) -> None:
    theirs = stick / f".{uuid4()}.{DIGEST[:16]}.part"
    theirs.write_bytes(b"theirs")
    folder.deliver(stick, name, CONTENT)
    assert theirs.read_bytes() == b"theirs"


def test_a_stick_without_links_gets_whole_files_too(stick: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "as FAT says it")

    monkeypatch.setattr(os, "link", refused)
    (stick / name).write_bytes(b"torso")
    receipt = folder.deliver(stick, name, CONTENT)
    assert (stick / receipt.file_name).read_bytes() == CONTENT
    assert sorted(path.name for path in stick.iterdir()) == [name, name.replace(".g1.", ".g2.")]


def test_a_folder_that_may_only_be_read_waits(name: str) -> None:
    with tempfile.TemporaryDirectory() as made:
        stick = Path(made)
        stick.chmod(0o555)
        with _without_privilege():
            assert not folder.is_reachable(stick)
            with pytest.raises(Unreachable, match="cannot be written"):
                folder.deliver(stick, name, CONTENT)
        stick.chmod(0o777)
        with _without_privilege():
            assert folder.is_reachable(stick)
            folder.deliver(stick, name, CONTENT)


def test_no_room_is_said_plainly_and_leaves_nothing_behind(stick: Path, name: str) -> None:
    with (
        _largest_file(len(CONTENT) // 2),
        pytest.raises(DestinationProblem, match="no room left") as refusal,
    ):
        folder.deliver(stick, name, CONTENT)
    assert not isinstance(refusal.value, Unreachable | Rejected)
    assert list(stick.iterdir()) == []
    folder.deliver(stick, name, CONTENT)


def test_a_path_that_is_too_long_for_a_file_needs_a_person(tmp_path: Path, name: str) -> None:
    deep = tmp_path
    while len(str(deep)) < 3_800:
        deep /= "d" * 200
    deep /= "d" * (4_060 - len(str(deep)))
    deep.mkdir(parents=True)
    with pytest.raises(Rejected, match="too long"):
        folder.deliver(deep, name, CONTENT)


def test_no_problem_names_the_path(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unreachable) as refusal:
        folder.deliver(tmp_path / "quicksilver", name, CONTENT)
    assert "quicksilver" not in str(refusal.value)


@contextmanager
def _without_privilege() -> Iterator[None]:
    """As an ordinary user, for whom permissions count, where the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def _largest_file(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
