"""The activity plan that a patient takes home, as facts: what the page shows, before any page is drawn.

The content follows the five criteria of a personalised care and support plan (NHS England) and the PRSB care and
support plan section. A fact that is not known is `None` or empty, and is then left off the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing to go to. Every text is ready for reading; an empty one is left out."""

    name: str
    when: str = ""
    where: str = ""
    ask_for: str = ""
    phone: str = ""
    cost: str = ""
    getting_there: str = ""
    good_to_know: str = ""
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Who does what by when (PRSB "actions"), with the person's confidence from 1 to 10.

    `strategies` says what to do if it does not work.
    """

    what: str
    who: str = ""
    due_on: date | None = None
    confidence: int | None = None
    strategies: str = ""


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal in the person's own words, with how much it matters to them from 1 to 10, and the steps to it."""

    words: str
    importance: int | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkWorker:
    """Whom the patient may call."""

    name: str
    role: str = ""
    organisation: str = ""
    telephone: str = ""
    email: str = ""
    working_hours: str = ""


@dataclass(frozen=True, slots=True)
class ActivityPlan:
    """All that the printed plan says. `version` is the short history mark that the footer carries."""

    first_name: str
    made_on: date
    link_worker: LinkWorker
    what_matters: str = ""
    strengths: tuple[str, ...] = ()
    goals: tuple[Goal, ...] = ()
    activities: tuple[Activity, ...] = ()
    other_steps: tuple[Step, ...] = ()
    review_on: date | None = None
    next_contact: str = ""
    version: str = ""
