"""What the reading of one feed left out or mended, and how the reader tells its progress and hears a stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from socialrx_desktop.domain.listing import Skipped
from socialrx_desktop.problems import Stopped

# A real directory of 4,089 services names some 7,000 rows; past this many the file is not a directory.
_MOST_NAMED = 100_000

Progress = Callable[[int, int | None], None]
Cancelled = Callable[[], bool]


class Findings:
    """Collects what is left out. One of these serves one reading."""

    def __init__(self, progress: Progress, cancelled: Cancelled) -> None:
        self.skipped: list[Skipped] = []
        self.notes: list[str] = []
        self.mended = 0
        self._progress = progress
        self._cancelled = cancelled
        self._unnamed = 0

    def step(self, done: int = 0, total: int | None = None) -> None:
        """`done` services of `total` are read (`None`: not known yet). Raises `Stopped` if the person said so."""
        if self._cancelled():
            raise Stopped("The import was stopped.", "The directory is as it was before.")
        self._progress(done, total)

    def skip(self, where: str, why: str) -> None:
        """Name a row that is left out, or a value that is dropped."""
        if len(self.skipped) < _MOST_NAMED:
            self.skipped.append(Skipped(where, why))
        else:
            self._unnamed += 1

    def note(self, words: str) -> None:
        """State a fact about the whole feed."""
        self.notes.append(words)

    def all_skipped(self) -> tuple[Skipped, ...]:
        """Everything named, and how many more there were if they became too many to name."""
        if not self._unnamed:
            return tuple(self.skipped)
        return (*self.skipped, Skipped("the rest of the file", f"{self._unnamed} more were left out"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the feed the reader stands, so that what is dropped there can be named: "phones.csv row 17"."""

    findings: Findings
    where: str

    def drop(self, why: str) -> None:
        self.findings.skip(self.where, why)

    def mended(self) -> None:
        self.findings.mended += 1

    def at(self, inside: str) -> Place:
        return Place(self.findings, f"{self.where}, {inside}")
