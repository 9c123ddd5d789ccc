"""A service as a directory lists it, in the words of Open Referral UK 3.0 (`service`, `location`, `schedule` ...).

Every feed, of whatever form, is read into these shapes, and the workspace keeps them. Ids are the feed's own, as
text; `None` or an empty text means that the feed does not say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

_FRESH_FOR = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Organization:
    """Who runs services (ORUK 3.0 `organization`)."""

    id: str
    name: str
    description: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Accessibility:
    """One fact about getting in or taking part (ORUK 3.0 `accessibility`)."""

    description: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a service happens (ORUK 3.0 `location` with its first physical `address`). Degrees WGS 84."""

    id: str
    name: str = ""
    location_type: str = "physical"
    address: tuple[str, ...] = ()
    city: str = ""
    postal_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    description: str = ""
    transportation: str = ""
    accessibility: tuple[Accessibility, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a service is open (ORUK 3.0 `schedule`; `byday` in RFC 5545 codes, "MO,WE")."""

    byday: str = ""
    opens_at: time | None = None
    closes_at: time | None = None
    freq: str = "WEEKLY"
    interval: int = 1
    bymonthday: str = ""
    dtstart: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    description: str = ""
    notes: str = ""
    attending_type: str = ""


@dataclass(frozen=True, slots=True)
class CostOption:
    """What it costs (ORUK 3.0 `cost_option`; `amount` in pounds as text, exactly as the feed gives it)."""

    option: str = ""
    amount: str = ""
    amount_description: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask for (ORUK 3.0 `contact` and `phone` together)."""

    name: str = ""
    title: str = ""
    email: str = ""
    phone: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class TaxonomyTerm:
    """A kind of service or of person, from a named vocabulary (ORUK 3.0 `taxonomy_term`)."""

    id: str
    name: str
    taxonomy: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """One service with all that hangs on it. Ages in years; `assured_date` is when somebody last checked it."""

    id: str
    name: str
    organization: Organization | None = None
    status: str = "active"
    description: str = ""
    url: str = ""
    email: str = ""
    fees: str = ""
    application_process: str = ""
    wait_time: str = ""
    accreditations: str = ""
    minimum_age: float | None = None
    maximum_age: float | None = None
    eligibility: str = ""
    interpretation_services: str = ""
    alert: str = ""
    assured_date: date | None = None
    last_modified: str = ""
    locations: tuple[Location, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    cost_options: tuple[CostOption, ...] = ()
    contacts: tuple[Contact, ...] = ()
    languages: tuple[str, ...] = ()
    taxonomy_terms: tuple[TaxonomyTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row of a feed that was left out, or a value that was dropped: where it stood and why."""

    where: str
    why: str


def was_lately(checked_on: date | None, today: date) -> bool:
    """Whether somebody is known to have checked a listing within half a year (183 days)."""
    return checked_on is not None and today - checked_on <= _FRESH_FOR
