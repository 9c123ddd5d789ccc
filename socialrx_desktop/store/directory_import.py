"""Bringing a feed into the directory: only what differs is written, and either all of it or nothing.

`with workspace.bring_in() as work: import_feed(work, ...)` does it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import TypeVar
from uuid import UUID, uuid5

import msgspec
from sqlalchemy import Connection, Table, select, update
from sqlalchemy.dialects import sqlite

from socialrx_desktop.domain.listing import Location, Organization, Service, TaxonomyTerm
from socialrx_desktop.problems import FileProblem, Stopped
from socialrx_desktop.store import directory, directory_index
from socialrx_desktop.store.directory import directory_source
from socialrx_desktop.store.directory_index import Value, insert
from socialrx_desktop.store.transaction import DirectoryWork

Progress = Callable[[int, int | None], None]
Cancelled = Callable[[], bool]

Shared = Organization | Location | TaxonomyTerm
One = TypeVar("One", bound=Shared)
Values = Callable[[One], tuple[Value, ...]]

_SOURCES = UUID("5b1cf7a5-0f0a-5d52-9a2e-9b0a2f6f3a10")
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Imported:
    """How many services an import found new, different, as they were, no longer listed; and how many there are now."""

    imported: int
    updated: int
    unchanged: int
    removed: int
    services: int


def import_feed(
    work: DirectoryWork,
    source: str,
    title: str,
    services: Sequence[Service],
    *,
    progress: Progress = lambda _done, _total: None,
    cancelled: Cancelled = lambda: False,
) -> Imported:
    """Make the directory list exactly these services of this source; other sources are left as they are.

    `source` is the path or address of the feed. The same text is the same source; so is a known one that already lists
    most of these services, by the feed's own ids and names, and it then moves to this address. The source and the
    feed's id of a service make the id that the service keeps over every import. The feed's ids differ from each other.
    A feed that changes nothing writes nothing of it. Raises Stopped soon after `cancelled` answers yes, and FileProblem
    for a feed without services, which would empty the directory.
    """
    if not services:
        raise FileProblem("This directory lists no services.", "Nothing was changed. Choose another file.")
    run = _Run(progress, cancelled, len(services))
    connection = work.connection
    source_id = _source(connection, source, services)
    held = _held(connection, source_id)
    listed = {uuid5(source_id, each.id).bytes: each for each in services}
    digests = {identity: _digest(each) for identity, each in listed.items()}
    new = [identity for identity in listed if identity not in held]
    changed = [identity for identity in listed if identity in held and held[identity][1] != digests[identity]]
    gone = [identity for identity in held if identity not in listed]
    total = _count(connection) + len(new) - len(gone)
    done = Imported(len(new), len(changed), len(listed) - len(new) - len(changed), len(gone), total)
    if new or changed or gone:
        _keep_source(work, source_id, source, title, digests)
        rebuild = directory_index.is_rebuilt_for(connection, len(new) + len(changed) + len(gone))
        _take_out(connection, [held[identity][0] for identity in [*changed, *gone]], rebuild=rebuild)
        coming = [(identity, digests[identity], listed[identity]) for identity in [*new, *changed]]
        _put_in(connection, source_id, coming, run, rebuild=rebuild)
        _sweep(connection)
        work.note_import(source_id)
    else:
        _keep_address(connection, source_id, source)
    run.step(len(services))
    return done


class _Run:
    """Tells how far the import is, and hears a stop."""

    def __init__(self, progress: Progress, cancelled: Cancelled, total: int) -> None:
        self._progress = progress
        self._cancelled = cancelled
        self._total = total
        self._done = 0

    def step(self, done: int | None = None) -> None:
        if self._cancelled():
            raise Stopped("The import was stopped.", "The directory is as it was before.")
        self._done = self._done if done is None else done
        self._progress(self._done, self._total)


def _source(connection: Connection, address: str, services: Sequence[Service]) -> UUID:
    """The id of the source: the one that has this address, or else lists most of these services, or else a new one."""
    known: UUID | None = connection.scalar(select(directory_source.c.id).where(directory_source.c.address == address))
    if known is not None:
        return known
    # The id alone would not do: many feeds count their services from 1.
    listed = {(each.id, each.name) for each in services}
    held = connection.exec_driver_sql("SELECT source, feed_id, name FROM service")
    for source, shared in Counter(row.source for row in held if (row.feed_id, row.name) in listed).most_common(1):
        if shared * 2 > len(services):
            return UUID(bytes=source)
    return uuid5(_SOURCES, address)


def _held(connection: Connection, source: UUID) -> dict[bytes, tuple[int, bytes]]:
    """The source's services: row and digest by id."""
    statement = "SELECT id, row, digest FROM service WHERE source = ?"
    return {row.id: (row.row, row.digest) for row in connection.exec_driver_sql(statement, (source.bytes,)).all()}


def _count(connection: Connection) -> int:
    found: int = connection.exec_driver_sql("SELECT count(*) FROM service").scalar_one()
    return found


def _keep_source(work: DirectoryWork, source: UUID, address: str, title: str, digests: Mapping[bytes, bytes]) -> None:
    digest = hashlib.blake2b(b"".join(sorted(digests.values())), digest_size=16).digest()
    facts = {"address": address, "title": title, "imported_at": work.now, "digest": digest}
    statement = sqlite.insert(directory_source).values(id=source, **facts)
    work.connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=facts))


def _keep_address(connection: Connection, source: UUID, address: str) -> None:
    moved = (directory_source.c.id == source) & (directory_source.c.address != address)
    connection.execute(update(directory_source).where(moved).values(address=address))


def _take_out(connection: Connection, services: Sequence[int], *, rebuild: bool) -> None:
    directory_index.leave_out(connection, services, rebuild=rebuild)
    if services:
        connection.exec_driver_sql("DELETE FROM service WHERE row = ?", [(each,) for each in services])


def _put_in(
    connection: Connection,
    source: UUID,
    coming: Sequence[tuple[bytes, bytes, Service]],
    run: _Run,
    *,
    rebuild: bool,
) -> None:
    shared = _Sharing(connection, [service for _, _, service in coming])
    first = _next_row(connection, directory.service)
    texts = []
    for start in range(0, len(coming), _BATCH):
        run.step(start)
        batch = coming[start : start + _BATCH]
        rows: dict[Table, list[tuple[Value, ...]]] = {table: [] for table in _WRITTEN}
        for number, (identity, digest, service) in enumerate(batch, start=first + start):
            rows[directory.service].append(_service(number, identity, source, digest, service, shared))
            for table, parts in _parts(service, shared).items():
                rows[table] += [(number, position, *part) for position, part in enumerate(parts)]
            texts.append((number, directory_index.text(service)))
        for table in _WRITTEN:
            insert(connection, table, rows[table])
    directory_index.take_in(connection, texts, run.step, rebuild=rebuild)


class _Sharing:
    """Rows that services share, written once: `row(thing)` is the number of each."""

    def __init__(self, connection: Connection, services: Sequence[Service]) -> None:
        self._rows: dict[Shared, int] = {}
        organizations = dict.fromkeys(each.organization for each in services if each.organization)
        self._write(connection, directory.organization, organizations, _organization)
        terms = dict.fromkeys(term for each in services for term in each.taxonomy_terms)
        self._write(connection, directory.taxonomy_term, terms, _term)
        locations = dict.fromkeys(place for each in services for place in each.locations)
        new = self._write(connection, directory.location, locations, _location)
        facts = [
            (self._rows[place], position, fact.description, fact.details)
            for place in new
            for position, fact in enumerate(place.accessibility)
        ]
        insert(connection, directory.accessibility, facts)

    def row(self, thing: Shared) -> int:
        return self._rows[thing]

    def _write(self, connection: Connection, table: Table, things: Iterable[One], values: Values[One]) -> list[One]:
        """Number the things, write those that the table does not hold, and name these."""
        held = connection.exec_driver_sql(f"SELECT digest, row FROM {table.name}").all()
        known: dict[bytes, int] = {row.digest: row.row for row in held}
        number = max(known.values(), default=0)
        new: list[One] = []
        rows: list[tuple[Value, ...]] = []
        for thing in things:
            digest = _digest(thing)
            if digest not in known:
                number += 1
                known[digest] = number
                new.append(thing)
                rows.append((number, digest, *values(thing)))
            self._rows[thing] = known[digest]
        insert(connection, table, rows)
        return new


_WRITTEN = (
    directory.service,
    directory.service_at_location,
    directory.schedule,
    directory.cost_option,
    directory.contact,
    directory.language,
    directory.attribute,
)


def _service(
    number: int, identity: bytes, source: UUID, digest: bytes, service: Service, shared: _Sharing
) -> tuple[Value, ...]:
    return (
        number,
        identity,
        source.bytes,
        digest,
        None if service.organization is None else shared.row(service.organization),
        service.id,
        service.name,
        service.status,
        service.description,
        service.url,
        service.email,
        service.fees,
        service.application_process,
        service.wait_time,
        service.accreditations,
        service.minimum_age,
        service.maximum_age,
        service.eligibility,
        service.interpretation_services,
        service.alert,
        _iso(service.assured_date),
        service.last_modified,
    )


def _parts(service: Service, shared: _Sharing) -> dict[Table, list[tuple[Value, ...]]]:
    """What hangs on the service, without its number and position."""
    return {
        directory.service_at_location: [(shared.row(place),) for place in service.locations],
        directory.schedule: [
            (
                each.byday,
                _iso(each.opens_at),
                _iso(each.closes_at),
                each.freq,
                each.interval,
                each.bymonthday,
                _iso(each.dtstart),
                _iso(each.valid_from),
                _iso(each.valid_to),
                each.description,
                each.notes,
                each.attending_type,
            )
            for each in service.schedules
        ],
        directory.cost_option: [(each.option, each.amount, each.amount_description) for each in service.cost_options],
        directory.contact: [
            (each.name, each.title, each.email, each.phone, each.description) for each in service.contacts
        ],
        directory.language: [(each,) for each in service.languages],
        directory.attribute: [(shared.row(term),) for term in service.taxonomy_terms],
    }


def _organization(each: Organization) -> tuple[Value, ...]:
    return each.id, each.name, each.description, each.email, each.website


def _term(each: TaxonomyTerm) -> tuple[Value, ...]:
    return each.id, each.name, each.taxonomy


def _location(each: Location) -> tuple[Value, ...]:
    return (
        each.id,
        each.name,
        each.location_type,
        msgspec.json.encode(each.address).decode(),
        each.city,
        each.postal_code,
        each.latitude,
        each.longitude,
        each.description,
        each.transportation,
    )


def _sweep(connection: Connection) -> None:
    """Let go of what no service names any longer."""
    for name, holder, column in (
        ("organization", "service", "organization"),
        ("location", "service_at_location", "location"),
        ("taxonomy_term", "attribute", "taxonomy_term"),
    ):
        unused = f"NOT EXISTS (SELECT 1 FROM {holder} WHERE {holder}.{column} = {name}.row)"
        connection.exec_driver_sql(f"DELETE FROM {name} WHERE {unused}")


def _next_row(connection: Connection, table: Table) -> int:
    highest: int | None = connection.exec_driver_sql(f"SELECT max(row) FROM {table.name}").scalar_one()
    return (highest or 0) + 1


def _digest(thing: Service | Shared) -> bytes:
    """Equal for equal things, and for no others."""
    return hashlib.blake2b(msgspec.msgpack.encode(thing), digest_size=16).digest()


def _iso(value: date | time | None) -> str | None:
    return None if value is None else value.isoformat()
