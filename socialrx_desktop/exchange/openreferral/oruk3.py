"""Reads services from nested JSON as Open Referral UK 3.0 and HSDS 3.0 write it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

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
from socialrx_desktop.exchange.openreferral import clean
from socialrx_desktop.exchange.openreferral.findings import Findings, Place

Record = dict[str, object]

# No service has this many phones or sessions; a longer list is damage, and reading it all would look like a hang.
_MOST_CHILDREN = 1_000
_STEP = 50
# Lists of organisations, locations and terms have the same page shape; these keys tell them from a service.
_OF_A_SERVICE = frozenset({"status", "organization", "organization_id", "service_at_locations"})
_OF_ANOTHER = frozenset(
    {"website", "organization_identifiers", "location_type", "taxonomy", "term_uri", "parent_id", "version", "service"}
)


@dataclass(frozen=True, slots=True)
class Page:
    """The records of a JSON file, with what it says about itself."""

    records: list[object]
    title: str = ""
    publisher: str = ""


def page(document: object) -> Page | None:
    """A list, {"contents": [...]}, {"services": [...]} or a single service; `None` if it is none of these."""
    if isinstance(document, list):
        return Page(document)
    if not isinstance(document, dict):
        return None
    title, publisher = _words(document.get("title")), _words(document.get("publisher"))
    if isinstance(document.get("contents"), list):
        return Page(document["contents"], title, publisher)
    if isinstance(document.get("services"), list):
        records = [_with_organization(record, document) for record in document["services"]]
        return Page(records, title or _words(document.get("name")), publisher)
    return Page([document]) if _looks_like_a_service(document) else None


def read(records: list[object], findings: Findings) -> list[Service]:
    """Every service of `records` that has an id and a name; the first of those that share an id."""
    services: dict[str, Service] = {}
    for number, record in enumerate(records, start=1):
        if number % _STEP == 0:
            findings.step(number, len(records))
        place = Place(findings, f"service {number}")
        service = _service(record, place)
        if service is None:
            continue
        if service.id in services:
            place.drop(f"its id {service.id} was already used by an earlier service")
            continue
        services[service.id] = service
    findings.step(len(records), len(records))
    return list(services.values())


def _service(record: object, place: Place) -> Service | None:
    if not isinstance(record, dict):
        place.drop("it is not a record")
        return None
    if not _looks_like_a_service(record):
        place.drop("it is not a service, but an organisation, a place or a term")
        return None
    key, name = clean.line(record.get("id"), place, "id"), clean.line(record.get("name"), place, "name")
    if not key or not name:
        place.drop("it has no name" if key else "it has no id")
        return None
    least, most = clean.ages(record.get("minimum_age"), record.get("maximum_age"), place)
    return Service(
        id=key,
        name=name,
        organization=_organization(record, place),
        status=clean.status(record.get("status"), place),
        description=clean.text(record.get("description"), place, "description"),
        url=clean.url(record.get("url"), place, "url"),
        email=clean.email(record.get("email"), place),
        fees=_first(record, place, "fees_description", "fees"),
        application_process=clean.text(record.get("application_process"), place, "application_process"),
        wait_time=clean.line(record.get("wait_time"), place, "wait_time"),
        accreditations=clean.text(record.get("accreditations"), place, "accreditations"),
        minimum_age=least,
        maximum_age=most,
        eligibility=clean.text(record.get("eligibility_description"), place, "eligibility_description"),
        interpretation_services=clean.text(record.get("interpretation_services"), place, "interpretation_services"),
        alert=clean.text(record.get("alert"), place, "alert"),
        assured_date=clean.day(record.get("assured_date"), place, "assured_date"),
        last_modified=clean.line(record.get("last_modified"), place, "last_modified"),
        locations=tuple(_locations(record, place, key)),
        schedules=clean.merged(_schedules(record, place)),
        cost_options=tuple(_cost_options(record, place)),
        contacts=_contacts(record, place),
        languages=tuple(dict.fromkeys(_languages(record, place))),
        taxonomy_terms=tuple(dict.fromkeys(_taxonomy_terms(record, place))),
    )


def _organization(record: Record, place: Place) -> Organization | None:
    raw = record.get("organization")
    if raw is None:
        return None
    place = place.at("organization")
    if not isinstance(raw, dict):
        place.drop("it is not a record")
        return None
    key, name = clean.line(raw.get("id"), place, "id"), clean.line(raw.get("name"), place, "name")
    if not name:
        place.drop("it has no name")
        return None
    return Organization(
        id=key or name,
        name=name,
        description=clean.text(raw.get("description"), place, "description"),
        email=clean.email(raw.get("email"), place),
        website=clean.url(raw.get("website"), place, "website"),
    )


def _locations(record: Record, place: Place, service: str) -> Iterator[Location]:
    for number, (joint, joint_place) in enumerate(_children(record, "service_at_locations", place), start=1):
        raw = joint.get("location")
        if not isinstance(raw, dict):
            joint_place.drop("it has no location")
            continue
        key = clean.line(raw.get("id"), joint_place, "location id")
        joint_key = clean.line(joint.get("id"), joint_place, "id")
        yield _location(raw, joint_place, key or joint_key or f"{service}/{number}")


def _location(raw: Record, place: Place, key: str) -> Location:
    address, address_place = _address(raw, place)
    latitude, longitude = clean.coordinates(raw.get("latitude"), raw.get("longitude"), place)
    lines = [clean.text(address.get(field), address_place, field) for field in ("address_1", "address_2")]
    return Location(
        id=key,
        name=clean.line(raw.get("name"), place, "name"),
        location_type=clean.line(raw.get("location_type"), place, "location_type").lower() or "physical",
        address=tuple(line for block in lines for line in block.splitlines() if line),
        city=clean.line(address.get("city"), address_place, "city"),
        postal_code=clean.postal_code(address.get("postal_code"), address_place),
        latitude=latitude,
        longitude=longitude,
        description=clean.text(raw.get("description"), place, "description"),
        transportation=clean.text(raw.get("transportation"), place, "transportation"),
        accessibility=tuple(_accessibility(raw, place)),
    )


def _address(raw: Record, place: Place) -> tuple[Record, Place]:
    """The first physical address, else the first of any kind (many publishers call the only one "postal")."""
    known = list(_children(raw, "addresses", place))
    physical = [pair for pair in known if pair[0].get("address_type") == "physical"]
    return next(iter(physical or known), ({}, place))


def _accessibility(raw: Record, place: Place) -> Iterator[Accessibility]:
    for fact, fact_place in _children(raw, "accessibility", place):
        description = _first(fact, fact_place, "description", "accessibility")
        details = clean.text(fact.get("details"), fact_place, "details")
        if description or details:
            yield Accessibility(description or details, details if description else "")
        else:
            fact_place.drop("it says nothing")


def _schedules(record: Record, place: Place) -> Iterator[Schedule]:
    for holder, holder_place in _with_its_places(record, place):
        for raw, at in _children(holder, "schedules", holder_place):
            yield Schedule(
                byday=clean.byday(raw.get("byday"), at),
                opens_at=clean.clock(raw.get("opens_at"), at, "opens_at"),
                closes_at=clean.clock(raw.get("closes_at"), at, "closes_at"),
                freq=clean.frequency(raw.get("freq"), at),
                interval=clean.interval(raw.get("interval"), at),
                bymonthday=clean.line(raw.get("bymonthday"), at, "bymonthday"),
                dtstart=clean.day(raw.get("dtstart"), at, "dtstart"),
                valid_from=clean.day(raw.get("valid_from"), at, "valid_from"),
                valid_to=clean.day(raw.get("valid_to"), at, "valid_to"),
                description=clean.text(raw.get("description"), at, "description"),
                notes=clean.text(raw.get("notes"), at, "notes"),
                attending_type=clean.line(raw.get("attending_type"), at, "attending_type"),
            )


def _cost_options(record: Record, place: Place) -> Iterator[CostOption]:
    for raw, at in _children(record, "cost_options", place):
        cost = CostOption(
            option=clean.line(raw.get("option"), at, "option"),
            amount=clean.line(raw.get("amount"), at, "amount"),
            amount_description=clean.text(raw.get("amount_description"), at, "amount_description"),
        )
        if cost == CostOption():
            at.drop("it says nothing")
        else:
            yield cost


def _contacts(record: Record, place: Place) -> tuple[Contact, ...]:
    """People and numbers of the service and of its places; those of the organisation if there are no others."""
    found: dict[Contact, None] = {}
    for holder, holder_place in _with_its_places(record, place):
        found.update(dict.fromkeys(_contacts_of(holder, holder_place)))
    organization = record.get("organization")
    if not found and isinstance(organization, dict):
        found.update(dict.fromkeys(_contacts_of(organization, place.at("organization"))))
    answered = {contact.phone for contact in found if contact.name}
    return tuple(contact for contact in found if contact.name or contact.email or contact.phone not in answered)


def _contacts_of(holder: Record, place: Place) -> Iterator[Contact]:
    for raw, at in _children(holder, "contacts", place):
        person = Contact(
            name=clean.line(raw.get("name"), at, "name"),
            title=clean.line(raw.get("title"), at, "title"),
            email=clean.email(raw.get("email"), at),
        )
        numbers = list(_phones(raw, at))
        if person == Contact() and not numbers:
            at.drop("it names nobody")
        for number in numbers or [Contact()]:
            contact = replace(person, phone=number.phone, description=number.description)
            if contact != Contact():
                yield contact
    yield from _phones(holder, place)


def _phones(holder: Record, place: Place) -> Iterator[Contact]:
    for raw, at in _children(holder, "phones", place):
        number = clean.phone(raw.get("number"), raw.get("extension"), at)
        if number:
            yield Contact(phone=number, description=clean.text(raw.get("description"), at, "description"))
        elif not raw.get("number"):
            at.drop("it has no number")


def _languages(record: Record, place: Place) -> Iterator[str]:
    for raw, at in _children(record, "languages", place):
        name = _first(raw, at, "name", "language", "code")
        if name:
            yield name
        else:
            at.drop("it names no language")


def _taxonomy_terms(record: Record, place: Place) -> Iterator[TaxonomyTerm]:
    for raw, at in _children(record, "attributes", place):
        term = raw.get("taxonomy_term")
        if not isinstance(term, dict):
            at.drop("it has no taxonomy_term")
            continue
        name = _first(term, at, "name", "term")
        if not name:
            at.drop("its taxonomy_term has no name")
            continue
        vocabulary = term.get("taxonomy_detail")
        taxonomy = _first(term, at, "taxonomy") or (
            _words(vocabulary.get("name")) if isinstance(vocabulary, dict) else ""
        )
        yield TaxonomyTerm(clean.line(term.get("id"), at, "id") or name, name, taxonomy)


def _with_its_places(record: Record, place: Place) -> Iterator[tuple[Record, Place]]:
    """The service, then each of its service_at_locations and their locations: all may carry phones and schedules."""
    yield record, place
    joints = record.get("service_at_locations")
    for number, joint in enumerate(joints[:_MOST_CHILDREN] if isinstance(joints, list) else (), start=1):
        if isinstance(joint, dict):
            at = place.at(f"service_at_locations {number}")
            yield joint, at
            location = joint.get("location")
            if isinstance(location, dict):
                yield location, at


def _children(record: Record, field: str, place: Place) -> Iterator[tuple[Record, Place]]:
    """The records listed under `field`, each with its place; what is no record is dropped and named."""
    listed = record.get(field)
    if listed is None:
        return
    if not isinstance(listed, list):
        place.drop(f"{field} is not a list")
        return
    if len(listed) > _MOST_CHILDREN:
        place.drop(f"{field} has {len(listed):,} entries; those after the first {_MOST_CHILDREN:,} were left out")
    for number, child in enumerate(listed[:_MOST_CHILDREN], start=1):
        at = place.at(f"{field} {number}")
        if isinstance(child, dict):
            yield child, at
        else:
            at.drop("it is not a record")


def _first(record: Record, place: Place, *fields: str) -> str:
    """The first of several fields that says something."""
    return next((words for field in fields if (words := clean.text(record.get(field), place, field))), "")


def _looks_like_a_service(record: Record) -> bool:
    has = record.keys()
    return bool(has & {"id", "name"}) and (bool(has & _OF_A_SERVICE) or not has & _OF_ANOTHER)


def _with_organization(record: object, organization: Record) -> object:
    """A service nested in its organisation, with a link back to it."""
    if not isinstance(record, dict) or "organization" in record or "name" not in organization:
        return record
    return record | {"organization": {key: organization[key] for key in organization if key != "services"}}


def _words(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
