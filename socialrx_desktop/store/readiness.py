"""What a pathway asks for before a stage, and which measures are due: what of it a person's record holds already."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select

from socialrx_desktop.domain.pathway import MeasureRule, Pathway, Requirement
from socialrx_desktop.store import consent, risk, same_person
from socialrx_desktop.store.about_me import AboutMe
from socialrx_desktop.store.consent import Answer
from socialrx_desktop.store.goal import Goal
from socialrx_desktop.store.measure import MeasureResponse
from socialrx_desktop.store.transaction import View


def met(view: View, patient: UUID, way: Pathway, since: date) -> set[Requirement]:
    """What is on record; measures and goals count from the day on which the referral came."""
    checks: Mapping[Requirement, Callable[[], bool]] = {
        Requirement.CONSENT_ASKED: lambda: _is_consent_asked(view, patient),
        Requirement.RISKS_RECORDED: lambda: risk.are_recorded(view, patient),
        Requirement.BASELINE_MEASURES: lambda: _are_measured(view, patient, way, since, "baseline"),
        Requirement.CLOSING_MEASURES: lambda: _are_measured(view, patient, way, since, "closing"),
        Requirement.WHAT_MATTERS: lambda: _is_said_what_matters(view, patient),
        Requirement.GOAL_SET: lambda: _is_goal_set(view, patient, since),
    }
    return {requirement for requirement, check in checks.items() if check()}


def answered(view: View, patients: Collection[UUID]) -> dict[UUID, list[tuple[str, str, date]]]:
    """Which measures people have answered, or did not for a reason: instrument, time point and day."""
    leads = same_person.leads(view, patients)
    statement = select(
        same_person.lead_of(MeasureResponse.patient_id).label("lead"),
        MeasureResponse.instrument,
        MeasureResponse.time_point,
        MeasureResponse.taken_on,
    ).where(same_person.is_of(MeasureResponse.patient_id, set(leads.values())))
    found: dict[UUID, list[tuple[str, str, date]]] = {each: [] for each in leads.values()}
    for row in view.rows(statement):
        found[row.lead].append((row.instrument, row.time_point.value, row.taken_on))
    return {each: found[lead] for each, lead in leads.items()}


def is_answered(rule: MeasureRule, answers: Collection[tuple[str, str, date]], since: date) -> bool:
    """Whether there are answers to this measure at this time point from that day on."""
    return any(
        (instrument, point) == (rule.instrument, rule.time_point) and on >= since for instrument, point, on in answers
    )


def _is_consent_asked(view: View, patient: UUID) -> bool:
    """An answer, or the reason why nobody could ask, to any purpose."""
    return any(
        each.answer is not Answer.NOT_ASKED or each.on is not None for each in consent.current(view, patient).values()
    )


def _are_measured(view: View, patient: UUID, way: Pathway, since: date, time_point: str) -> bool:
    answers = answered(view, [patient])[patient]
    return all(is_answered(rule, answers, since) for rule in way.measures if rule.time_point == time_point)


def _is_said_what_matters(view: View, patient: UUID) -> bool:
    page = view.find(AboutMe, same_person.lead(view, patient))
    return page is not None and bool(page.most_important_to_me.strip())


def _is_goal_set(view: View, patient: UUID, since: date) -> bool:
    statement = select(Goal.id).where(Goal.patient_id.in_(same_person.ids(patient)), Goal.set_on >= since)
    return view.session.scalars(statement.limit(1)).first() is not None
