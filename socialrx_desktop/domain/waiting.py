"""Waiting for an operation: how far away it is, when support may be given, and whom PROSPeR is for.

Support runs from 12 weeks before the operation to 12 weeks after it. PROSPeR is for people on the P4 list for hip, knee
or back surgery who have taken opioids or gabapentinoids for six months or more, have at least 12 weeks to wait, and
live in Newcastle, Gateshead or Northumbria; people of deprived areas and of ethnic minorities come first
(waystowellness.org.uk, "Waiting Well: what do we deliver").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

WEEKS_BEFORE = 12
WEEKS_AFTER = 12
_WEEK = timedelta(weeks=1)


class Priority(StrEnum):
    """How soon a listed operation is to be done (NHS England's clinical prioritisation; P4 may wait longest)."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Joint(StrEnum):
    """What is operated on, as far as PROSPeR asks."""

    HIP = "hip"
    KNEE = "knee"
    BACK = "back"
    OTHER = "other"


class Phase(StrEnum):
    """Where a day stands to the window of support; a day with no operation date stands nowhere."""

    TOO_EARLY = "too_early"
    BEFORE = "before"
    AFTER = "after"
    OVER = "over"
    NO_DATE = "no_date"


@dataclass(frozen=True, kw_only=True)
class Case:
    """What the check for PROSPeR looks at; None where it is not known."""

    priority: Priority | None
    joint: Joint | None
    takes_pain_medicines_long: bool | None
    expected_on: date | None
    lives_in_area: bool | None
    comes_first: bool | None = None


@dataclass(frozen=True)
class Check:
    """One condition in words, and whether it is met; None while that is not known."""

    words: str
    is_met: bool | None


@dataclass(frozen=True)
class Eligibility:
    """How a person stands to PROSPeR. `is_met` is False if one condition is not met, None if one is not known yet."""

    checks: tuple[Check, ...]
    comes_first: bool | None

    @property
    def is_met(self) -> bool | None:
        met = [check.is_met for check in self.checks]
        return False if False in met else None if None in met else True


def whole_weeks(expected_on: date, today: date) -> int:
    """Whole weeks to the operation; negative once it is past, and 0 within a week of it on either side."""
    days = (expected_on - today).days
    return days // 7 if days >= 0 else -(-days // 7)


def countdown(expected_on: date, today: date) -> str:
    """How far away the operation is: "in 7 weeks", "in 3 days", "tomorrow", "today", "was 3 weeks ago"."""
    days = (expected_on - today).days
    if days in _NEAR:
        return _NEAR[days]
    if abs(days) < 7:
        return f"in {days} days" if days > 0 else f"was {-days} days ago"
    weeks = abs(whole_weeks(expected_on, today))
    how_many = "1 week" if weeks == 1 else f"{weeks} weeks"
    return f"in {how_many}" if days > 0 else f"was {how_many} ago"


_NEAR = {-1: "was yesterday", 0: "today", 1: "tomorrow"}


def window(expected_on: date) -> tuple[date, date]:
    """The first and the last day on which support may be given."""
    return day_at(expected_on, -WEEKS_BEFORE), day_at(expected_on, WEEKS_AFTER)


def phase(expected_on: date | None, today: date) -> Phase:
    """Where today stands to the window of support; the day of the operation is still before it."""
    if expected_on is None:
        return Phase.NO_DATE
    first, last = window(expected_on)
    if today < first:
        return Phase.TOO_EARLY
    if today <= expected_on:
        return Phase.BEFORE
    return Phase.AFTER if today <= last else Phase.OVER


def day_at(expected_on: date, weeks: int) -> date:
    """The day that many weeks from the operation; negative weeks lie before it.

    Held within the calendar: a mistyped year must not end the program.
    """
    try:
        return expected_on + weeks * _WEEK
    except OverflowError:
        return date.max if weeks > 0 else date.min


def eligibility(case: Case, today: date) -> Eligibility:
    """How a person stands to the conditions of PROSPeR today."""
    far_enough = None if case.expected_on is None else day_at(case.expected_on, -WEEKS_BEFORE) >= today
    checks = (
        Check("On the P4 list", None if case.priority is None else case.priority is Priority.P4),
        Check("Waiting for hip, knee or back surgery", None if case.joint is None else case.joint is not Joint.OTHER),
        Check("Opioids or gabapentinoids for six months or more", case.takes_pain_medicines_long),
        Check(f"At least {WEEKS_BEFORE} weeks to the operation", far_enough),
        Check("Lives in Newcastle, Gateshead or Northumbria", case.lives_in_area),
    )
    return Eligibility(checks, case.comes_first)
