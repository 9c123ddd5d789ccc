"""The sender killed at every line and at random moments: each export arrives exactly once, whole, with its receipt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from socialrx_desktop.exchange import outbox, seal
from socialrx_desktop.store import opening
from socialrx_desktop.store import outbox as items
from socialrx_desktop.store.destination import Details
from socialrx_desktop.store.outbox import State
from tests.faults.outbox_kills import PASSPHRASE, content

_CHECKOUT = Path(__file__).parents[2]
_MORE_LINES_THAN_THERE_ARE = 1_000


def test_a_kill_before_any_line_of_sending_loses_and_doubles_nothing(tmp_path: Path) -> None:
    secret = _prepare(tmp_path)
    assert _kill("lines", tmp_path, _MORE_LINES_THAN_THERE_ARE) > 100
    _check(tmp_path, secret)


def test_a_kill_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    secret = _prepare(tmp_path)
    assert _kill("moments", tmp_path, 100) == 100
    _check(tmp_path, secret)


@pytest.mark.soak
@pytest.mark.timeout(1_800)
def test_2000_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    for number in range(10):  # each opening reads the whole journal, so one long life would only be slower
        place = tmp_path / str(number)
        place.mkdir()
        secret = _prepare(place)
        assert _kill("moments", place, 200) == 200
        _check(place, secret)


def _prepare(place: Path) -> str:
    public, secret = seal.new_identity()
    (place / "stick").mkdir()
    (place / "queued").touch()
    workspace, _ = opening.create(place / "w", PASSPHRASE, "Sam Rowe", seconds=0)
    with workspace.work() as work:
        outbox.add_destination(work, Details(name="Stick", address=str(place / "stick"), recipients=(public,)))
    workspace.close()
    return secret


def _kill(way: str, place: Path, times: int) -> int:
    command = [sys.executable, "-m", "tests.faults.outbox_kills", way, str(place), str(times)]
    ran = subprocess.run(command, cwd=_CHECKOUT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return int(ran.stdout)


def _check(place: Path, secret: str) -> None:
    workspace = opening.unlock(place / "w", PASSPHRASE)
    assert outbox.send_due(workspace, retry_now=True).waiting == 0
    with workspace.look() as view:
        listed = items.items(view)
    assert workspace.check().problems == []
    workspace.close()

    delivered = {path.name: seal.open_sealed(path.read_bytes(), secret) for path in (place / "stick").iterdir()}
    assert sorted(item.file_name for item in listed) == sorted(delivered)
    assert all(item.state is State.DELIVERED and item.digest in item.receipt for item in listed)
    assert not any(item.is_here for item in listed)
    assert len(set(delivered.values())) == len(delivered)
    queued = (place / "queued").read_text(encoding="ascii").split("\n")[:-1]
    assert {content(name) for name in queued} <= set(delivered.values())
