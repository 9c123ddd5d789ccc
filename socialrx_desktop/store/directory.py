"""The directory of services: listings as a feed gave them, in the tables and words of Open Referral UK 3.0.

Listings are public bulk data, which can be had again from their source: they have no history and no journal, and are
written by `directory_import` alone. Each service has an id that stays the same over every import of its source, and
other records name a service by that id only. Organisations, locations and taxonomy terms are kept once however many
services share them; they are known by the digest of all that they say.
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
    String,
    Table,
    Text,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

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
from socialrx_desktop.store.record import Base, Local, Moment, column
from socialrx_desktop.store.transaction import View


class DirectorySource(Local, kw_only=True):
    """Where listings came from. `address` is the path or web address as it was last given.

    The first address makes the id; a feed that comes from another one later, with most of the same services, keeps it.
    """

    __tablename__ = "directory_source"
    table_id = 23

    address: Mapped[str] = mapped_column(info=column(1))
    title: Mapped[str] = mapped_column(info=column(2))
    imported_at: Mapped[datetime] = mapped_column(Moment(), info=column(3))
    services: Mapped[int] = mapped_column(info=column(4))
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), info=column(5))


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _of_service() -> tuple[Column[int], Column[int]]:
    """The columns by which a row hangs on its service, in the order of the feed."""
    return (
        Column("service", Integer, ForeignKey("service.row", ondelete="CASCADE"), primary_key=True),
        Column("position", Integer, primary_key=True),
    )


organization = Table(
    "organization",
    Base.metadata,
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
    Base.metadata,
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
    Base.metadata,
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
    Base.metadata,
    Column("location", Integer, ForeignKey("location.row", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _text("description"),
    _text("details"),
)

service_at_location = Table(
    "service_at_location",
    Base.metadata,
    *_of_service(),
    Column("location", Integer, ForeignKey("location.row"), nullable=False, index=True),
)

schedule = Table(
    "schedule",
    Base.metadata,
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
    Base.metadata,
    *_of_service(),
    _text("option"),
    _text("amount"),
    _text("amount_description"),
)

contact = Table(
    "contact",
    Base.metadata,
    *_of_service(),
    _text("name"),
    _text("title"),
    _text("email"),
    _text("phone"),
    _text("description"),
)

language = Table("language", Base.metadata, *_of_service(), _text("name"))

taxonomy_term = Table(
    "taxonomy_term",
    Base.metadata,
    Column("row", Integer, primary_key=True),
    Column("digest", LargeBinary(16), nullable=False, unique=True),
    _text("id"),
    _text("name"),
    _text("taxonomy"),
)

attribute = Table(
    "attribute",
    Base.metadata,
    *_of_service(),
    Column("taxonomy_term", Integer, ForeignKey("taxonomy_term.row"), nullable=False, index=True),
)

service_text = Table(
    "service_text",
    Base.metadata,
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
    Base.metadata,
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
    sources = {each.id.bytes: each for each in view.session.scalars(select(DirectorySource))}
    rows = view.rows(select(service).where(service.c.id.in_(wanted)))
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
    return view.session.execute(select(func.count()).select_from(service)).scalar_one()


def sources(view: View) -> tuple[Source, ...]:
    """Where the listings came from, by title."""
    held = {
        row.source: row.services
        for row in view.rows(select(service.c.source, func.count().label("services")).group_by(service.c.source))
    }
    rows = view.session.scalars(select(DirectorySource).order_by(DirectorySource.title, DirectorySource.address))
    return tuple(Source(row.id, row.address, row.title, row.imported_at, held.get(row.id.bytes, 0)) for row in rows)


class _Parts:
    """All that hangs on some services, read by one query a table."""

    def __init__(self, view: View, services: Sequence[int], organizations: set[int | None]) -> None:
        self._view = view
        self._services = services
        self._organizations = {
            row.row: Organization(row.id, row.name, row.description, row.email, row.website)
            for row in view.rows(select(organization).where(organization.c.row.in_(organizations - {None})))
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
        self._terms = _grouped(view.rows(terms))

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
        return _grouped(self._view.rows(statement))

    def _read_locations(self) -> dict[int, list[Location]]:
        held = self._on_services(service_at_location)
        wanted = {part.location for parts in held.values() for part in parts}
        ways_in = defaultdict(list)
        facts = select(accessibility).where(accessibility.c.location.in_(wanted)).order_by(accessibility.c.position)
        for row in self._view.rows(facts):
            ways_in[row.location].append(Accessibility(row.description, row.details))
        found = {
            row.row: _location(row, tuple(ways_in[row.row]))
            for row in self._view.rows(select(location).where(location.c.row.in_(wanted)))
        }
        places: dict[int, list[Location]] = defaultdict(list)
        for each, parts in held.items():
            places[each] = [found[part.location] for part in parts]
        return places


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
