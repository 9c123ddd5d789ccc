"""Search as you type, measured: thread CPU of each keystroke, beside `LIKE` and bm25 over the same text and run.

    python -m tests.benchmarks.search [SERVICES ...]

Prints one line for each size (10,000 and 100,000 if none is given): the import in seconds, then the median and the 95th
percentile in milliseconds of the search, of bm25 over the same index, and of LIKE; and how the 95th percentile grew.
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from socialrx_desktop.domain.listing import Service
from socialrx_desktop.domain.search_words import words
from socialrx_desktop.store import opening
from socialrx_desktop.store.directory_import import import_feed
from socialrx_desktop.store.directory_search import search
from socialrx_desktop.store.transaction import View
from tests.benchmarks.services import made_up

_PHRASES = 40
_SLOW_EVERY = 5
"""Only each fifth keystroke is asked of the slow ways."""


def main(sizes: Sequence[int]) -> None:
    """Measure each size."""
    last: tuple[int, float] | None = None
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            last = _measure(Path(folder) / "w", size, last)


def _measure(folder: Path, size: int, last: tuple[int, float] | None) -> tuple[int, float]:
    services = made_up(size)
    workspace, _ = opening.create(folder, "four words make sense", "Sam Rowe", seconds=0)
    begun = time.perf_counter()
    with workspace.bring_in() as work:
        import_feed(work, "made up", "Made up", services)
    took = time.perf_counter() - begun
    keystrokes = _keystrokes(services)
    with workspace.look() as view:
        ours = _percentiles(lambda typed: search(view, typed), keystrokes)
        bm25 = _percentiles(lambda typed: _bm25(view, typed), keystrokes[::_SLOW_EVERY])
        like = _percentiles(lambda typed: _like(view, typed), keystrokes[::_SLOW_EVERY])
    workspace.close()
    print(f"{size:>7} services, import {took:.1f} s; p50 / p95 in ms:", end=" ")
    print(f"search {_said(ours)}, bm25 {_said(bm25)}, LIKE {_said(like)}")
    if last is not None:
        print(f"        p95 grew with exponent {math.log(ours[1] / last[1]) / math.log(size / last[0]):.2f}")
    return size, ours[1]


def _keystrokes(services: Sequence[Service]) -> list[str]:
    """Every prefix of phrases taken from the services themselves."""
    chance = random.Random(5)
    phrases = []
    for service in chance.sample(services, _PHRASES):
        text = chance.choice((service.name, service.description.rstrip("."))).lower().split()
        start = chance.randrange(max(1, len(text) - 2))
        phrases.append(" ".join(text[start : start + chance.randrange(1, 4)]))
    return [phrase[:end] for phrase in phrases for end in range(1, len(phrase) + 1)]


def _percentiles(ask: Callable[[str], object], keystrokes: Sequence[str]) -> tuple[float, float]:
    times = []
    for typed in keystrokes:
        begun = time.thread_time()
        ask(typed)
        times.append((time.thread_time() - begun) * 1000)
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.95)]


def _bm25(view: View, typed: str) -> object:
    *whole, last = words(typed)
    match = " AND ".join([*(f'"{word}"' for word in whole), f'"{last}" *'])
    statement = "SELECT rowid FROM service_index WHERE service_index MATCH ? ORDER BY rank LIMIT 50"
    return view.directory.exec_driver_sql(statement, (match,)).all()


def _like(view: View, typed: str) -> object:
    wanted = typed.split()
    text = "name || ' ' || organization || ' ' || kinds || ' ' || places || ' ' || description"
    where = " AND ".join([f"{text} LIKE ?"] * len(wanted))
    statement = f"SELECT place FROM service_text WHERE {where} LIMIT 50"
    values = tuple(f"%{word}%" for word in wanted)
    return view.directory.exec_driver_sql(statement, values).all()


def _said(percentiles: tuple[float, float]) -> str:
    return f"{percentiles[0]:.2f} / {percentiles[1]:.2f}"


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [10_000, 100_000])
