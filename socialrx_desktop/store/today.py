"""What a link worker has to do today, gathered from all lists: overdue first, then visits, reviews and the rest.

Nothing is listed about people for whom everything has stopped (`bereavement.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from socialrx_desktop.domain.pathway import MeasureRule, Pathway
from socialrx_desktop.store import appointment, bereavement, onward_referral, readiness, referral_answer, same_person
from socialrx_desktop.store.definitions import pathways
from socialrx_desktop.store.patient import Patient, list_name
from socialrx_desktop.store.referral import Referral
from socialrx_desktop.store.transaction import View

LONGEST_SECTION = 100
"""Lines of one section that are listed; how many more there are is said."""

_REVIEWS_AHEAD = timedelta(days=7)
_IS_OPEN = Referral.is_open.is_(True)


class Kind(StrEnum):
    """What a line asks for; the sections of the day, in their order."""

    OVERDUE = "overdue"
    VISIT = "visit"
    UNSETTLED = "unsettled"
    DUE = "due"
    NEW_REFERRAL = "new_referral"
    REVIEW = "review"
    MEASURE = "measure"
    GP_MESSAGE = "gp_message"
    REPLY = "reply"


@dataclass(frozen=True)
class Line:
    """One thing to do about one person. `at` is when, for what has a time; `record` is what it is about."""

    kind: Kind
    patient_id: UUID
    record: UUID
    name: str
    what: str
    due: date | None = None
    at: datetime | None = None
    status: appointment.Status | None = None


@dataclass(frozen=True)
class Section:
    """Lines of one kind; `more` is how many are not listed."""

    kind: Kind
    lines: tuple[Line, ...]
    more: int


@dataclass(frozen=True)
class Today:
    """The whole day. `tomorrow` and `this_week` count what is planned for then, `to_chase` and `awaited` services."""

    day: date
    sections: tuple[Section, ...]
    tomorrow: int
    this_week: int
    to_chase: int

    @property
    def count(self) -> int:
        """How many things there are to do."""
        return sum(len(section.lines) + section.more for section in self.sections)


def today(view: View, worker: UUID | None = None) -> Today:
    """The day of one worker, or of everybody."""
    ways = pathways(view)
    day = view.today
    booked = appointment.on_day(view, day, worker)
    sections = (
        _actions(view, Kind.OVERDUE, ways, Referral.next_action_due < day, worker),
        _section(Kind.VISIT, map(_visit, booked)),
        _section(Kind.UNSETTLED, map(_unsettled, appointment.unsettled(view, worker))),
        _actions(view, Kind.DUE, ways, Referral.next_action_due == day, worker),
        _section(Kind.NEW_REFERRAL, map(_new_referral, referral_answer.inbox(view, worker))),
        _reviews(view, ways, worker),
        _section(Kind.MEASURE, _measures(view, ways, worker)),
        _messages(view, worker),
        _section(Kind.REPLY, (_reply(*each) for each in referral_answer.unsent(view, worker))),
    )
    return Today(
        day=day,
        sections=tuple(section for section in sections if section.lines),
        tomorrow=_planned(view, day + timedelta(days=1), day + timedelta(days=1), worker),
        this_week=_planned(view, day + timedelta(days=1), day + timedelta(days=6 - day.weekday()), worker),
        to_chase=len(onward_referral.to_chase(view, worker)),
    )


def _section(kind: Kind, lines: Iterable[Line]) -> Section:
    found = tuple(lines)
    return Section(kind, found[:LONGEST_SECTION], max(len(found) - LONGEST_SECTION, 0))


def _cases(*conditions: ColumnElement[bool], worker: UUID | None) -> Select[Any]:  # a Select whose columns differ
    statement: Any = (
        select(Referral, Patient.first_name, Patient.family_name)
        .join(Patient, Patient.id == same_person.lead_of(Referral.patient_id))
        .where(~bereavement.quiet(), *conditions)
    )
    listed = statement if worker is None else statement.where(Referral.worker_id == worker)
    return cast("Select[Any]", listed)


def _actions(
    view: View, kind: Kind, ways: dict[str, Pathway], is_due: ColumnElement[bool], worker: UUID | None
) -> Section:
    """What is to be done next in cases; new referrals have a section of their own."""
    statement = _cases(_IS_OPEN, is_due, ~_is_new(ways), worker=worker)
    count = view.session.scalar(statement.with_only_columns(func.count())) or 0
    rows = view.rows(statement.order_by(Referral.next_action_due, Referral.id).limit(LONGEST_SECTION))
    lines = tuple(
        Line(
            kind,
            row.patient_id,
            row.id,
            list_name(first, family),
            row.next_action or _stage(ways, row),
            due=row.next_action_due,
        )
        for row, first, family in rows
    )
    return Section(kind, lines, count - len(lines))


def _reviews(view: View, ways: dict[str, Pathway], worker: UUID | None) -> Section:
    is_due = Referral.review_on <= view.today + _REVIEWS_AHEAD
    rows = view.rows(_cases(_IS_OPEN, is_due, worker=worker).order_by(Referral.review_on, Referral.id))
    return _section(
        Kind.REVIEW,
        (
            Line(Kind.REVIEW, row.patient_id, row.id, list_name(first, family), _stage(ways, row), due=row.review_on)
            for row, first, family in rows
        ),
    )


def _messages(view: View, worker: UUID | None) -> Section:
    statement = _cases(Referral.gp_message_due.is_not(None), worker=worker)
    rows = view.rows(statement.order_by(Referral.gp_message_due, Referral.id))
    return _section(
        Kind.GP_MESSAGE,
        (
            Line(Kind.GP_MESSAGE, row.patient_id, row.id, list_name(*names), "", due=row.gp_message_due)
            for row, *names in rows
        ),
    )


def _measures(view: View, ways: dict[str, Pathway], worker: UUID | None) -> list[Line]:
    """Measures that the stage of a case asks for by today and that nobody has answered."""
    stages = {rule.stage for way in ways.values() for rule in way.measures}
    if not stages:
        return []
    statement = _cases(_IS_OPEN, Referral.stage.in_(stages), Referral.stage_since.is_not(None), worker=worker)
    cases = [(row, first, family) for row, first, family in view.rows(statement) if row.pathway in ways]
    answers = readiness.answered(view, [row.patient_id for row, _, _ in cases])
    found = []
    for row, first, family in cases:
        for rule, due in _rules(ways[row.pathway].measures, row):
            if due <= view.today and not readiness.is_answered(rule, answers[row.patient_id], row.received_on):
                name = list_name(first, family)
                found.append(Line(Kind.MEASURE, row.patient_id, row.id, name, rule.instrument, due=due))
    return sorted(found, key=lambda line: (line.due, line.name))


def _rules(rules: Sequence[MeasureRule], row: Referral) -> list[tuple[MeasureRule, date]]:
    assert row.stage_since is not None, "only such rows were asked for"
    return [(rule, row.stage_since + timedelta(days=rule.within_days)) for rule in rules if rule.stage == row.stage]


def _planned(view: View, first: date, last: date, worker: UUID | None) -> int:
    """How many next actions and booked appointments there are from one day to another, both included."""
    is_due = (Referral.next_action_due >= first) & (Referral.next_action_due <= last)
    actions = _cases(_IS_OPEN, is_due, worker=worker).with_only_columns(func.count())
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    booked = [
        line
        for day in days
        for line in appointment.on_day(view, day, worker)
        if line.status is appointment.Status.BOOKED
    ]
    return (view.session.scalar(actions) or 0) + len(booked)


def _is_new(ways: dict[str, Pathway]) -> ColumnElement[bool]:
    return or_(*((Referral.pathway == way.id) & (Referral.stage == way.first) for way in ways.values()))


def _stage(ways: dict[str, Pathway], row: Referral) -> str:
    way = ways.get(row.pathway)
    return way.stage(row.stage).name if way else ""


def _visit(line: appointment.Line) -> Line:
    what = ". ".join(filter(None, (line.purpose, line.place)))
    return Line(Kind.VISIT, line.patient_id, line.id, line.name, what, at=line.starts_at, status=line.status)


def _unsettled(line: appointment.Line) -> Line:
    what = ". ".join(filter(None, (line.purpose, line.place)))
    return Line(Kind.UNSETTLED, line.patient_id, line.id, line.name, what, at=line.starts_at, status=line.status)


def _new_referral(new: referral_answer.NewReferral) -> Line:
    return Line(Kind.NEW_REFERRAL, new.patient_id, new.referral_id, new.name, new.referrer, due=new.answer_due)


def _reply(line: referral_answer.Line, patient: UUID, name: str) -> Line:
    return Line(Kind.REPLY, patient, line.id, name, "", due=line.answered_on)
