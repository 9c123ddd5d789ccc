"""The directory of services: listings as a feed gave them, in the tables and words of Open Referral UK 3.0.

Listings are public bulk data, which can be had again from their source: they have no history and no journal, lie in a
file of their own (`directory_file`), and are written by `directory_import` alone. Each service has an id that stays the
same over every import of its source, and other records name a service by that id only. Organisations, locations and
taxonomy terms are kept once however many services share them; they are known by the digest of all that they say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    Text,
    func,
    select,
)

from socialrx_desktop.domain.listing import (
    Accessibility,
    Contact,
    CostOption,
    Location,
    Organization,
    Schedule,
    Service,
    TaxonomyTerm,
)
from socialrx_desktop.store.record import Base, Moment, Uuid
from socialrx_desktop.store.transaction import View

SOURCE_NUMBER = 23
"""What the history calls `directory_source` when it tells of an import; no table of the vault may have this number."""

metadata = MetaData(naming_convention=Base.metadata.naming_convention)
"""The tables of the directory's own file, apart from those of the vault."""


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _of_service() -> tuple[Column[int], Column[int]]:
    """The columns by which a row hangs on its service, in the order of the feed."""
    return (
        Column("service", Integer, ForeignKey("service.row", ondelete="CASCADE"), primary_key=True),
        Column("position", Integer, primary_key=True),
    )


directory_source = Table(
    "directory_source",
    metadata,
    Column("id", Uuid, primary_key=True),
    _text("address"),
    _text("title"),
    Column("imported_at", Moment, nullable=False),
    Column("digest", LargeBinary(16), nullable=False),
)
"""Where listings came from. `address` is the path or web address as it was last given.

The first address makes the id; a feed that comes from another one later, with most of the same services, keeps it.
"""

organization = Table(
    "organization",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("digest", LargeBinary(16), nullable=False, unique=True),
    _text("id"),
    _text("name"),
    _text("description"),
    _text("email"),
    _text("website"),
)

service = Table(
    "service",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("id", LargeBinary(16), nullable=False, unique=True),
    Column("source", LargeBinary(16), nullable=False, index=True),
    Column("digest", LargeBinary(16), nullable=False),
    Column("organization", Integer, ForeignKey("organization.row"), index=True),
    _text("feed_id"),
    _text("name"),
    _text("status"),
    _text("description"),
    _text("url"),
    _text("email"),
    _text("fees"),
    _text("application_process"),
    _text("wait_time"),
    _text("accreditations"),
    Column("minimum_age", Float),
    Column("maximum_age", Float),
    _text("eligibility"),
    _text("interpretation_services"),
    _text("alert"),
    Column("assured_date", String(10)),
    _text("last_modified"),
)

location = Table(
    "location",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("digest", LargeBinary(16), nullable=False, unique=True),
    _text("id"),
    _text("name"),
    _text("location_type"),
    _text("address"),
    _text("city"),
    _text("postal_code"),
    Column("latitude", Float),
    Column("longitude", Float),
    _text("description"),
    _text("transportation"),
    Index("ix_location_postal_code", "postal_code", "latitude", "longitude"),
)

accessibility = Table(
    "accessibility",
    metadata,
    Column("location", Integer, ForeignKey("location.row", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("description"),
    _text("details"),
)

service_at_location = Table(
    "service_at_location",
    metadata,
    *_of_service(),
    Column("location", Integer, ForeignKey("location.row"), nullable=False, index=True),
)

schedule = Table(
    "schedule",
    metadata,
    *_of_service(),
    _text("byday"),
    Column("opens_at", String(15)),
    Column("closes_at", String(15)),
    _text("freq"),
    Column("interval", Integer, nullable=False),
    _text("bymonthday"),
    Column("dtstart", String(10)),
    Column("valid_from", String(10)),
    Column("valid_to", String(10)),
    _text("description"),
    _text("notes"),
    _text("attending_type"),
)

cost_option = Table(
    "cost_option",
    metadata,
    *_of_service(),
    _text("option"),
    _text("amount"),
    _text("amount_description"),
)

contact = Table(
    "contact",
    metadata,
    *_of_service(),
    _text("name"),
    _text("title"),
    _text("email"),
    _text("phone"),
    _text("description"),
)

language = Table("language", metadata, *_of_service(), _text("name"))

taxonomy_term = Table(
    "taxonomy_term",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("digest", LargeBinary(16), nullable=False, unique=True),
    _text("id"),
    _text("name"),
    _text("taxonomy"),
)

attribute = Table(
    "attribute",
    metadata,
    *_of_service(),
    Column("taxonomy_term", Integer, ForeignKey("taxonomy_term.row"), nullable=False, index=True),
)

service_text = Table(
    "service_text",
    metadata,
    Column("place", Integer, primary_key=True),
    Column("service", Integer, ForeignKey("service.row"), nullable=False, unique=True),
    _text("status"),
    _text("name"),
    _text("organization"),
    _text("kinds"),
    _text("places"),
    _text("access"),
    _text("eligibility"),
    _text("description"),
)
"""What the search index holds of each service, as folded words. `place` is its number there: the order of names."""

service_term = Table(
    "service_term",
    metadata,
    Column("term", Text, primary_key=True),
    Column("services", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Every word of the index and how many services hold it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One service with where it was listed and when that was read in."""

    id: UUID
    source: str
    imported_at: datetime
    service: Service


@dataclass(frozen=True, slots=True)
class Source:
    """One source of listings; `services` counts those that the directory holds now."""

    id: UUID
    address: str
    title: str
    imported_at: datetime
    services: int


def listing(view: View, service: UUID) -> Listing | None:
    """The listing of this id, whole; None if no source lists it any longer."""
    return listings(view, (service,)).get(service)


def listings(view: View, ids: Iterable[UUID]) -> dict[UUID, Listing]:
    """The listings of these ids; an id that no source lists any longer is left out."""
    wanted = [each.bytes for each in ids]
    sources = {row.id.bytes: row for row in view.directory.execute(select(directory_source))}
    rows = _rows(view, select(service).where(service.c.id.in_(wanted)))
    parts = _Parts(view, [row.row for row in rows], {row.organization for row in rows})
    return {
        UUID(bytes=row.id): Listing(
            UUID(bytes=row.id),
            sources[row.source].title,
            sources[row.source].imported_at,
            parts.service(row),
        )
        for row in rows
    }


def count(view: View) -> int:
    """How many services the directory lists."""
    return view.directory.execute(select(func.count()).select_from(service)).scalar_one()


def sources(view: View) -> tuple[Source, ...]:
    """Where the listings came from, by title."""
    counted = select(service.c.source, func.count().label("services")).group_by(service.c.source)
    held = {row.source: row.services for row in _rows(view, counted)}
    rows = _rows(view, select(directory_source).order_by(directory_source.c.title, directory_source.c.address))
    return tuple(Source(row.id, row.address, row.title, row.imported_at, held.get(row.id.bytes, 0)) for row in rows)


class _Parts:
    """All that hangs on some services, read by one query a table."""

    def __init__(self, view: View, services: Sequence[int], organizations: set[int | None]) -> None:
        self._view = view
        self._services = services
        self._organizations = {
            row.row: Organization(row.id, row.name, row.description, row.email, row.website)
            for row in _rows(view, select(organization).where(organization.c.row.in_(organizations - {None})))
        }
        self._locations = self._read_locations()
        self._schedules = self._on_services(schedule)
        self._costs = self._on_services(cost_option)
        self._contacts = self._on_services(contact)
        self._languages = self._on_services(language)
        terms = (
            select(attribute.c.service, taxonomy_term)
            .join(taxonomy_term, attribute.c.taxonomy_term == taxonomy_term.c.row)
            .where(attribute.c.service.in_(services))
            .order_by(attribute.c.service, attribute.c.position)
        )
        self._terms = _grouped(_rows(view, terms))

    def service(self, row: Any) -> Service:  # a row of `service`
        return Service(
            id=row.feed_id,
            name=row.name,
            organization=None if row.organization is None else self._organizations[row.organization],
            status=row.status,
            description=row.description,
            url=row.url,
            email=row.email,
            fees=row.fees,
            application_process=row.application_process,
            wait_time=row.wait_time,
            accreditations=row.accreditations,
            minimum_age=row.minimum_age,
            maximum_age=row.maximum_age,
            eligibility=row.eligibility,
            interpretation_services=row.interpretation_services,
            alert=row.alert,
            assured_date=_day(row.assured_date),
            last_modified=row.last_modified,
            locations=tuple(self._locations[row.row]),
            schedules=tuple(_schedule(part) for part in self._schedules[row.row]),
            cost_options=tuple(
                CostOption(part.option, part.amount, part.amount_description) for part in self._costs[row.row]
            ),
            contacts=tuple(
                Contact(part.name, part.title, part.email, part.phone, part.description)
                for part in self._contacts[row.row]
            ),
            languages=tuple(part.name for part in self._languages[row.row]),
            taxonomy_terms=tuple(TaxonomyTerm(part.id, part.name, part.taxonomy) for part in self._terms[row.row]),
        )

    def _on_services(self, table: Table) -> dict[int, list[Any]]:  # rows of that table
        statement = select(table).where(table.c.service.in_(self._services)).order_by(table.c.service, table.c.position)
        return _grouped(_rows(self._view, statement))

    def _read_locations(self) -> dict[int, list[Location]]:
        held = self._on_services(service_at_location)
        wanted = {part.location for parts in held.values() for part in parts}
        ways_in = defaultdict(list)
        facts = select(accessibility).where(accessibility.c.location.in_(wanted)).order_by(accessibility.c.position)
        for row in _rows(self._view, facts):
            ways_in[row.location].append(Accessibility(row.description, row.details))
        found = {
            row.row: _location(row, tuple(ways_in[row.row]))
            for row in _rows(self._view, select(location).where(location.c.row.in_(wanted)))
        }
        places: dict[int, list[Location]] = defaultdict(list)
        for each, parts in held.items():
            places[each] = [found[part.location] for part in parts]
        return places


def _rows(view: View, statement: Select[Any]) -> Sequence[Any]:  # as `View.rows`
    return view.directory.execute(statement).all()


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:  # rows of one table that names a service
    groups = defaultdict(list)
    for row in rows:
        groups[row.service].append(row)
    return groups


def _location(row: Any, ways_in: tuple[Accessibility, ...]) -> Location:  # a row of `location`
    return Location(
        id=row.id,
        name=row.name,
        location_type=row.location_type,
        address=tuple(msgspec.json.decode(row.address, type=list[str])),
        city=row.city,
        postal_code=row.postal_code,
        latitude=row.latitude,
        longitude=row.longitude,
        description=row.description,
        transportation=row.transportation,
        accessibility=ways_in,
    )


def _schedule(row: Any) -> Schedule:  # a row of `schedule`
    return Schedule(
        byday=row.byday,
        opens_at=_time(row.opens_at),
        closes_at=_time(row.closes_at),
        freq=row.freq,
        interval=row.interval,
        bymonthday=row.bymonthday,
        dtstart=_day(row.dtstart),
        valid_from=_day(row.valid_from),
        valid_to=_day(row.valid_to),
        description=row.description,
        notes=row.notes,
        attending_type=row.attending_type,
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)
