"""What the printed pages say of a patient, gathered from the records and from the directory's listings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select

from socialrx_desktop.domain import activity_plan as paper
from socialrx_desktop.domain import opening_hours, words
from socialrx_desktop.domain.activity_plan import Activity, ActivityPlan, LinkWorker
from socialrx_desktop.domain.gp_letter import Connection, GpLetter, Score
from socialrx_desktop.domain.instrument import Item
from socialrx_desktop.domain.listing import Location, Service
from socialrx_desktop.store import directory, measure, note, referral, worker
from socialrx_desktop.store import plan as plans
from socialrx_desktop.store.definitions import instrument, pathway
from socialrx_desktop.store.history import history
from socialrx_desktop.store.measure import Response
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.patient import Patient, called
from socialrx_desktop.store.plan import (
    ActionLine,
    ActionStatus,
    ConnectionKind,
    ConnectionLine,
    ConnectionStatus,
    GoalStatus,
    Plan,
)
from socialrx_desktop.store.referral import Consent, Referral
from socialrx_desktop.store.transaction import View

_OPEN_GOALS = frozenset({GoalStatus.WORKING_ON, GoalStatus.PARTLY_MET})
_OFF_THE_PLAN = frozenset({ConnectionStatus.DECLINED, ConnectionStatus.STOPPED})


def activity_plan(view: View, patient: UUID) -> ActivityPlan:
    """The patient's own plan as of today: open goals with their open steps, and the services still on the plan.

    A service that the directory no longer lists is shown by the name that was kept when it was put on the plan.
    """
    person = view.get(Patient, patient)
    case = referral.current(view, patient)
    agreed = plans.plan(view, patient)
    link_worker = _link_worker(view, case)
    return ActivityPlan(
        first_name=called(person),
        made_on=view.today,
        link_worker=link_worker,
        what_matters=person.most_important_to_me,
        goals=_goals(agreed),
        activities=_activities(view, agreed),
        other_steps=_other_steps(agreed),
        review_on=case.review_on if case else None,
        next_contact=_next_contact(case, link_worker, view.today),
        version=_version(view, patient),
    )


def gp_letter(view: View, patient: UUID) -> GpLetter:
    """The letter to the patient's GP as of today. Figures are paired only with earlier ones of the same person."""
    person = view.get(Patient, patient)
    case = referral.current(view, patient)
    agreed = plans.plan(view, patient)
    return GpLetter(
        patient_name=f"{person.first_name} {person.family_name}",
        date_of_birth=person.date_of_birth,
        nhs_number=person.nhs_number or "",
        written_on=view.today,
        link_worker=_link_worker(view, case),
        to_name=person.gp_name,
        to_practice=person.gp_practice,
        referred_on=case.received_on if case else None,
        referred_by=_referrer(case),
        reason=case.reason if case else "",
        stage=_stage(case),
        what_matters=person.most_important_to_me,
        goals=_goals(agreed),
        connections=tuple(_connection(each) for each in agreed.connections),
        scores=_scores(measure.responses(view, patient)),
        contacts=_contacts(view, patient),
        consent=_consent(called(person), case),
        version=_version(view, patient),
    )


def _link_worker(view: View, case: referral.Details | None) -> LinkWorker:
    if case is None:
        return LinkWorker(name="")
    found = worker.details(view, view.get(Referral, case.id).worker_id)
    return LinkWorker(found.name, found.role, found.organisation, found.telephone, found.email, found.working_hours)


def _next_contact(case: referral.Details | None, link_worker: LinkWorker, today: date) -> str:
    """When the worker means to be in touch; nothing once that day has passed, because paper must not promise it."""
    if case is None or case.next_action_due is None or case.next_action_due < today:
        return ""
    return f"{link_worker.name} plans to be in touch by {words.long_day(case.next_action_due)}."


def _goals(agreed: Plan) -> tuple[paper.Goal, ...]:
    return tuple(
        paper.Goal(goal.words, goal.importance, _steps(goal.actions))
        for goal in agreed.goals
        if goal.status in _OPEN_GOALS
    )


def _other_steps(agreed: Plan) -> tuple[paper.Step, ...]:
    """Steps of no goal, and those still to do for a goal that is no longer worked on."""
    left = [action for goal in agreed.goals if goal.status not in _OPEN_GOALS for action in goal.actions]
    return _steps([*left, *agreed.other_actions])


def _steps(actions: Iterable[ActionLine]) -> tuple[paper.Step, ...]:
    return tuple(
        paper.Step(action.what, action.who, action.due_on, action.confidence)
        for action in actions
        if action.status is ActionStatus.TO_DO
    )


def _activities(view: View, agreed: Plan) -> tuple[Activity, ...]:
    connections = [each for each in agreed.connections if each.status not in _OFF_THE_PLAN]
    listed = directory.listings(view, [each.service for each in connections if each.service is not None])
    return tuple(_activity(each, {key: found.service for key, found in listed.items()}) for each in connections)


def _activity(connection: ConnectionLine, listed: Mapping[UUID, Service]) -> Activity:
    if connection.service is None:
        return Activity(connection.service_name, good_to_know=_run_by(connection.organization_name))
    service = listed.get(connection.service)
    if service is None:
        gone = "It is no longer in our directory: ask your link worker before you go."
        return Activity(connection.service_name, good_to_know=f"{_run_by(connection.organization_name)} {gone}".strip())
    contact = next((each for each in service.contacts if each.phone or each.name), None)
    place = next(iter(service.locations), None)
    return Activity(
        name=service.name,
        when=opening_hours.describe(service.schedules),
        where=_where(service),
        ask_for=contact.name if contact else "",
        phone=contact.phone if contact else "",
        cost=opening_hours.cost(service),
        getting_there=place.transportation if place else "",
        good_to_know=_good_to_know(service, place),
        checked_on=service.assured_date,
    )


def _run_by(organization: str) -> str:
    return f"Run by {organization}." if organization else ""


def _where(service: Service) -> str:
    """The first place; how many others there are, so that nobody thinks it is the only one."""
    if not service.locations:
        return ""
    place, *others = service.locations
    lines = dict.fromkeys(filter(None, (place.name, *place.address, place.city, place.postal_code)))
    where = ", ".join(lines) or ("Online" if place.location_type == "virtual" else "")
    more = f" (and {len(others)} other {'place' if len(others) == 1 else 'places'})" if others else ""
    return f"{where}{more}" if where else ""


def _good_to_know(service: Service, place: Location | None) -> str:
    """What to know before setting out: warnings first, then how to join, then how to get in."""
    access = ", ".join(each.description for each in place.accessibility) if place else ""
    return " ".join(
        text if text.endswith((".", "!", "?")) else f"{text}."
        for text in (service.alert, service.application_process, access)
        if text
    )


def _referrer(case: referral.Details | None) -> str:
    if case is None:
        return ""
    return ", ".join(filter(None, (case.referrer_name, case.referrer_role, case.referrer_organisation)))


def _stage(case: referral.Details | None) -> str:
    if case is None:
        return ""
    if case.closed_on is None or case.closure_reason is None:
        return case.stage_name
    reasons = pathway(case.pathway).closure_reasons
    reason = reasons.get(case.closure_reason, case.closure_reason)
    return f"{case.stage_name} on {words.day(case.closed_on)}: {reason}"


def _connection(connection: ConnectionLine) -> Connection:
    # The letter sorts connections by these two words (documents/gp_letter.py).
    kind = "signposted" if connection.kind is ConnectionKind.SIGNPOST else "referred"
    return Connection(connection.service_name, kind, plans.STATUS_WORDS[connection.status], connection.since)


def _scores(responses: list[Response]) -> tuple[Score, ...]:
    names = dict.fromkeys(response.instrument for response in responses)
    items = [(name, item) for name in names for item in instrument(name).items]
    scores = (_score(item, [each for each in responses if each.instrument == name]) for name, item in items)
    return tuple(score for score in scores if score is not None)


def _score(item: Item, responses: list[Response]) -> Score | None:
    """The item's last answer beside the first one, if there are two; answers come oldest first."""
    answered = [(each.taken_on, each.answers[item.id]) for each in responses if item.id in each.answers]
    if not answered:
        return None
    (first_on, first), (latest_on, latest) = answered[0], answered[-1]
    if len(answered) == 1:
        return Score(item.name, _figure(item, latest), latest_on)
    return Score(item.name, _figure(item, latest), latest_on, _figure(item, first), first_on)


def _figure(item: Item, answer: int) -> str:
    band = item.band(answer)
    return f"{answer} out of {item.highest}" + (f" ({band})" if band else "")


def _contacts(view: View, patient: UUID) -> int:
    """How many contacts there were; a corrected note and its correction are one."""
    return sum(
        1 for entry in note.timeline(view, patient) if entry.mode is not Mode.NOT_A_CONTACT and entry.amended_by is None
    )


def _consent(name: str, case: referral.Details | None) -> str:
    if case is None or case.consent_to_share is Consent.NOT_ASKED:
        return ""
    on = f" on {words.day(case.consent_on)}" if case.consent_on else ""
    if case.consent_to_share is Consent.GIVEN:
        return f"{name} agreed{on} that information about this support may be shared."
    return f"{name} said{on} that information about this support may not be shared."


def _version(view: View, patient: UUID) -> str:
    """The mark of the last change of this patient's record; looking and printing change nothing."""
    statement = (
        select(history.c.seq, history.c.mac)
        .where(history.c.subject_id == patient.bytes, history.c.action.in_(("created", "changed")))
        .order_by(history.c.seq.desc())
        .limit(1)
    )
    return next((f"{row.seq}-{row.mac[:4].hex()}" for row in view.rows(statement)), "")
