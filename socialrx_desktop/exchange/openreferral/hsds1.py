"""Reads services from the tables of HSDS 1.1: a row for each person, phone, weekday and term, joined by ids."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from socialrx_desktop.domain.listing import (
    Accessibility,
    Contact,
    Location,
    Organization,
    Schedule,
    Service,
    TaxonomyTerm,
)
from socialrx_desktop.exchange.openreferral import clean
from socialrx_desktop.exchange.openreferral.files import Package
from socialrx_desktop.exchange.openreferral.findings import Findings, Place
from socialrx_desktop.problems import FileProblem

Row = dict[str, str]

_FILES = {
    "organization": "organizations.csv",
    "service": "services.csv",
    "service_taxonomy": "services_taxonomy.csv",
    "service_at_location": "services_at_location.csv",
    "location": "locations.csv",
    "phone": "phones.csv",
    "contact": "contacts.csv",
    "physical_address": "physical_addresses.csv",
    "regular_schedule": "regular_schedules.csv",
    "eligibility": "eligibility.csv",
    "language": "languages.csv",
    "accessibility_for_disabilities": "accessibility_for_disabilities.csv",
    "taxonomy": "taxonomy.csv",
}
_OF_VERSION_3 = ("schedules.csv", "schedule.csv", "attributes.csv", "attribute.csv", "taxonomy_terms.csv")
_STEP = 200
# An area code and the last four digits do not make a number that anybody can call.
_FEWEST_DIGITS = 9


@dataclass(slots=True)
class _Children:
    """What hangs on one service, in the order of the tables."""

    places: list[str] = field(default_factory=list)
    contacts: list[tuple[Contact, str, Place]] = field(default_factory=list)
    phones: list[Contact] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    eligibility: list[str] = field(default_factory=list)
    terms: list[TaxonomyTerm] = field(default_factory=list)


def read(package: Package, findings: Findings) -> tuple[str, list[Service]]:
    """The package's title and its services. A row that belongs to no service is left out and named."""
    title, names = _described(package, findings)
    if names["service"] not in package:
        raise FileProblem(
            f"{package.name} holds no {names['service']}.", "Choose the folder or zip with all the tables."
        )
    if any(name in package for name in _OF_VERSION_3):
        raise FileProblem(
            f"{package.name} holds tables of Open Referral 3.0, which cannot be read yet.",
            "Ask the publisher for the same directory as JSON.",
        )
    return title, _Reader(package, names, findings).services()


class _Reader:
    """One reading of one package; its dictionaries are the joins."""

    def __init__(self, package: Package, names: dict[str, str], findings: Findings) -> None:
        self._package = package
        self._names = names
        self._findings = findings
        self._rows = {key: (row, place) for key, row, place in self._keyed("service", "name")}
        self._children = {key: _Children() for key in self._rows}
        self._joints: dict[str, str] = {}
        self._at_location: dict[str, list[str]] = defaultdict(list)
        self._of_contact: dict[str, str] = {}
        self._of_organization: dict[str, list[str]] = defaultdict(list)
        for key, (row, _place) in self._rows.items():
            self._of_organization[_id(row, "organization_id")].append(key)

    def services(self) -> list[Service]:
        organizations = dict(self._organizations())
        self._join()
        locations = dict(self._locations())
        read: list[Service] = []
        for key, (row, place) in self._rows.items():
            if len(read) % _STEP == 0:
                self._findings.step(len(read), len(self._rows))
            read.append(self._service(key, row, place, organizations, locations))
        self._findings.step(len(read), len(read))
        return read

    def _service(
        self,
        key: str,
        row: Row,
        place: Place,
        organizations: dict[str, Organization],
        locations: dict[str, Location],
    ) -> Service:
        children = self._children[key]
        description = clean.text(row.get("description"), place, "description")
        return Service(
            id=key,
            name=row["name"],
            organization=self._organization(row, place, organizations),
            status=clean.status(row.get("status"), place),
            description=description,
            url=clean.url(row.get("url"), place, "url"),
            email=clean.email(row.get("email"), place),
            fees=clean.text(row.get("fees"), place, "fees"),
            application_process=clean.text(row.get("application_process"), place, "application_process"),
            wait_time=clean.line(row.get("wait_time"), place, "wait_time"),
            accreditations=clean.text(row.get("accreditations"), place, "accreditations"),
            eligibility="\n".join(children.eligibility),
            interpretation_services=clean.text(row.get("interpretation_services"), place, "interpretation_services"),
            locations=tuple(_not_repeating(locations[at], description) for at in children.places if at in locations),
            schedules=clean.merged(children.schedules),
            contacts=tuple(dict.fromkeys(_contacts(children))),
            languages=tuple(dict.fromkeys(children.languages)),
            taxonomy_terms=tuple(dict.fromkeys(children.terms)),
        )

    def _organization(self, row: Row, place: Place, organizations: dict[str, Organization]) -> Organization | None:
        key = _id(row, "organization_id")
        if key and key not in organizations:
            place.drop(f"{self._names['organization']} has no organisation {key}; the service is kept without it")
        return organizations.get(key)

    def _join(self) -> None:
        for row, place in self._table("service_at_location"):
            self._add_place(row, place)
        for row, place in self._table("contact"):
            self._add_contact(row, place)
        for row, place in self._table("phone"):
            self._add_phone(row, place)
        for row, place in self._table("regular_schedule"):
            self._add_schedule(row, place)
        for row, place in self._table("language"):
            self._add_words(row, place, "language")
        for row, place in self._table("eligibility"):
            self._add_words(row, place, "eligibility")
        terms = dict(self._terms())
        for row, place in self._table("service_taxonomy"):
            self._add_term(row, place, terms)

    def _add_place(self, row: Row, place: Place) -> None:
        location = _id(row, "location_id")
        for service in self._owners(row, place, "service_id"):
            if not location:
                place.drop("no location_id")
                continue
            self._children[service].places.append(location)
            self._at_location[location].append(service)
            self._joints.setdefault(_id(row, "id"), service)

    def _add_contact(self, row: Row, place: Place) -> None:
        contact = Contact(
            name=clean.line(row.get("name"), place, "name"),
            title=clean.line(row.get("title"), place, "title"),
            email=clean.email(row.get("email"), place),
        )
        area, number = _id(row, "phone_areacode"), _id(row, "phone_number")
        extension = _id(row, "phone_extension")
        if contact == Contact() and not number:
            place.drop("it names nobody")
            return
        if len([mark for mark in area + number if mark.isdigit()]) >= _FEWEST_DIGITS:
            contact = replace(contact, phone=clean.phone(f"{area} {number}", extension, place))
            number = ""
        for service in self._owners(row, place):
            self._children[service].contacts.append((contact, f"{area}…{number}" if number else "", place))
            self._of_contact.setdefault(_id(row, "id"), service)

    def _add_phone(self, row: Row, place: Place) -> None:
        number = clean.phone(row.get("number"), row.get("extension"), place)
        if not number:
            if not _id(row, "number"):
                place.drop("no number")
            return
        phone = Contact(phone=number, description=clean.text(row.get("description"), place, "description"))
        for service in self._owners(row, place):
            self._children[service].phones.append(phone)

    def _add_schedule(self, row: Row, place: Place) -> None:
        schedule = Schedule(
            byday=clean.byday(row.get("weekday"), place, "weekday"),
            opens_at=clean.clock(row.get("opens_at"), place, "opens_at"),
            closes_at=clean.clock(row.get("closes_at"), place, "closes_at"),
            description=clean.text(row.get("original_text"), place, "original_text"),
        )
        for service in self._owners(row, place):
            self._children[service].schedules.append(schedule)

    def _add_words(self, row: Row, place: Place, column: str) -> None:
        words = clean.text(row.get(column), place, column)
        if not words:
            place.drop(f"no {column}")
            return
        for service in self._owners(row, place):
            children = self._children[service]
            (children.languages if column == "language" else children.eligibility).append(words)

    def _add_term(self, row: Row, place: Place, terms: dict[str, TaxonomyTerm]) -> None:
        key = _id(row, "taxonomy_id")
        for service in self._owners(row, place, "service_id"):
            if key in terms:
                self._children[service].terms.append(terms[key])
            else:
                place.drop(f"{self._names['taxonomy']} has no term {key}" if key else "no taxonomy_id")

    def _owners(self, row: Row, place: Place, *columns: str) -> list[str]:
        """The services that a row belongs to, by the first of its links that is filled; none is named."""
        links = columns or ("service_id", "service_at_location_id", "location_id", "contact_id", "organization_id")
        column = next((column for column in links if _id(row, column)), "")
        if not column:
            place.drop("no service_id")
            return []
        owners = self._linked(column, _id(row, column))
        if not owners:
            place.drop(f"{column} {_id(row, column)} leads to no service")
        return owners

    def _linked(self, column: str, key: str) -> list[str]:
        match column:
            case "service_id":
                return [key] if key in self._rows else []
            case "service_at_location_id":
                return [self._joints[key]] if key in self._joints else []
            case "location_id":
                return self._at_location.get(key, [])
            case "contact_id":
                return [self._of_contact[key]] if key in self._of_contact else []
            case _:
                return self._of_organization.get(key, [])

    def _organizations(self) -> Iterator[tuple[str, Organization]]:
        for key, row, place in self._keyed("organization", "name"):
            yield (
                key,
                Organization(
                    id=key,
                    name=row["name"],
                    description=clean.text(row.get("description"), place, "description"),
                    email=clean.email(row.get("email"), place),
                    website=clean.url(row.get("url"), place, "url"),
                ),
            )

    def _terms(self) -> Iterator[tuple[str, TaxonomyTerm]]:
        for key, row, place in self._keyed("taxonomy", "name"):
            yield key, TaxonomyTerm(key, row["name"], clean.line(row.get("vocabulary"), place, "vocabulary"))

    def _locations(self) -> Iterator[tuple[str, Location]]:
        addresses, facts = self._addresses(), self._accessibility()
        for key, row, place in self._keyed("location"):
            latitude, longitude = clean.coordinates(row.get("latitude"), row.get("longitude"), place)
            yield (
                key,
                replace(
                    addresses.pop(key, Location(key)),
                    name=clean.line(row.get("name"), place, "name"),
                    latitude=latitude,
                    longitude=longitude,
                    description=clean.text(row.get("description"), place, "description"),
                    transportation=clean.text(row.get("transportation"), place, "transportation"),
                    accessibility=tuple(facts.pop(key, ())),
                ),
            )

    def _addresses(self) -> dict[str, Location]:
        """The first address of each location, as a location that knows nothing else yet."""
        found: dict[str, Location] = {}
        for row, place in self._table("physical_address"):
            key = _id(row, "location_id")
            lines = [clean.text(row.get(column), place, column) for column in ("address_1", "address_2")]
            address = Location(
                key,
                address=tuple(line for block in lines for line in block.splitlines() if line),
                city=clean.line(row.get("city"), place, "city"),
                postal_code=clean.postal_code(row.get("postal_code"), place),
            )
            if not key:
                place.drop("no location_id")
            elif address == Location(key):
                place.drop("no address")
            elif key in found:
                place.drop(f"location {key} has an earlier address")
            else:
                found[key] = address
        return found

    def _accessibility(self) -> dict[str, list[Accessibility]]:
        found: dict[str, list[Accessibility]] = defaultdict(list)
        for row, place in self._table("accessibility_for_disabilities"):
            key = _id(row, "location_id")
            description = clean.text(row.get("accessibility"), place, "accessibility")
            details = clean.text(row.get("details"), place, "details")
            if not key:
                place.drop("no location_id")
            elif not description and not details:
                place.drop("no accessibility")
            else:
                found[key].append(Accessibility(description or details, details if description else ""))
        return found

    def _keyed(self, table: str, *needed: str) -> Iterator[tuple[str, Row, Place]]:
        """Rows with an id that no earlier row has used, and with every `needed` column filled."""
        seen = set()
        for row, place in self._table(table):
            key = _id(row, "id")
            row |= {column: clean.line(row.get(column), place, column) for column in needed}
            missing = next((column for column in ("id", *needed) if not _id(row, column)), "")
            if missing:
                place.drop(f"no {missing}")
            elif key in seen:
                place.drop(f"id {key} was already used by an earlier row")
            else:
                seen.add(key)
                yield key, row, place

    def _table(self, table: str) -> Iterator[tuple[Row, Place]]:
        name = self._names[table]
        return self._package.rows(name) if name in self._package else iter(())


def _described(package: Package, findings: Findings) -> tuple[str, dict[str, str]]:
    """The title and the file of each table, as datapackage.json says or else as the standard does.

    Folders in its paths are ignored: real packages name "services.csv" and hold "data/services.csv".
    """
    names = dict(_FILES)
    if "datapackage.json" not in package:
        return "", names
    try:
        described = json.loads(package.text("datapackage.json"), parse_int=str)
    except (ValueError, RecursionError):
        findings.note("datapackage.json is not whole JSON, so the tables were found by their usual names.")
        return "", names
    if not isinstance(described, dict):
        return "", names
    resources = described.get("resources")
    for resource in resources if isinstance(resources, list) else ():
        match resource:
            case {"name": str(table), "path": str(path)} if table in names:
                file = path.replace("\\", "/").rpartition("/")[2]
                names[table] = file if file in package else names[table]
            case _:
                pass
    title = described.get("title")
    return " ".join(title.split()) if isinstance(title, str) else "", names


def _contacts(children: _Children) -> Iterator[Contact]:
    """Contacts, then the phones that no contact has taken.

    Some publishers cut a contact's number to its area code and last digits. If one phone of the service begins and
    ends so, it is that number; if not, the rest is named and dropped, for nobody can call it.
    """
    taken = set()
    for contact, cut_short, place in children.contacts:
        phone = next((phone for phone in children.phones if cut_short and _fits(phone.phone, cut_short)), None)
        if phone:
            taken.add(phone)
            yield replace(contact, phone=phone.phone, description=phone.description)
            continue
        if cut_short:
            place.drop(f"telephone {cut_short} is cut short")
        if contact != Contact():
            yield contact
    yield from (phone for phone in children.phones if phone not in taken)


def _fits(phone: str, cut_short: str) -> bool:
    digits = "".join(mark for mark in phone.lower().partition("x")[0] if mark.isdigit())
    area, _, last = cut_short.partition("…")
    return bool(area) and digits.startswith(area) and digits.endswith(last)


def _not_repeating(location: Location, description: str) -> Location:
    """Without its description if that only repeats the service's, as it does in exports that know no difference."""
    return replace(location, description="") if location.description == description else location


def _id(row: Row, column: str) -> str:
    words = row.get(column, "").strip()
    return words if words.isprintable() else "".join(filter(str.isprintable, words)).strip()
