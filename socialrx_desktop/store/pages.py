"""What the printed pages say of a patient, gathered from the records and from the directory's listings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select

from socialrx_desktop.domain import activity_plan as paper
from socialrx_desktop.domain import opening_hours, words
from socialrx_desktop.domain.activity_plan import Activity, ActivityPlan, LinkWorker
from socialrx_desktop.domain.gp_letter import Connection, GpLetter, Outcome, Risk, Score
from socialrx_desktop.domain.instrument import Figure
from socialrx_desktop.domain.listing import Location, Service
from socialrx_desktop.store import (
    about_me,
    action,
    bereavement,
    consent,
    directory,
    goal,
    measure,
    note,
    onward_referral,
    referral,
    risk,
    same_person,
    worker,
)
from socialrx_desktop.store import plan as plans
from socialrx_desktop.store.action import ActionLine
from socialrx_desktop.store.consent import Answer, Purpose, Standing
from socialrx_desktop.store.definitions import pathway
from socialrx_desktop.store.history import history
from socialrx_desktop.store.measure import Response
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.patient import Patient, called
from socialrx_desktop.store.plan import GoalLine, Plan
from socialrx_desktop.store.referral import Referral
from socialrx_desktop.store.transaction import View


def activity_plan(view: View, patient: UUID) -> ActivityPlan:
    """The patient's own plan as of today: open goals with their open steps, and the services still on the plan.

    A service that the directory no longer lists is shown by the name that was kept when it was put on the plan.
    """
    bereavement.check_may_reach(view, patient)
    person = view.get(Patient, patient)
    case = referral.current(view, patient)
    agreed = plans.plan(view, patient)
    link_worker = _link_worker(view, case)
    return ActivityPlan(
        first_name=called(person),
        made_on=view.today,
        link_worker=link_worker,
        what_matters=about_me.read(view, patient).most_important_to_me,
        strengths=tuple(each.details.words for each in agreed.strengths),
        goals=_goals(agreed),
        activities=_activities(view, agreed),
        other_steps=_other_steps(agreed),
        review_on=case.review_on if case else None,
        next_contact=_next_contact(case, link_worker, view.today),
        version=_version(view, patient),
    )


def gp_letter(view: View, patient: UUID) -> GpLetter:
    """The letter to the patient's GP as of today. Figures are paired only with earlier ones of the same person."""
    bereavement.check_may_reach(view, patient)
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
        stage=_stage(view, case),
        professional_summary=case.professional_summary if case else "",
        requested_actions=tuple(agreed.agreement.actions_for_professionals.splitlines()),
        what_matters=about_me.read(view, patient).most_important_to_me,
        goals=_goals(agreed),
        outcomes=tuple(outcome for each in agreed.goals for outcome in _outcomes(each)),
        connections=tuple(_connection(each) for each in agreed.connections),
        scores=_scores(measure.responses(view, patient)),
        contacts=_contacts(view, patient),
        risks=_risks(view, patient),
        no_known_risks_on=_no_known_risks_on(view, patient),
        consent=_consent(called(person), consent.current(view, patient)[Purpose.GP]),
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
        paper.Goal(each.words, each.details.importance, _steps(each.actions))
        for each in agreed.goals
        if each.status in goal.OPEN
    )


def _outcomes(wanted: GoalLine) -> tuple[Outcome, ...]:
    """What the person said became of a goal, time after time; its status alone if it ended without their words."""
    if wanted.outcomes:
        return tuple(
            Outcome(wanted.words, goal.STATUS_WORDS[each.status], each.words, each.seen_on) for each in wanted.outcomes
        )
    return () if wanted.status in goal.OPEN else (Outcome(wanted.words, goal.STATUS_WORDS[wanted.status]),)


def _other_steps(agreed: Plan) -> tuple[paper.Step, ...]:
    """Steps of no goal, and those still to do for a goal that is no longer worked on."""
    left = [step for each in agreed.goals if each.status not in goal.OPEN for step in each.actions]
    return _steps([*left, *agreed.other_actions])


def _steps(actions: Iterable[ActionLine]) -> tuple[paper.Step, ...]:
    return tuple(
        paper.Step(each.what, each.who, each.due_on, each.confidence, each.strategies)
        for each in (line.details for line in actions if line.status in action.OPEN)
    )


def _activities(view: View, agreed: Plan) -> tuple[Activity, ...]:
    connections = [each for each in agreed.connections if each.status not in onward_referral.OFF_THE_PLAN]
    listed = directory.listings(view, [each.service for each in connections if each.service is not None])
    return tuple(_activity(each, {key: found.service for key, found in listed.items()}) for each in connections)


def _activity(connection: onward_referral.Line, listed: Mapping[UUID, Service]) -> Activity:
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


def _stage(view: View, case: referral.Details | None) -> str:
    if case is None:
        return ""
    if case.closed_on is None or case.closure_reason is None:
        return case.stage_name
    reason = pathway(view, case.pathway).closure_name(case.closure_reason)
    return f"{case.stage_name} on {words.day(case.closed_on)}: {reason}"


def _connection(connection: onward_referral.Line) -> Connection:
    # The letter sorts connections by these two words (documents/gp_letter.py).
    kind = "signposted" if connection.kind is onward_referral.Kind.SIGNPOST else "referred"
    return Connection(connection.service_name, kind, connection.words, connection.since)


def _scores(responses: list[Response]) -> tuple[Score, ...]:
    """Each figure's latest value beside its first, if there are two; answers come oldest first."""
    known = dict.fromkeys((response.instrument, each.id) for response in responses for each in response.figures)
    return tuple(score for name, figure in known if (score := _score(name, figure, responses)) is not None)


def _score(name: str, figure: str, responses: list[Response]) -> Score | None:
    found = [
        (response.taken_on, each)
        for response in responses
        if response.instrument == name
        for each in response.figures
        if each.id == figure and each.words
    ]
    if not found:
        return None
    (first_on, first), (latest_on, latest) = found[0], found[-1]
    if len(found) == 1:
        return Score(latest.name, _figure(latest), latest_on)
    return Score(latest.name, _figure(latest), latest_on, _figure(first), first_on)


def _figure(figure: Figure) -> str:
    if figure.profile:
        return figure.profile
    return f"{figure.words} out of {figure.highest:g}" + (f" ({figure.band})" if figure.band else "")


def _contacts(view: View, patient: UUID) -> int:
    """How many contacts there were; a corrected note and its correction are one."""
    return sum(
        1 for entry in note.timeline(view, patient) if entry.mode is not Mode.NOT_A_CONTACT and entry.amended_by is None
    )


def _risks(view: View, patient: UUID) -> tuple[Risk, ...]:
    return tuple(
        Risk(each.words, each.comment, each.started_on)
        for each in risk.current(view, patient)
        if not each.is_none_known
    )


def _no_known_risks_on(view: View, patient: UUID) -> date | None:
    """When somebody last looked and knew of no risk; None if a risk stands, or nobody has said."""
    return next((each.reviewed_on for each in risk.current(view, patient) if each.is_none_known), None)


def _consent(name: str, said: Standing) -> str:
    if said.on is None:
        return ""
    on, how = words.day(said.on), f" ({said.how})" if said.how else ""
    if said.answer is Answer.NOT_ASKED:
        return f"{name} has not been asked whether information may be shared. Reason: {said.reason_not_obtained}"
    if said.answer is Answer.GIVEN:
        return f"{name} agreed on {on}{how} that information about this support may be shared with the GP and referrer."
    return f"{name} said on {on}{how} that information about this support may not be shared."


def _version(view: View, patient: UUID) -> str:
    """The mark of the last change of this patient's record; looking and printing change nothing."""
    statement = (
        select(history.c.seq, history.c.mac)
        .where(
            history.c.subject_id.in_([each.bytes for each in same_person.records(view, patient)]),
            history.c.action.in_(("created", "changed")),
        )
        .order_by(history.c.seq.desc())
        .limit(1)
    )
    return next((f"{row.seq}-{row.mac[:4].hex()}" for row in view.rows(statement)), "")
