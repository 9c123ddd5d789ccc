"""Killed at any moment, the program loses nothing that it said was saved, and always opens again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ..conftest import Template

_CHECKOUT = Path(__file__).parents[2]
_MORE_LINES_THAN_THERE_ARE = 1_000


@pytest.fixture
def victim(template: Template, tmp_path: Path) -> Path:
    """A closed workspace for the victims."""
    shutil.copytree(template.folder, tmp_path / "victim")
    return tmp_path / "victim"


def _run(way: str, folder: Path, times: int) -> dict[str, int]:
    command = [sys.executable, "-m", "tests.faults.save_kills", way, str(folder), str(times)]
    answer = subprocess.run(command, cwd=_CHECKOUT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    found: dict[str, int] = json.loads(answer.stdout)
    return found


def test_a_kill_before_any_line_of_saving_loses_nothing(victim: Path) -> None:
    found = _run("lines", victim, _MORE_LINES_THAN_THERE_ARE)
    assert found["killed"] > 60


def test_200_kills_at_any_moment_lose_nothing(victim: Path) -> None:
    found = _run("moments", victim, 200)
    assert (found["killed"], found["acknowledged"] > 200) == (200, True)


def test_a_flipped_bit_in_the_write_ahead_log_is_found_and_mended(victim: Path) -> None:
    found = _run("flips", victim, 40)
    assert found["damaged"] == 40
    assert found["mended"] > 20


def test_a_kill_in_the_middle_of_a_checkpoint_needs_no_mending(victim: Path) -> None:
    found = _run("halves", victim, 10)
    assert (found["damaged"], found["mended"]) == (10, 0)


def test_a_log_damaged_in_the_middle_of_a_checkpoint_loses_nothing(victim: Path) -> None:
    found = _run("mixed", victim, 8)
    assert (found["damaged"], found["mended"]) == (8, 8)


def test_a_kill_while_a_damaged_file_is_put_together_again_loses_nothing(victim: Path) -> None:
    assert _run("mending", victim, 20)["killed"] > 3


def test_a_killed_backup_leaves_the_others_whole(victim: Path) -> None:
    assert _run("backups", victim, 6)["killed"] == 6


def test_a_killed_change_of_the_keys_leaves_a_way_in(victim: Path) -> None:
    assert _run("codes", victim, 50)["killed"] == 50


def test_a_database_is_brought_to_its_form_whole_or_not_at_all(victim: Path) -> None:
    assert _run("making", victim, 10)["killed"] == 10


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_2000_kills_lose_nothing(template: Template, tmp_path: Path) -> None:
    for number in range(10):  # a fresh workspace for every 200, as in a life with a backup now and then
        shutil.copytree(template.folder, tmp_path / str(number))
        assert _run("moments", tmp_path / str(number), 200)["killed"] == 200


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_1000_flipped_bits_are_found_and_mended(template: Template, tmp_path: Path) -> None:
    for number in range(10):
        shutil.copytree(template.folder, tmp_path / str(number))
        assert _run("flips", tmp_path / str(number), 100)["damaged"] == 100


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_a_kill_before_any_line_of_mending_loses_nothing(victim: Path) -> None:
    assert _run("mending", victim, 1)["killed"] > 60


@pytest.mark.soak
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("way", ["halves", "mixed", "backups", "codes", "making"])
def test_the_other_ways_hold_for_long(victim: Path, way: str) -> None:
    _run(way, victim, 300)
