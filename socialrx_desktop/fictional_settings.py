"""Puts some fictional people on wards, on waiting lists and in a household, from `resources/sample/casework.json`.

Who that is depends on their number alone, so that the same people lie in the same beds however many there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from socialrx_desktop.domain.waiting import Joint, Priority, day_at
from socialrx_desktop.fictional import Data
from socialrx_desktop.store import action, household, site, waiting, ward_stay
from socialrx_desktop.store.household import Role
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Record
from socialrx_desktop.store.referral import Referral
from socialrx_desktop.store.transaction import Work

_FIRST_ON_A_WARD, _FIRST_WHO_WAITS, _EVERY = 2, 4, 6
_FROM_HOUSEHOLD = (0, 6)


def add(work: Work, cases: Sequence[Mapping[type[Record], UUID]], data: Data) -> None:
    """Ward stays, operations and one household among these people, each given as their patient and referral."""
    settings = data["settings"]
    for case, stay in zip(cases[_FIRST_ON_A_WARD::_EVERY], settings["stays"], strict=False):
        _admit(work, case[Patient], stay, settings)
    for case, operation in zip(cases[_FIRST_WHO_WAITS::_EVERY], settings["operations"], strict=False):
        _put_on_list(work, case[Patient], case[Referral], operation, settings)
    if len(cases) > max(_FROM_HOUSEHOLD):
        _bring_together(work, [cases[number][Patient] for number in _FROM_HOUSEHOLD], settings["household"])


def _admit(work: Work, patient: UUID, stay: Data, settings: Data) -> None:
    of_site = site.named(work, site.SiteFacts(**settings["site"]))
    wards = {each.name: each.id for each in site.wards(work, of_site)}
    wanted = settings["wards"][stay["ward"]]
    ward = wards.get(wanted["name"]) or site.add_ward(work, of_site, site.WardFacts(**wanted))
    facts = ward_stay.Facts(
        ward_id=ward,
        bay=stay["bay"],
        bed=stay["bed"],
        admitted_on=work.today - timedelta(days=stay["admitted"]),
        expected_discharge_on=work.today + timedelta(days=stay["leaves"]),
        consultant=stay["consultant"],
        infection=stay.get("infection", ""),
        interpreter=stay.get("interpreter", ""),
        visiting=stay.get("visiting", ""),
    )
    ward_stay.admit(work, patient, facts)


def _put_on_list(work: Work, patient: UUID, referral: UUID, operation: Data, settings: Data) -> None:
    medicines = operation.get("medicines", "")
    facts = waiting.Facts(
        procedure=operation["procedure"],
        joint=Joint(operation["joint"]),
        specialty="Trauma and orthopaedics",
        priority=Priority.P4,
        listed_on=work.today - timedelta(days=operation["listed"]),
        takes_pain_medicines_long=bool(medicines),
        pain_medicines=medicines,
        lives_in_area=True,
        hospital=settings["site"]["name"],
    )
    day = _working_day(day_at(work.today, operation["weeks"])) if "weeks" in operation else None
    waiting.put_on_list(work, referral, facts, day)
    if day is not None and "step" in operation:
        due = day_at(day, operation["before"])
        step = action.Details(what=operation["step"], weeks_from_operation=operation["before"], due_on=due)
        action.add(work, patient, step)
        waiting.move(work, referral, day_at(day, operation["moved"]), operation["why"])
    if day is not None and day < work.today:
        waiting.record_happened(work, referral, day)


def _bring_together(work: Work, people: Sequence[UUID], facts: Data) -> None:
    lead, other = people
    home = household.begin(work, lead, Role.OTHER, household.Facts(name=facts["name"], about=facts["about"]))
    household.add(work, home, other, Role(facts["role"]), detail=facts["detail"])


def _working_day(day: date) -> date:
    return day - timedelta(days=max(day.weekday() - 4, 0))
