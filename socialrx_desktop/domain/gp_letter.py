"""The letter back to the GP or referrer, as facts (PRSB Social Prescribing v1.1, message to GP and referrer).

The standard's guidance: the plan and requested actions come first, and "no action required" is stated, never left
blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from socialrx_desktop.domain.activity_plan import Goal, LinkWorker


@dataclass(frozen=True, slots=True)
class Score:
    """One measured figure and, when the same person has an earlier one, the figure it is paired with."""

    name: str
    latest: str
    latest_on: date
    first: str = ""
    first_on: date | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """A service that the person was told of (signposted) or referred to, and how that stands."""

    name: str
    kind: str
    status: str
    since: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a goal: the goal in the person's own words, how it stands, and what they said of it, if anything.

    `seen_on` is None when nobody wrote down the day.
    """

    goal: str
    status: str
    words: str = ""
    seen_on: date | None = None


@dataclass(frozen=True, slots=True)
class Risk:
    """A risk to the person or to others that has not ended."""

    words: str
    comment: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class GpLetter:
    """All that the letter says. `address` is the practice's.

    The standard wants risks stated either way: `no_known_risks_on` is the day on which none was known.
    """

    patient_name: str
    date_of_birth: date | None
    nhs_number: str
    written_on: date
    link_worker: LinkWorker
    to_name: str = ""
    to_practice: str = ""
    address: tuple[str, ...] = ()
    referred_on: date | None = None
    referred_by: str = ""
    reason: str = ""
    stage: str = ""
    professional_summary: str = ""
    requested_actions: tuple[str, ...] = ()
    what_matters: str = ""
    goals: tuple[Goal, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    connections: tuple[Connection, ...] = ()
    scores: tuple[Score, ...] = ()
    contacts: int = 0
    risks: tuple[Risk, ...] = ()
    no_known_risks_on: date | None = None
    consent: str = ""
    version: str = ""
