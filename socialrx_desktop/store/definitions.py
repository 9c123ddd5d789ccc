"""The pathways and instruments in use: those that this program ships, and the organisation's own.

An organisation's own are files in the workspace's folders `pathways/` and `instruments/`. A file that is no good
changes nothing: the version that was good before stays in use, in the workspace itself, so that it outlives restarts
and comes back with a backup. A file that is taken away changes nothing either, because referrals may stand in its
stages; `"offered": false` in a pathway keeps it from new referrals.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from socialrx_desktop import resources
from socialrx_desktop.domain import code as code_files
from socialrx_desktop.domain import instrument as instrument_files
from socialrx_desktop.domain import pathway as pathway_files
from socialrx_desktop.domain.code import Code
from socialrx_desktop.domain.instrument import Instrument
from socialrx_desktop.domain.pathway import Pathway
from socialrx_desktop.problems import FileProblem
from socialrx_desktop.store import definition_file
from socialrx_desktop.store.definition_file import Kind
from socialrx_desktop.store.transaction import View, Work

FOLDERS = tuple(Kind)
"""Where in a workspace's folder the organisation's own files lie."""

_LARGEST_BYTES = 1_000_000


def pathway(view: View, name: str) -> Pathway:
    """The pathway of this id: the organisation's own, else ours, else one that holds what nobody here knows."""
    return _pathway(name, definition_file.text(view, Kind.PATHWAY, name), _measures(view))


def pathways(view: View) -> dict[str, Pathway]:
    """Every pathway by id: ours in the order of their names, the organisation's own in place of ours or after them."""
    own, measures = definition_file.texts(view, Kind.PATHWAY), _measures(view)
    names = dict.fromkeys([*_shipped(Kind.PATHWAY), *sorted(own)])
    return {name: _pathway(name, own.get(name), measures) for name in names}


def instrument(view: View, name: str) -> Instrument:
    """The instrument of this id: the organisation's own, else ours; a FileProblem if nobody here knows it."""
    return _instrument(name, definition_file.text(view, Kind.INSTRUMENT, name))


def instruments(view: View) -> dict[str, Instrument]:
    """Every instrument by id, in the order of their ids."""
    own = definition_file.texts(view, Kind.INSTRUMENT)
    return {name: _instrument(name, own.get(name)) for name in sorted({*_shipped(Kind.INSTRUMENT), *own})}


def changed_files(view: View, folder: Path) -> dict[str, str | FileProblem]:
    """The files in the workspace's folder that say something new, such as "pathways/hub.json".

    Each with its text, or with what is wrong with it. Measures come first, because a pathway may name a new one.
    """
    found: dict[str, str | FileProblem] = {}
    measures = set(_measures(view))
    for kind in (Kind.INSTRUMENT, Kind.PATHWAY):
        known = definition_file.texts(view, kind)
        for path in sorted((folder / kind).glob("*.json")):
            try:
                text = _text(path)
                _check(kind, text, path.name, tuple(sorted(measures)))
            except FileProblem as problem:
                stays = "The last good version stays in use." if path.stem in {*known, *_shipped(kind)} else ""
                found[f"{kind}/{path.name}"] = FileProblem(problem.headline, f"{problem.advice} {stays}".strip())
            else:
                if kind is Kind.INSTRUMENT:
                    measures.add(path.stem)
                if known.get(path.stem) != text:
                    found[f"{kind}/{path.name}"] = text
    return found


def take_in(work: Work, found: Mapping[str, str | FileProblem]) -> list[str]:
    """Keep the good texts of `changed_files`; the names of what they define."""
    names = []
    for place, text in found.items():
        if isinstance(text, str):
            folder, _, file = place.partition("/")
            kind, name = Kind(folder), file.removesuffix(".json")
            definition_file.keep(work, kind, name, text)
            work.session.flush()
            names.append((instrument if kind is Kind.INSTRUMENT else pathway)(work, name).name)
    return names


def code_list(name: str) -> tuple[Code, ...]:
    """The codes of this list; empty where the program ships none."""
    return _codes()[name]


@cache
def _codes() -> dict[str, tuple[Code, ...]]:
    return code_files.read(_read("codes", "snomed"), "snomed.json")


def _read(folder: str, name: str) -> Mapping[str, Any]:  # JSON of a form that the domain checks
    path = resources.path(folder, f"{name}.json")
    try:
        data: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise FileProblem(f"The file {folder}/{name}.json cannot be read.", "Install the program again.") from fault
    return data


def _check(kind: Kind, text: str, file: str, measures: tuple[str, ...]) -> None:
    made = _read_instrument(text, file) if kind is Kind.INSTRUMENT else _read_pathway(text, file, measures)
    if f"{made.id}.json" != file:
        what = "measure" if kind is Kind.INSTRUMENT else "pathway"
        raise FileProblem(
            f"The file {file} has the id of another {what}.", f'Name the file {made.id}.json, or change its "id".'
        )


def _measures(view: View) -> tuple[str, ...]:
    """The ids of all instruments: what a pathway may name."""
    return tuple(sorted({*_shipped(Kind.INSTRUMENT), *definition_file.texts(view, Kind.INSTRUMENT)}))


def _pathway(name: str, text: str | None, measures: tuple[str, ...]) -> Pathway:
    if text is None:
        if name not in _shipped(Kind.PATHWAY):
            return pathway_files.unknown(name)
        text = _shipped_text(Kind.PATHWAY, name)
    return _read_pathway(text, f"{name}.json", measures)


def _instrument(name: str, text: str | None) -> Instrument:
    if text is None:
        if name not in _shipped(Kind.INSTRUMENT):
            raise FileProblem("The file of this measure is not on this laptop.", "Ask whoever made it for the file.")
        text = _shipped_text(Kind.INSTRUMENT, name)
    return _read_instrument(text, f"{name}.json")


# What a text says is always the same, so that workspaces may share what is read.
@lru_cache(maxsize=64)
def _read_pathway(text: str, file: str, measures: tuple[str, ...]) -> Pathway:
    return pathway_files.read(text, file, measures)


@lru_cache(maxsize=64)
def _read_instrument(text: str, file: str) -> Instrument:
    return instrument_files.read(text, file)


@cache
def _shipped(kind: Kind) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in resources.path(kind).glob("*.json")))


@cache
def _shipped_text(kind: Kind, name: str) -> str:
    return resources.path(kind, f"{name}.json").read_text(encoding="utf-8")


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise FileProblem(f"The file {path.name} is too large.", "A pathway or measure is a short text.")
        return path.read_text(encoding="utf-8-sig")
    except OSError as fault:
        raise FileProblem(f"The file {path.name} cannot be read.", f"{fault.strerror}.") from fault
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        raise FileProblem(
            f"The file {path.name} has a mistake on line {line}.", "It is not UTF-8 text: save it as UTF-8."
        ) from fault
