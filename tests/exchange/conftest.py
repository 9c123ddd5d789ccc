"""What the tests of the edge share."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest

from tests.conftest import Template
from tests.exchange import outbox_samples
from tests.exchange.outbox_samples import Office


@pytest.fixture
def office(folder: Path, template: Template) -> Iterator[Office]:
    opened = outbox_samples.open_office(folder, deepcopy(template.keys))
    yield opened
    opened.workspace.close()
