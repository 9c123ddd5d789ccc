"""The pathways and instruments that this program ships, read once from `resources/` and checked as they are read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from socialrx_desktop import resources
from socialrx_desktop.domain import instrument as instruments
from socialrx_desktop.domain import pathway as pathways
from socialrx_desktop.domain.instrument import Instrument
from socialrx_desktop.domain.pathway import Pathway
from socialrx_desktop.problems import FileProblem


@cache
def pathway(name: str) -> Pathway:
    """The pathway of this id."""
    return pathways.read(_read("pathways", name), f"{name}.json")


@cache
def instrument(name: str) -> Instrument:
    """The instrument of this id."""
    return instruments.read(_read("instruments", name), f"{name}.json")


def _read(folder: str, name: str) -> Mapping[str, Any]:  # JSON of a form that the domain checks
    path = resources.path(folder, f"{name}.json")
    try:
        data: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise FileProblem(f"The file {folder}/{name}.json cannot be read.", "Install the program again.") from fault
    return data
