"""Search over notes as you type, measured: thread CPU of each keystroke, beside the floor of the same index.

    python -m tests.benchmarks.note_search [NOTES ...]

Prints one line for each size (10,000 and 100,000 if none is given): filling the index in seconds, then the median and
the 95th percentile in milliseconds of the search with the thirty notes that it shows, of the floor (the index asked for
one whole word's rows, newest first, and nothing else), their ratio, and of LIKE; and how the 95th percentile grew.
"""

from __future__ import annotations

import math
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sqlalchemy import Connection, text

from socialrx_desktop.store import note, note_search, opening
from socialrx_desktop.store.patient import Details, register
from socialrx_desktop.store.transaction import View
from socialrx_desktop.store.workspace import Workspace

_PHRASES = 40
_SLOW_EVERY = 10
_BATCH = 5_000
_WORDS_EACH = 60
_COMMON = tuple(
    re.findall(
        r"\w+",
        "rang met her him at home the ward and said that she he would like company walking group garden choir "
        "lunch bus support money benefits form sleep pain worried lonely better again next week agreed "
        "to try friend daughter son",
    )
)


def main(sizes: Sequence[int]) -> None:
    """Measure each size."""
    last: tuple[int, float] | None = None
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            last = _measure(Path(folder) / "w", size, last)


def _measure(folder: Path, size: int, last: tuple[int, float] | None) -> tuple[int, float]:
    workspace, _ = opening.create(folder, "four words make sense", "Sam Rowe", seconds=0)
    begun = time.perf_counter()
    said = _fill(workspace, size)
    took = time.perf_counter() - begun
    keystrokes = _keystrokes(said)
    with workspace.look() as view:
        assert not note_search.is_behind(view)
        ours = _percentiles(lambda typed: note_search.search(view, typed), keystrokes)
        floor = _percentiles(lambda typed: _floor(view, typed), keystrokes)
        like = _percentiles(lambda typed: _like(view, typed), keystrokes[::_SLOW_EVERY])
    workspace.close()
    print(
        f"{size:>9,} notes, filled in {took:.1f} s; p50 / p95 in ms: search {_told(ours)}, floor {_told(floor)}",
        end=" ",
    )
    print(f"({ours[1] / floor[1]:.1f} times), LIKE {_told(like)}")
    if last is not None:
        print(f"          p95 grew with exponent {math.log(ours[1] / last[1]) / math.log(size / last[0]):.2f}")
    return size, ours[1]


def _fill(workspace: Workspace, size: int) -> list[str]:
    """Notes by SQL, as the migration finds them: the verbs would take hours. Some of the words, to be looked for."""
    with workspace.work() as work:
        person = register(work, Details(first_name="Amina", family_name="Khan"))
        pattern = note.write(work, person, "Pattern", mode=note.Mode.PHONE)
        work.session.flush()
        connection = work.session.connection()
        for trigger in ("note_guard_insert", "note_search"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
        kept = [_insert(connection, batch, pattern.bytes) for batch in _batches(size)]
        connection.execute(text("INSERT OR IGNORE INTO note_place (note) SELECT id FROM note ORDER BY rowid"))
        connection.execute(text("INSERT INTO note_index(note_index) VALUES ('rebuild')"))
        while note_search.is_behind(work):
            note_search.catch_up(work)
    return [words for batch in kept for words in batch]


def _batches(size: int) -> Iterator[list[str]]:
    chance = random.Random(7)
    rare = [
        f"{chance.choice('bcdfglmnprst')}{chance.choice('aeiou')}{each:x}r".translate(_LETTERS)
        for each in range(40_000)
    ]
    for start in range(0, size, _BATCH):
        count = min(_BATCH, size - start)
        yield [" ".join(chance.choices(_COMMON, k=_WORDS_EACH - 4) + chance.choices(rare, k=4)) for _ in range(count)]


_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def _insert(connection: Connection, batch: Sequence[str], pattern: bytes) -> list[str]:
    columns = [row[1] for row in connection.execute(text("PRAGMA table_info(note)")) if row[1] not in ("id", "words")]
    names = ", ".join(columns)
    statement = f"INSERT INTO note (id, words, {names}) SELECT randomblob(16), ?, {names} FROM note WHERE id = ?"
    connection.exec_driver_sql(statement, [(words, pattern) for words in batch])
    return list(batch[:20])


def _keystrokes(said: Sequence[str]) -> list[str]:
    """Every prefix of phrases taken from the notes themselves."""
    chance = random.Random(5)
    phrases = []
    for each in chance.sample(list(said), min(_PHRASES, len(said))):
        found = each.split()
        start = chance.randrange(len(found) - 3)
        phrases.append(" ".join(found[start : start + chance.randrange(1, 4)]))
    return [phrase[:end] for phrase in phrases for end in range(1, len(phrase) + 1)]


def _percentiles(ask: Callable[[str], object], keystrokes: Sequence[str]) -> tuple[float, float]:
    times = []
    for typed in keystrokes:
        begun = time.thread_time()
        ask(typed)
        times.append((time.thread_time() - begun) * 1000)
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.95)]


def _floor(view: View, typed: str) -> object:
    """Thirty newest notes of the first word typed, whole: what any search over this index must do at least."""
    statement = (
        "SELECT s.said FROM note_said s WHERE s.place IN "
        "(SELECT rowid FROM note_index WHERE note_index MATCH ? ORDER BY rowid DESC LIMIT 30)"
    )
    word = typed.split()[0]
    return view.session.connection().exec_driver_sql(statement, (f'"{word}"',)).all()


def _like(view: View, typed: str) -> object:
    where = " AND ".join(["words LIKE ?"] * len(typed.split()))
    statement = f"SELECT id FROM note WHERE {where} LIMIT 30"
    return view.session.connection().exec_driver_sql(statement, tuple(f"%{word}%" for word in typed.split())).all()


def _told(percentiles: tuple[float, float]) -> str:
    return f"{percentiles[0]:.2f} / {percentiles[1]:.2f}"


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [10_000, 100_000])
