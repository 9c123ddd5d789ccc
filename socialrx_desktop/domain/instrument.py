"""A measure's questionnaire: its items, the answers they allow, and how a figure reads.

Instruments are data (`resources/instruments/*.json`) with their source and licence. Answers are never imputed, and
items that their source reports one by one are never added up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from socialrx_desktop.problems import FileProblem, InputProblem


@dataclass(frozen=True, slots=True)
class Band:
    """What figures from `low` to `high` are called."""

    low: int
    high: int
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question with whole-number answers from `lowest` to `highest`."""

    id: str
    name: str
    text: str
    lowest: int
    highest: int
    lowest_label: str
    highest_label: str
    bands: tuple[Band, ...]
    high_is_better: bool

    def band(self, answer: int) -> str:
        """What an answer is called, such as "medium"."""
        return next((band.name for band in self.bands if band.low <= answer <= band.high), "")


@dataclass(frozen=True, slots=True)
class Instrument:
    """One measure; `version` is kept with each answer so that a changed wording is never mixed with the old."""

    id: str
    name: str
    version: str
    source: str
    licence: str
    items: tuple[Item, ...]

    def check(self, answers: Mapping[str, int]) -> None:
        """Refuse answers to unknown items and answers out of range; a missing answer is allowed, and stays missing."""
        items = {item.id: item for item in self.items}
        for name, answer in answers.items():
            item = items.get(name)
            if item is None:
                raise InputProblem(f"{self.name} has no such question.", field=name)
            if not item.lowest <= answer <= item.highest:
                raise InputProblem(
                    f'The answer to "{item.name}" must be a whole number from {item.lowest} to {item.highest}.',
                    field=name,
                )


def read(data: Mapping[str, Any], where: str) -> Instrument:
    """The instrument that a file describes; a FileProblem that names the file and the fault if it cannot be one."""
    try:
        return Instrument(
            id=data["id"],
            name=data["name"],
            version=data["version"],
            source=data["source"],
            licence=data["licence"],
            items=tuple(_item(item) for item in data["items"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise FileProblem(f"The instrument file {where} is not complete.", f"Look at: {fault}.") from fault


def _item(data: Mapping[str, Any]) -> Item:
    return Item(
        id=data["id"],
        name=data["name"],
        text=data["text"],
        lowest=int(data["lowest"]),
        highest=int(data["highest"]),
        lowest_label=data["lowest_label"],
        highest_label=data["highest_label"],
        bands=tuple(Band(int(band["low"]), int(band["high"]), band["name"]) for band in data["bands"]),
        high_is_better=bool(data["high_is_better"]),
    )
