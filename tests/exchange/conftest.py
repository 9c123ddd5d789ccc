"""What the tests of the edge share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.exchange import outbox_samples
from tests.exchange.outbox_samples import Office


@pytest.fixture(scope="session")
def blank_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return outbox_samples.blank(tmp_path_factory.mktemp("blank") / "w")


@pytest.fixture
def office(tmp_path: Path, blank_workspace: Path) -> Iterator[Office]:
    opened = outbox_samples.open_office(tmp_path, blank_workspace)
    yield opened
    opened.workspace.close()
