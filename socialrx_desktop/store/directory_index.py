"""Keeping the directory's search index true: what it holds of each service, in which order, and the list of its words.

The index streams rows by number and stops at the first few hundred, so the numbers (`place`) follow the order of names.
They are spaced out: a new service takes a number between its neighbours, and all are numbered afresh only when there
is no room. `service_index` holds every word of a listing, `service_headline` only those of its name, organisation and
kinds. Both are external-content tables over `service_text`, so `check` can hold them against it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from sqlalchemy import Connection, Table

from socialrx_desktop.domain.listing import Location, Service
from socialrx_desktop.domain.search_words import folded
from socialrx_desktop.store.directory import service_text

INDEXES = {
    "service_headline": "name, organization, kinds",
    "service_index": "name, organization, kinds, places, access, eligibility, description",
}
_NAME = 1
_ROWS = 200
_SPACING = 64
_BATCH = 2_000
_MERGE_PAGES = 64

Value = str | int | float | bytes | None
Text = tuple[str, str, str, str, str, str, str, str]


def text(service: Service) -> Text:
    """The row of a service in `service_text`, without its numbers."""
    places = service.locations
    ways_in = [f"{fact.description} {fact.details}" for place in places for fact in place.accessibility]
    return (
        service.status,
        folded(service.name),
        folded(service.organization.name) if service.organization else "",
        folded(" ".join(term.name for term in service.taxonomy_terms)),
        folded(" ".join(_place(place) for place in places)),
        folded(" ".join([*ways_in, *service.languages, service.interpretation_services])),
        folded(service.eligibility),
        folded(service.description),
    )


def is_rebuilt_for(connection: Connection, changes: int) -> bool:
    """Whether so many services change that making the index afresh is quicker than mending it."""
    held: int = connection.exec_driver_sql("SELECT count(*) FROM service_text").scalar_one()
    return changes * 10 > held


def leave_out(connection: Connection, services: Sequence[int], *, rebuild: bool) -> None:
    """Take services out of the index; with `rebuild`, `take_in` does the rest."""
    rows = [(each,) for each in services]
    if not rebuild:
        for name, columns in INDEXES.items():
            out = f"INSERT INTO {name}({name}, rowid, {columns}) SELECT 'delete', place, {columns}"
            _each(connection, f"{out} FROM service_text WHERE service = ?", rows)
    _each(connection, "DELETE FROM service_text WHERE service = ?", rows)


def take_in(
    connection: Connection, texts: Sequence[tuple[int, Text]], step: Callable[[], None], *, rebuild: bool
) -> None:
    """Put services into the index, and bring the list of its words up to date. `step` is called now and then."""
    held = connection.exec_driver_sql("SELECT name, place FROM service_text ORDER BY place").all()
    taken = [(row.name, row.place) for row in held]
    ordered = sorted(texts, key=lambda each: each[1][_NAME])
    names = [each[_NAME] for _, each in ordered]
    places = between(taken, names)
    if places is None:
        rebuild = True
        places = _make_room(connection, taken, names)
    rows: list[tuple[Value, ...]] = [
        (place, service, *each) for place, (service, each) in zip(places, ordered, strict=True)
    ]
    for start in range(0, len(rows), _BATCH):
        step()
        batch = rows[start : start + _BATCH]
        insert(connection, service_text, batch)
        if not rebuild:
            _index(connection, places[start : start + _BATCH])
    for name in INDEXES:
        step()
        _settle(connection, name, rebuild=rebuild)
    step()
    _count_words(connection)


def between(taken: Sequence[tuple[str, int]], names: Sequence[str]) -> list[int] | None:
    """A number for each of the sorted `names` among those taken (sorted name and number); None if there is no room."""
    places: list[int] = []
    low = 0
    for above, high in taken:
        run = bisect_left(names, above, len(places)) - len(places)
        if run >= high - low:
            return None
        places += [low + (high - low) * number // (run + 1) for number in range(1, run + 1)]
        low = high
    rest = len(names) - len(places)
    return places + [low + _SPACING * number for number in range(1, rest + 1)]


def _make_room(connection: Connection, taken: Sequence[tuple[str, int]], names: Sequence[str]) -> list[int]:
    """Number everything afresh; the new numbers of `names`."""
    order = sorted([(name, 0, place) for name, place in taken] + [(name, 1, 0) for name in names])
    numbered = [(number * _SPACING, is_new, place) for number, (_, is_new, place) in enumerate(order, start=1)]
    # Over negative numbers, so that no two rows ever hold one number.
    connection.exec_driver_sql("UPDATE service_text SET place = -place")
    moves = [(number, -place) for number, is_new, place in numbered if not is_new]
    _each(connection, "UPDATE service_text SET place = ? WHERE place = ?", moves)
    return [number for number, is_new, _ in numbered if is_new]


def _index(connection: Connection, places: Sequence[int]) -> None:
    for name, columns in INDEXES.items():
        source = f"SELECT place, {columns} FROM service_text WHERE place = ?"
        _each(connection, f"INSERT INTO {name}(rowid, {columns}) {source}", [(place,) for place in places])


def _settle(connection: Connection, name: str, *, rebuild: bool) -> None:
    """Merge what was added, so that queries stay quick."""
    if rebuild:
        connection.exec_driver_sql(f"INSERT INTO {name}({name}) VALUES ('rebuild')")
        connection.exec_driver_sql(f"INSERT INTO {name}({name}) VALUES ('optimize')")
    else:
        connection.exec_driver_sql(f"INSERT INTO {name}({name}, rank) VALUES ('merge', {_MERGE_PAGES})")


def _count_words(connection: Connection) -> None:
    connection.exec_driver_sql("DELETE FROM service_term")
    vocabulary = "CREATE VIRTUAL TABLE temp.service_vocabulary USING fts5vocab('main', 'service_index', 'row')"
    connection.exec_driver_sql(vocabulary)
    connection.exec_driver_sql("INSERT INTO service_term SELECT term, doc FROM temp.service_vocabulary")
    connection.exec_driver_sql("DROP TABLE temp.service_vocabulary")


def insert(connection: Connection, table: Table, rows: Sequence[tuple[Value, ...]]) -> None:
    """Write whole rows, many by one statement: SQLCipher locks and wipes the memory of each, which costs the most."""
    names = ", ".join(column.name for column in table.columns)
    marks = f"({', '.join('?' * len(table.columns))})"
    for start in range(0, len(rows), _ROWS):
        batch = rows[start : start + _ROWS]
        statement = f"INSERT INTO {table.name} ({names}) VALUES {', '.join([marks] * len(batch))}"
        connection.exec_driver_sql(statement, tuple(chain.from_iterable(batch)))


def _place(place: Location) -> str:
    joined = place.postal_code.replace(" ", "")
    return " ".join([place.name, *place.address, place.city, place.postal_code, joined])


def _each(connection: Connection, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
    rows = list(rows)
    if rows:
        connection.exec_driver_sql(statement, rows)
