"""A real encrypted workspace for each test: one is made for the whole run, and every test works on its own copy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from socialrx_desktop.store import opening
from socialrx_desktop.store.keys import VaultKeys
from socialrx_desktop.store.workspace import BALLAST, Workspace

# Before any test imports Qt: no screen is needed, and pictures come out alike on every machine.
for name, value in (("QT_QPA_PLATFORM", "offscreen"), ("QT_SCALE_FACTOR", "1"), ("QT_FONT_DPI", "96")):
    os.environ.setdefault(name, value)

PASSPHRASE = "four words make sense"
NAME = "Sam Rowe"
START = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


@dataclass
class FixedClock:
    """The time of a test, which passes only when it is told to."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time pass: the keywords of timedelta, which may be negative."""
        self.now += timedelta(**time)


@dataclass(frozen=True)
class Template:
    """The workspace that all tests copy, with its keys and its recovery code."""

    folder: Path
    keys: VaultKeys
    code: str


Open = Callable[[Path], Workspace]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder = tmp_path_factory.mktemp("template") / "workspace"
    made, code = opening.create(
        folder,
        PASSPHRASE,
        NAME,
        organisation="Riverside Primary Care Network",
        telephone="01632 960 001",
        clock=FixedClock(START - timedelta(days=1)),
        seconds=0,
    )
    keys = deepcopy(made.keys)
    made.close()
    return Template(folder, keys, code)


@pytest.fixture
def folder(template: Template, tmp_path: Path) -> Iterator[Path]:
    """A closed workspace."""
    into = tmp_path / "workspace"
    shutil.copytree(template.folder, into, ignore=shutil.ignore_patterns(BALLAST))
    yield into
    shutil.rmtree(into, ignore_errors=True)


@pytest.fixture
def open_(template: Template, clock: FixedClock) -> Iterator[Open]:
    """Opens a copy of the workspace at once, without the second that a passphrase takes."""
    opened: list[Workspace] = []

    def open_it(folder: Path) -> Workspace:
        opened.append(opening.open_with(folder, lambda: deepcopy(template.keys), clock=clock))
        return opened[-1]

    yield open_it
    for each in opened:
        each.close()


@pytest.fixture
def workspace(folder: Path, open_: Open) -> Workspace:
    """An open workspace of one link worker."""
    return open_(folder)
