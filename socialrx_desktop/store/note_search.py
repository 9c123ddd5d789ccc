"""Searching all notes as the person types: every word must be there, and the last may still be unfinished.

The index hands out matches newest first and stops at the first thirty, whatever their number. A trigger fills it when a
note is written, by whatever way; restricted notes never enter it. Longer beginnings of words are looked up in a list of
all words (`note_term`), which is brought up to date by `catch_up`; until then the index itself is asked, which is
slower and finds the same. A search within one patient's notes reads those alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from socialrx_desktop.domain import search_words
from socialrx_desktop.store import same_person
from socialrx_desktop.store.note import Note
from socialrx_desktop.store.patient import Patient, list_name
from socialrx_desktop.store.record import Moment
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.worker import Worker

MOST = 30
"""Hits that are shown; `Found.is_more` says that there are more."""

_MOST_TYPED = 200
_MOST_WORDS = 8
_INDEXED_PREFIX = 3
_MOST_TERMS = 64
_MOST_COUNTED = 5_000
_MERGE_EVERY = 100
_MERGE_PAGES = 64
_AROUND = 70
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """A note that holds the words. `around` are its words about the first place, without line ends."""

    note: UUID
    patient_id: UUID
    patient: str
    event_at: datetime
    author: str
    around: str
    is_superseded: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The newest hits, by when their notes were written."""

    hits: tuple[Hit, ...]
    is_more: bool


def search(view: View, typed: str, *, patient: UUID | None = None) -> Found:
    """Notes that hold all the words, of everybody or of one patient; without words, none.

    Corrected notes are found too, and marked. Restricted ones never are.
    """
    wanted = _split(typed[:_MOST_TYPED])[:_MOST_WORDS]
    if not wanted:
        return Found((), False)
    if patient is not None:
        return _in_one_record(view, wanted, patient)
    connection = view.session.connection()
    clauses = [f'"{word}"' for word in wanted[:-1]] + [_beginning(connection, wanted[-1])]
    if not clauses[-1]:
        return Found((), False)
    statement = "SELECT rowid FROM note_index WHERE note_index MATCH ? ORDER BY rowid DESC LIMIT ?"
    rows = connection.exec_driver_sql(statement, (" AND ".join(clauses), MOST + 1)).all()
    places = [row[0] for row in rows]
    return Found(_hits(connection, places[:MOST], wanted), len(places) > MOST)


def catch_up(work: Work) -> None:
    """Bring the list of words up to date with the notes, and tidy the index now and then.

    It is saved with whatever else this change saves, and takes in so many notes at a time that no save waits for it.
    """
    work.session.flush()
    connection = work.session.connection()
    counted, last = _counted(connection)
    if counted == last:
        return
    last = min(last, counted + _MOST_COUNTED)
    connection.exec_driver_sql("INSERT INTO note_words(note_words) VALUES ('delete-all')")
    connection.exec_driver_sql(
        "INSERT INTO note_words(rowid, said) SELECT place, said FROM note_said WHERE place > ? AND place <= ?",
        (counted, last),
    )
    # Numbers need no list: they are rarely typed in part, and there would be more of them than of words.
    connection.exec_driver_sql(
        "INSERT INTO note_term SELECT term, doc FROM note_vocabulary WHERE term >= 'a' "
        "ON CONFLICT(term) DO UPDATE SET notes = notes + excluded.notes"
    )
    connection.exec_driver_sql("INSERT INTO note_words(note_words) VALUES ('delete-all')")
    connection.exec_driver_sql("UPDATE note_counted SET place = ?", (last,))
    if last // _MERGE_EVERY != counted // _MERGE_EVERY:
        connection.exec_driver_sql("INSERT INTO note_index(note_index, rank) VALUES ('merge', ?)", (_MERGE_PAGES,))


def is_behind(view: View) -> bool:
    """Whether notes have come by another way than a worker's saving, and `catch_up` has something to do."""
    counted, last = _counted(view.session.connection())
    return counted != last


def _split(typed: str) -> list[str]:
    """The words as the index splits them; it folds capitals and accents by itself."""
    return list(dict.fromkeys(_WORD.findall(typed)))


def _counted(connection: Connection) -> tuple[int, int]:
    statement = "SELECT (SELECT place FROM note_counted), (SELECT coalesce(max(place), 0) FROM note_place)"
    counted, last = connection.exec_driver_sql(statement).one()
    return counted, last


def _beginning(connection: Connection, word: str) -> str:
    """How to ask for words that begin so; empty where no note holds one."""
    stem = search_words.folded(word)
    counted, last = _counted(connection)
    if len(stem) <= _INDEXED_PREFIX or not stem[0].isalpha() or counted != last:
        return f'"{word}" *'
    statement = "SELECT term FROM note_term WHERE term >= ? AND term < ? ORDER BY notes DESC LIMIT ?"
    terms = connection.exec_driver_sql(statement, (stem, f"{stem}\U0010ffff", _MOST_TERMS)).scalars().all()
    quoted = " OR ".join(f'"{term}"' for term in terms)
    return f"({quoted})" if terms else ""


def _in_one_record(view: View, wanted: Sequence[str], patient: UUID) -> Found:
    statement = (
        select(Note.id, Note.words, Note.outcome, Note.place, Note.people_present)
        .where(Note.patient_id.in_(same_person.ids(patient)), Note.sealed.is_(None))
        .order_by(Note.recorded_at.desc(), Note.id.desc())
    )
    *whole, last = [search_words.folded(word) for word in wanted]
    needles = [*(f" {word} " for word in whole), f" {last}"]
    found = []
    for row in view.rows(statement):
        said = " ".join((row.words, row.outcome, row.place, row.people_present))
        text = f" {' '.join(search_words.folded(word) for word in _WORD.findall(said))} "
        if all(needle in text for needle in needles):
            found.append(row.id.bytes)
    connection = view.session.connection()
    numbered = [_place(connection, note) for note in found[: MOST + 1]]
    return Found(_hits(connection, numbered[:MOST], wanted), len(numbered) > MOST)


def _place(connection: Connection, note: bytes) -> int:
    place: int = connection.exec_driver_sql("SELECT place FROM note_place WHERE note = ?", (note,)).scalar_one()
    return place


def _hits(connection: Connection, places: Sequence[int], wanted: Sequence[str]) -> tuple[Hit, ...]:
    if not places:
        return ()
    marks = ", ".join("?" * len(places))
    statement = f"""
        SELECT l.place, n.id, p.id AS patient_id, n.event_at,
               n.words || ' ' || n.outcome || ' ' || n.place || ' ' || n.people_present AS said,
               p.first_name, p.family_name, w.name AS author,
               EXISTS (SELECT 1 FROM {Note.__tablename__} a WHERE a.amends_id = n.id) AS is_superseded
        FROM note_place l JOIN {Note.__tablename__} n ON n.id = l.note
        LEFT JOIN patient_lead j ON j.member = n.patient_id
        JOIN {Patient.__tablename__} p ON p.id = coalesce(j.lead, n.patient_id)
        LEFT JOIN {Worker.__tablename__} w ON w.id = n.author_id
        WHERE l.place IN ({marks})
    """
    rows = {row.place: row for row in connection.exec_driver_sql(statement, tuple(places))}
    return tuple(_hit(rows[place], wanted) for place in places)


def _hit(row: Any, wanted: Sequence[str]) -> Hit:  # a row of _hits
    moment = Moment().process_result_value(row.event_at, None)  # type: ignore[arg-type]  # it asks for no dialect
    assert moment is not None, "every note has its moment"
    return Hit(
        note=UUID(bytes=row.id),
        patient_id=UUID(bytes=row.patient_id),
        patient=list_name(row.first_name, row.family_name),
        event_at=moment,
        author=row.author or "",
        around=around(row.said, wanted),
        is_superseded=bool(row.is_superseded),
    )


def around(text: str, wanted: Sequence[str]) -> str:
    """Some words on either side of the first of the wanted ones, cut between words."""
    plain = " ".join(text.split())
    stems = [search_words.folded(word) for word in wanted]
    middle = _first(plain, stems)
    begin, end = max(middle - _AROUND, 0), min(middle + 2 * _AROUND, len(plain))
    if begin:
        begin = plain.find(" ", begin) + 1
    if end < len(plain):
        end = max(plain.rfind(" ", middle, end), middle + 1)
    return f"{'…' if begin else ''}{plain[begin:end]}{'…' if end < len(plain) else ''}"


def _first(text: str, stems: Sequence[str]) -> int:
    """Where the first word with one of these beginnings starts; 0 if there is none."""
    if text.isascii():
        found = re.search(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, stems))})", text, re.IGNORECASE)
        return found.start() if found else 0
    starts = (match.start() for match in _WORD.finditer(text) if search_words.folded(match[0]).startswith(tuple(stems)))
    return next(starts, 0)
