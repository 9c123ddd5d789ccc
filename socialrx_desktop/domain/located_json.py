"""JSON that knows on which line each of its values stands, so that a mistake in a data file is named with its place.

A `Place` is asked for what a form expects there; anything else is a FileProblem that says file, line, field and reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from socialrx_desktop.problems import FileProblem

_LONGEST_LETTERS = 1_000_000
_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+)', re.DOTALL)


@dataclass(frozen=True)
class Place:
    """One value of a file: `path` is how people find it ("stages[2].moves"), `line` counts from 1."""

    value: Any  # whatever JSON can say
    file: str
    path: str
    line: int
    inner: Mapping[str | int, Place] = field(default_factory=dict, repr=False)

    def refuse(self, reason: str) -> NoReturn:
        """Say what is wrong at this place."""
        where = f"{self.path}: " if self.path else ""
        raise FileProblem(f"The file {self.file} has a mistake on line {self.line}.", f"{where}{reason}")

    def only(self, *known: str) -> None:
        """Refuse a field that is not known here: a slip of the pen must not pass as a field left out."""
        if not isinstance(self.value, dict):
            self.refuse("here a group of fields in { } is needed.")
        for name, place in self.inner.items():
            if name not in known:
                place.refuse(f"there is no such field here. The fields are: {', '.join(known)}.")

    def at(self, name: str) -> Place:
        """The field of this name, which must be there."""
        found = self.inner.get(name)
        if found is None or not isinstance(self.value, dict):
            self.refuse(f'the field "{name}" is missing.')
        return found

    def maybe(self, name: str) -> Place | None:
        """The field of this name, if it is there."""
        return self.inner.get(name)

    def each(self) -> tuple[Place, ...]:
        """The places of a list."""
        if not isinstance(self.value, list):
            self.refuse("here a list in [ ] is needed.")
        return tuple(self.inner.values())

    def text(self, *, may_be_empty: bool = False) -> str:
        """Words."""
        if not isinstance(self.value, str) or not (may_be_empty or self.value.strip()):
            self.refuse("here words in quotation marks are needed.")
        return self.value

    def whole(self, lowest: int, highest: int) -> int:
        """A whole number within these bounds."""
        value = self.value
        if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
            self.refuse(f"here a whole number from {lowest} to {highest} is needed.")
        return value

    def number(self) -> float:
        """A number; a whole one stays whole."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.refuse("here a number is needed.")
        return value

    def flag(self) -> bool:
        """true or false."""
        if not isinstance(self.value, bool):
            self.refuse("here true or false is needed.")
        return self.value

    def one_of(self, *known: str) -> str:
        """One of these words."""
        if self.value not in known or not isinstance(self.value, str):
            self.refuse(f"here one of these is needed: {', '.join(known)}.")
        return self.value


def read(text: str, file: str) -> Place:
    """The whole file; a FileProblem with line and column if it is no JSON. `file` is what messages call it."""
    if len(text) > _LONGEST_LETTERS:
        raise FileProblem(f"The file {file} is too long.", f"It may have {_LONGEST_LETTERS:,} letters.")
    try:
        json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        raise FileProblem(f"The file {file} has a mistake on {where}.", f"{fault.msg}.") from fault
    except (RecursionError, ValueError) as fault:
        raise FileProblem(f"The file {file} cannot be read as JSON.", "Compare it with a file that works.") from fault
    return _Reading(text, file).value("")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


class _Reading:
    """Walks over a text that is known to be JSON, and counts its lines."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._position = 0
        self._counted = 0
        self._line = 1

    def value(self, path: str) -> Place:
        begins, line = self._take()
        if begins == "{":
            return self._group(path, line)
        if begins == "[":
            return self._list(path, line)
        return Place(json.loads(begins), self._file, path, line)

    def _group(self, path: str, line: int) -> Place:
        inner: dict[str | int, Place] = {}
        while self._peek() != "}":
            quoted, at = self._take()
            name = json.loads(quoted)
            self._take()  # the colon
            found = self.value(f"{path}.{name}" if path else name)
            if name in inner:
                Place(None, self._file, found.path, at).refuse("this field stands here twice.")
            inner[name] = found
            self._skip(",")
        self._take()
        return Place({name: each.value for name, each in inner.items()}, self._file, path, line, inner)

    def _list(self, path: str, line: int) -> Place:
        inner: dict[str | int, Place] = {}
        while self._peek() != "]":
            inner[len(inner)] = self.value(f"{path}[{len(inner) + 1}]")
            self._skip(",")
        self._take()
        return Place([each.value for each in inner.values()], self._file, path, line, inner)

    def _peek(self) -> str:
        found = _TOKEN.match(self._text, self._position)
        assert found is not None, "the text is JSON"
        return found[1]

    def _take(self) -> tuple[str, int]:
        found = _TOKEN.match(self._text, self._position)
        assert found is not None, "the text is JSON"
        self._position = found.end()
        self._line += self._text.count("\n", self._counted, found.start(1))
        self._counted = found.start(1)
        return found[1], self._line

    def _skip(self, mark: str) -> None:
        if self._peek() == mark:
            self._take()
