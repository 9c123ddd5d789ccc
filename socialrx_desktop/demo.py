"""Fills a workspace with fictional people and with months of their support.

The same seed gives the same people and the same words; dates count back from today. Everything goes through the verbs
that a worker's own clicks go through, day by day, so that the history reads as if it had been kept at the time.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from itertools import groupby, pairwise
from pathlib import Path
from random import Random
from uuid import UUID

from socialrx_desktop import fictional_notes, fictional_plan, fictional_record, fictional_settings, resources
from socialrx_desktop.domain import words
from socialrx_desktop.domain.listing import Service
from socialrx_desktop.domain.pathway import Outcome
from socialrx_desktop.exchange.openreferral import feed
from socialrx_desktop.fictional import Data, Person, Writer, casework, nhs_numbers, person
from socialrx_desktop.problems import InputProblem
from socialrx_desktop.store import action as actions
from socialrx_desktop.store import (
    appointment,
    contact_attempt,
    directory,
    directory_search,
    individual_requirement,
    measure,
    note,
    onward_referral,
    opening,
    patient,
    plan,
    referral,
    referral_answer,
    worker,
)
from socialrx_desktop.store import goal as goals
from socialrx_desktop.store.action import ActionStatus
from socialrx_desktop.store.directory_import import import_feed
from socialrx_desktop.store.goal import GoalStatus
from socialrx_desktop.store.measure import AnswerMode, Asked, NotDone, TimePoint
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.onward_referral import Kind, Status
from socialrx_desktop.store.patient import Patient
from socialrx_desktop.store.record import Record
from socialrx_desktop.store.referral import Referral
from socialrx_desktop.store.referral_answer import Answer
from socialrx_desktop.store.sealed_words import Seal
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.workspace import Workspace

PASSPHRASE = "fictional people only"  # noqa: S105  # no secret: it is shown to whoever opens the demo
"""The passphrase of the demo that the window makes; it guards nothing, and the unlock window shows it."""

SOURCE = "sample"
"""What the sample directory is known by among the sources of listings."""

Progress = Callable[[int, int | None], None]


class _Story(StrEnum):
    """How far a person's support has got. Two kinds have been here before and are referred again."""

    RECEIVED_TODAY = "received today"
    RECEIVED = "received"
    CONTACTING = "contacting"
    ENGAGED = "engaged"
    PLAN_ACTIVE = "plan active"
    REVIEW_DUE = "review due"
    PAUSED = "paused"
    CLOSED_BEFORE = "closed before"
    DECLINED_BEFORE = "declined before"


_S = _Story
_MIX = (
    _S.PLAN_ACTIVE, _S.ENGAGED, _S.RECEIVED, _S.REVIEW_DUE, _S.PLAN_ACTIVE, _S.CONTACTING, _S.PLAN_ACTIVE,
    _S.CLOSED_BEFORE, _S.ENGAGED, _S.PLAN_ACTIVE, _S.PAUSED, _S.RECEIVED_TODAY, _S.PLAN_ACTIVE, _S.REVIEW_DUE,
    _S.ENGAGED, _S.CONTACTING, _S.PLAN_ACTIVE, _S.DECLINED_BEFORE, _S.RECEIVED, _S.PLAN_ACTIVE, _S.ENGAGED,
    _S.REVIEW_DUE, _S.CONTACTING, _S.PLAN_ACTIVE,
)  # fmt: skip
_DAYS_AGO = {
    _S.RECEIVED_TODAY: (0, 0), _S.RECEIVED: (4, 6), _S.CONTACTING: (7, 12), _S.ENGAGED: (16, 26),
    _S.PLAN_ACTIVE: (35, 95), _S.REVIEW_DUE: (104, 118), _S.PAUSED: (60, 100), _S.CLOSED_BEFORE: (170, 230),
    _S.DECLINED_BEFORE: (60, 110),
}  # fmt: skip
_NEXT = {
    _S.REVIEW_DUE: "Review the plan together",
    _S.PAUSED: "Call after the hospital stay",
}
_NOT_ENOUGH = Answer(outcome=Outcome.DECLINE, reason="no_details", words="Please refer again with a telephone number.")
_NOT_MET = frozenset({_S.RECEIVED_TODAY, _S.RECEIVED, _S.CONTACTING, _S.DECLINED_BEFORE})
_DUE_IN = (0, 3, -2, 7, 1, -9, 12)

# What may be known of a service some days later; None means that nobody has heard.
_KNOWN: Mapping[Kind, Sequence[Status | None]] = {
    Kind.SIGNPOST: (None, None, Status.ATTENDED, Status.DID_NOT_ATTEND),
    Kind.REFERRAL: (
        None, Status.ACCEPTED, Status.WAITING_LIST, Status.BOOKED, Status.ATTENDED, Status.ATTENDING,
        Status.DECLINED,
    ),
}  # fmt: skip
_MINUTES = {
    Mode.PHONE: (5, 25), Mode.HOME_VISIT: (40, 75), Mode.CLINIC: (20, 45), Mode.COMMUNITY: (30, 60),
    Mode.VIDEO: (20, 40), Mode.TEXT: (3, 5), Mode.EMAIL: (3, 10),
}  # fmt: skip
_AREAS = ("Harrowgill", "Fellside", "Larkbeck", "Sallow Green", "Wethermoor", "Hazelbank", "Moorgate", "Dyers Hill")
_HITS_TO_CHOOSE_FROM = 6
_EVENING = 17 * 60 + 30
_NOBODY = UUID(int=0)
_QUICK_SECONDS = 0.1  # everybody knows the passphrase, so a try need not take long


@dataclass(frozen=True)
class Filled:
    """How much was put in."""

    patients: int
    notes: int
    services: int


def make(folder: Path) -> Workspace:
    """A new demo workspace in `folder`, open. It gets its name only when it is whole: a half one is never met again."""
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    workspace, _ = opening.create(part, PASSPHRASE, "Sam Taylor", seconds=_QUICK_SECONDS)
    fill(workspace)
    workspace.close()
    if folder.exists():
        folder.rmdir()  # an empty one, which some systems do not rename over
    part.rename(folder)
    return opening.unlock(folder, PASSPHRASE)


def fill(
    workspace: Workspace,
    *,
    patients: int = 24,
    notes: int = 160,
    services: int | None = None,
    seed: int = 1,
    progress: Progress = lambda _done, _total: None,
) -> Filled:
    """Put fictional people, notes and services in; `services` is all of the sample directory unless a number is given.

    Refused if the workspace holds any patient: fictional people never stand among real ones. `progress` is told days
    done and in all.
    """
    with workspace.look() as view:
        today = view.today
        if patient.count(view):
            raise InputProblem(
                "This workspace already holds patients.", "Fictional people are only put into a new, empty workspace."
            )
    listed = _import_directory(workspace, services)
    data = casework()
    with workspace.work() as work:
        link_worker = _introduce(work, data["worker"])
        shelf = _Shelf(work, data)
    numbers = nhs_numbers(seed)
    people = [person(data, number, next(numbers), seed) for number in range(patients)]
    shares = _shares(notes, [_weight(each) for each in people])
    cases = [
        _Case(each, data, Writer(data, each, services.names), services, _Days.of(each, today), link_worker, share)
        for each, services, share in zip(people, map(shelf.choose, people), shares, strict=True)
    ]
    if len(cases) > fictional_notes.RESTRICTED_FOR:
        cases[fictional_notes.RESTRICTED_FOR].seal = Seal(workspace.keys)
    _live_through(workspace, cases, today, progress)
    with workspace.work() as work:
        fictional_settings.add(work, [each.asked_for for each in cases], data)
        if cases:
            fictional_notes.add_documents(work, cases[0].asked_for[Patient], data)
    return Filled(patients, sum(shares), listed)


def _import_directory(workspace: Workspace, wanted: int | None) -> int:
    if wanted == 0:
        return 0
    read = feed.read(resources.path("sample", "directory.json"))
    services = _as_many(read.services, len(read.services) if wanted is None else wanted)
    with workspace.bring_in() as work:
        return import_feed(work, SOURCE, read.title, services).services


def _as_many(services: Sequence[Service], wanted: int) -> list[Service]:
    """A fair choice of the services, or further branches of them when more are wanted than there are."""
    if wanted <= len(services):
        return [services[number * len(services) // wanted] for number in range(wanted)]
    return [_branch(services[number % len(services)], number // len(services)) for number in range(wanted)]


def _branch(service: Service, number: int) -> Service:
    if not number:
        return service
    area = _AREAS[number - 1] if number <= len(_AREAS) else f"group {number + 1}"
    return replace(service, id=f"{service.id}-{number}", name=f"{service.name}, {area}")


def _introduce(work: Work, facts: Data) -> str:
    """Give the worker what pages say of one, unless that is known; the worker's first name."""
    known = worker.details(work, work.worker)
    if not known.telephone:
        worker.change(work, work.worker, role=known.role, **facts)
    return known.name.split()[0]


def _weight(someone: Person) -> int:
    """The longer the support, the more notes; somebody who came today has none."""
    return min(_DAYS_AGO[_story(someone)][0], 40)


def _shares(total: int, weights: Sequence[int]) -> list[int]:
    """`total` shared out by weight, in whole numbers that add up to it."""
    whole = sum(weights) or 1
    sums = [sum(weights[:number]) for number in range(len(weights) + 1)]
    return [after - before for before, after in pairwise(total * each // whole for each in sums)]


def _story(someone: Person) -> _Story:
    return _MIX[someone.number % len(_MIX)]


@dataclass(frozen=True)
class _Chosen:
    """The services that were found for one person."""

    services: tuple[tuple[UUID, Service], ...]

    @property
    def names(self) -> list[str]:
        return [service.name for _, service in self.services]


class _Shelf:
    """Which services of the directory fit a need, found by searching it as a link worker would."""

    def __init__(self, view: View, data: Data) -> None:
        searches = [typed for story in data["stories"] for typed in story["searches"]]
        searches += [each["community"]["words"] for each in data["backgrounds"] if "community" in each]
        self._found = {typed: _search(view, typed) for typed in searches}

    def choose(self, someone: Person) -> _Chosen:
        """Two or three that take this person."""
        wanted = someone.random.sample(someone.story["searches"], 2)
        community = someone.background.get("community")
        if community and community["gender"] in {"", someone.gender}:
            youngest, oldest = community["ages"]
            wanted += [community["words"]] if youngest <= someone.age <= oldest else []
        chosen = {}
        for typed in wanted:
            fitting = [found for found in self._found[typed] if _takes(found[1], someone)]
            if fitting:
                service_id, service = fitting[someone.number % len(fitting)]
                chosen[service_id] = service
        return _Chosen(tuple(chosen.items()))


def _search(view: View, typed: str) -> list[tuple[UUID, Service]]:
    hits = directory_search.search(view, typed, limit=_HITS_TO_CHOOSE_FROM).hits
    listed = directory.listings(view, [hit.id for hit in hits])
    return [(hit.id, listed[hit.id].service) for hit in hits]


def _takes(service: Service, someone: Person) -> bool:
    kinds = {term.name for term in service.taxonomy_terms}
    if service.status != "active" or kinds & {"Safety from abuse", "LGBTQ+", _for_the_others(someone)}:
        return False
    return (service.minimum_age or 0) <= someone.age <= (service.maximum_age or 200)


def _for_the_others(someone: Person) -> str:
    return "Women's health" if someone.gender == "man" else "Men's health"


@dataclass(frozen=True)
class _Days:
    """When things happened, all on working days: what comes after today has not happened."""

    today: date
    referred: date
    contacted: date
    met: date
    agreed: date
    looked_after: date
    review: date
    ended: date

    @classmethod
    def of(cls, someone: Person, today: date) -> _Days:
        story = _story(someone)
        start = _working_day(today - timedelta(days=someone.random.randint(*_DAYS_AGO[story])))
        end = {_S.CLOSED_BEFORE: 130, _S.DECLINED_BEFORE: 5}.get(story, 10_000)
        return cls(today, start, *(_working_day(start + timedelta(days=days)) for days in (3, 9, 21, 30, 98, end)))

    @property
    def yesterday(self) -> date:
        """The last day on which a note can have been written before today."""
        return _working_day(self.today - timedelta(days=1))

    def phase(self, day: date, story: _Story) -> str:
        """Which part of the support a note of this day is about."""
        if day < self.contacted or story in _NOT_MET - {_S.CONTACTING}:
            return "letter"
        if day < self.met or story is _S.CONTACTING:
            return "attempt"
        if day == self.met:
            return "first"
        if day < self.agreed or story is _S.ENGAGED:
            return "early"
        return "middle" if day < self.review else "late"


def _working_day(day: date, *, forward: bool = False) -> date:
    """The day, or the nearest working day before (or after) a weekend."""
    over = max(day.weekday() - 4, 0)
    return day + timedelta(days=(3 - over) if forward and over else -over)


@dataclass(frozen=True)
class _Step:
    """Something done on a day. Rounds of one day follow each other, because each is written together."""

    day: date
    round: int
    case: _Case
    do: Callable[[Work], object]


class _Case:
    """One person's support from the referral to today, as steps that are done later, day by day."""

    def __init__(
        self, someone: Person, data: Data, writer: Writer, chosen: _Chosen, days: _Days, link_worker: str, notes: int
    ) -> None:
        self.steps: list[_Step] = []
        self._person = someone
        self._data = data
        self._story = _story(someone)
        self._random = someone.random
        self._writer = writer
        self._chosen = chosen
        self._days = days
        self._link_worker = link_worker
        self._consents = someone.number % 17 != 8
        self._patient = self._referral = self._answered = _NOBODY
        self._appointments: list[UUID] = []
        self._goals: list[UUID] = []
        self._actions: list[UUID] = []
        self._connections: dict[UUID, Kind] = {}
        self._last_note: tuple[UUID, str, date] | None = None
        self._notes_written = 0
        self.seal: Seal | None = None
        self._schedule()
        self._schedule_notes(notes)
        self._at(max(step.day for step in self.steps), 3, self._plan_next)

    @property
    def asked_for(self) -> dict[type[Record], UUID]:
        """The records that most steps ask for."""
        return {Patient: self._patient, Referral: self._referral}

    def _at(self, day: date, number: int, do: Callable[[Work], object]) -> None:
        self.steps.append(_Step(day, number, self, do))

    def _schedule(self) -> None:
        story, days = self._story, self._days
        self._at(days.referred, 0, self._register)
        self._at(days.referred, 1, self._receive)
        if self._person.requirement is not None:
            self._at(days.referred, 1, self._say_need)
        if story in {_S.RECEIVED, _S.RECEIVED_TODAY}:
            return
        if story is _S.DECLINED_BEFORE:
            self._come_back(partial(self._answer, _NOT_ENOUGH))
            self._at(days.ended, 3, self._send_reply)
            return
        self._at(days.contacted, 2, partial(self._answer, Answer(outcome=Outcome.ACCEPT)))
        if story is not _S.CONTACTING or self._person.number % 2:
            self._at(days.contacted, 3, self._send_reply)
        if story is _S.CONTACTING:
            self._at(days.contacted, 3, self._try_to_reach)
            self._at(days.yesterday, 3, self._try_to_reach)
            return
        self._at(days.met, 1, self._book_first_meeting)
        self._at(days.met, 2, self._first_meeting)
        if story is _S.ENGAGED:
            return
        self._at(days.agreed, 2, self._agree_plan)
        self._at(days.agreed, 3, self._refer_onward)
        self._at(days.looked_after, 2, self._look_after)
        if story is _S.PAUSED:
            self._at(_working_day(days.agreed + timedelta(days=25)), 2, partial(self._move, "paused"))
        if story in {_S.REVIEW_DUE, _S.CLOSED_BEFORE}:
            self._at(days.review, 2, self._review)
        if story is _S.CLOSED_BEFORE:
            self._come_back(self._close)

    def _come_back(self, end: Callable[[Work], object]) -> None:
        """The support ends, and lately the person was referred again."""
        self._at(self._days.ended, 2, end)
        self._at(_working_day(self._days.today - timedelta(days=3)), 1, self._receive)

    def _schedule_notes(self, count: int) -> None:
        """Spread notes over the support; of the first meeting there is always one when there are three in all."""
        days, last = self._days, min(self._days.yesterday, self._days.ended)
        span = (last - days.referred).days
        spread = [_working_day(days.referred + timedelta(days=span * (2 * k + 1) // (2 * count))) for k in range(count)]
        if count > 2 and self._story not in _NOT_MET and days.met not in spread:
            spread[min(range(count), key=lambda k: abs(spread[k] - days.met))] = days.met
        for number, day in enumerate(sorted(spread)):
            is_late = self._random.random() < 0.03 and day + timedelta(days=4) <= last
            written = _working_day(day + timedelta(days=2), forward=True) if is_late else day
            event_at = _moment(day, 9 * 60 + 10 + number * 97 % 420)
            self._at(written, 2, partial(self._note, days.phase(day, self._story), event_at))

    def _register(self, work: Work) -> None:
        self._patient = patient.register(work, self._person.details)

    def _receive(self, work: Work) -> None:
        received = replace(self._person.received, received_on=work.today)
        self._referral = referral.receive(work, self._patient, received)

    def _say_need(self, work: Work) -> None:
        assert self._person.requirement is not None, "only then is it on the list"
        individual_requirement.add(work, self._patient, self._person.requirement)

    def _answer(self, given: Answer, work: Work) -> None:
        reply = referral_answer.drafted_reply(work, self._referral, given, work.worker)
        self._answered = referral_answer.answer(work, self._referral, given, reply)

    def _send_reply(self, work: Work) -> None:
        referral_answer.mark_replied(work, self._answered)

    def _try_to_reach(self, work: Work) -> None:
        outcome = self._random.choice((contact_attempt.Outcome.NO_ANSWER, contact_attempt.Outcome.MESSAGE_LEFT))
        contact_attempt.add(work, self._referral, Mode.PHONE, outcome)

    def _book_first_meeting(self, work: Work) -> None:
        self._appointments = [self._book(work, work.today, "First meeting")]

    def _book(self, work: Work, day: date, purpose: str) -> UUID:
        """An appointment on the half hour, at home or by phone."""
        mode = Mode.HOME_VISIT if self._person.number % 3 else Mode.PHONE
        agreed = appointment.Facts(
            starts_at=_moment(day, 9 * 60 + 30 + self._person.number * 30 % 390),
            mode=mode,
            place=self._person.details.address.split(",")[0] if mode is Mode.HOME_VISIT else "",
            minutes=60 if mode is Mode.HOME_VISIT else 20,
            purpose=purpose,
        )
        return appointment.book(work, self._patient, agreed, referral=self._referral)

    def _move(self, stage: str, work: Work) -> None:
        referral.move(work, self._referral, stage)

    def _first_meeting(self, work: Work) -> None:
        story, reason = self._person.story, self._person.received.reason
        referral.move(work, self._referral, "engaged")
        for each in self._appointments:
            appointment.set_status(work, each, appointment.Status.ATTENDED)
        fictional_record.meet(work, self._patient, self._person, self._data, consents=self._consents)
        fictional_plan.meet(work, self._patient, self._person, self._data)
        referral.record_views(work, self._referral, reason, self._random.choice(story["views"]))
        self._measure(work, TimePoint.BASELINE, (0, 0))
        lonely = Asked(answers={"lonely": self._random.randint(1, 4)}, time_point=TimePoint.BASELINE)
        measure.record(work, self._patient, "ons-loneliness", lonely, referral=self._referral)

    def _measure(self, work: Work, time_point: TimePoint, change: tuple[int, int]) -> None:
        """Keep ONS4 answers, which start from the same place each time; some leave a question out, some all of them."""
        number, details = self._person.number, self._person.details
        start = Random(f"{number}/ons4")  # noqa: S311  # answers are made up, not secrets
        low, high = self._person.story["baseline"]
        answers = {
            name: _of_ten(start.randint(low, high) + self._random.randint(*change))
            for name in ("satisfied", "worthwhile", "happy")
        }
        answers["anxious"] = _of_ten(10 - start.randint(low, high) - self._random.randint(*change))
        if number % 9 == 4:
            del answers["happy"]
        is_done = number % 13 != 6
        asked = Asked(
            answers=answers if is_done else {},
            time_point=time_point,
            mode=AnswerMode.READ_ALOUD if details.interpreter_required else AnswerMode.SELF,
            not_done=None if is_done else NotDone.TOO_UNWELL,
            reason_not_done="" if is_done else "Too tired today; will be asked next time.",
        )
        measure.record(work, self._patient, "ons4", asked, referral=self._referral)

    def _agree_plan(self, work: Work) -> None:
        for goal in self._person.story["goals"][: self._random.choice((1, 2, 2))]:
            importance = self._random.randint(6, 10)
            wanted = goals.Details(words=self._writer.say(goal["words"]), importance=importance)
            goal_id = goals.add(work, self._patient, wanted)
            self._goals.append(goal_id)
            self._actions += [self._action(work, goal_id, what, who) for what, who in goal["steps"]]
        for service_id, service in self._chosen.services:
            is_sent = self._consents and self._random.random() < 0.4
            kind = Kind.REFERRAL if is_sent else Kind.SIGNPOST
            organization = service.organization.name if service.organization else ""
            connection = onward_referral.connect(work, self._patient, service_id, service.name, organization, kind=kind)
            self._connections[connection] = kind
        fictional_plan.agree(work, self._patient, self._person, self._data, self._link_worker)
        referral.move(work, self._referral, "plan_active")
        referral.plan_review(work, self._referral, self._days.review)

    def _refer_onward(self, work: Work) -> None:
        for connection, kind in self._connections.items():
            if kind is Kind.REFERRAL:
                onward_referral.move(work, connection, Status.LOGGED)

    def _action(self, work: Work, goal: UUID, what: str, who: str) -> UUID:
        named = {"me": self._person.details.first_name, "worker": self._link_worker}
        due_on = _working_day(work.today + timedelta(days=self._random.randint(7, 70)), forward=True)
        step = actions.Details(
            what=self._writer.say(what),
            goal_id=goal,
            who=named.get(who, self._person.relative.capitalize()),
            due_on=due_on,
            confidence=self._random.randint(4, 9) if who == "me" else None,
            strategies=fictional_plan.strategy(self._person, self._data, len(self._actions)) if who == "me" else "",
        )
        return actions.add(work, self._patient, step)

    def _look_after(self, work: Work) -> None:
        """Some steps are done, and of some services it is known whether the person went."""
        for action in self._actions[: len(self._actions) // 2]:
            actions.set_status(work, action, ActionStatus.DONE)
        fictional_plan.begin_a_stage(work, self._actions[-1], self._person, self._data)
        actions.set_status(work, self._actions[-1], ActionStatus.IN_PROGRESS)
        for connection, kind in self._connections.items():
            known = self._random.choice(_KNOWN[kind])
            if known is not None:
                onward_referral.answer(work, connection, known)
        referral.gp_message_sent(work, self._referral)

    def _review(self, work: Work) -> None:
        referral.move(work, self._referral, "review_due")
        if self._person.number % 5:
            self._measure(work, TimePoint.REVIEW, (-1, 3))
        goal = plan.plan(work, self._patient).goals[0]
        status = self._random.choice((GoalStatus.MET, GoalStatus.PARTLY_MET, GoalStatus.WORKING_ON))
        fictional_plan.look_back(work, self._patient, goal.id, self._person, self._data, status)

    def _close(self, work: Work) -> None:
        referral.close(work, self._referral, self._random.choice(("goals_met", "partly_met", "self_managing")))

    def _plan_next(self, work: Work) -> None:
        today = self._days.today
        if self._story is _S.CONTACTING:
            return  # the pathway's rule has planned the next attempt
        due = today + timedelta(days=_DUE_IN[self._person.number % len(_DUE_IN)])
        if due != today:
            due = _working_day(due, forward=due > today)
        is_met = self._story in {_S.ENGAGED, _S.PLAN_ACTIVE}
        otherwise = self._random.choice(self._person.story["next"]) if is_met else "Make first contact"
        referral.plan_next(work, self._referral, _NEXT.get(self._story, otherwise), due)
        if is_met and self._person.number % 4 == 0:
            self._book(work, today if self._person.number % 8 == 0 else max(due, today), "See how it is going")

    def _note(self, phase: str, event_at: datetime, work: Work) -> None:
        before = self._last_note
        if before is not None and before[2] < work.today and self._random.random() < 0.03:
            note.amend(work, before[0], f"{before[1]} {self._writer.afterthought()}", self._writer.reason())
            self._last_note = None
            return
        mode, text = self._writer.note(phase)
        minutes = self._random.randint(*_MINUTES[mode]) if mode in _MINUTES else None
        seal, number = None, self._notes_written
        if self.seal is not None and phase in {"early", "middle"}:
            text, seal, self.seal = self._data["notes"]["restricted"], self.seal, None
        written = note.write(
            work,
            self._patient,
            text,
            mode=mode,
            minutes=minutes,
            event_at=event_at,
            referral=self._referral,
            circumstances=fictional_notes.circumstances(self._person, self._data, phase, mode, number),
            late_reason=fictional_notes.late_reason(self._person, self._data, number),
            seal=seal,
        )
        self._notes_written += 1
        self._last_note = None if seal is not None else (written, text, work.today)


def _of_ten(value: int) -> int:
    return max(0, min(10, value))


def _live_through(workspace: Workspace, cases: Sequence[_Case], today: date, progress: Progress) -> None:
    """Do everybody's steps in the order of days, a day at a time, with the clock put to the evening of that day."""
    steps = sorted((step for case in cases for step in case.steps), key=lambda step: (step.day, step.round))
    days = [(day, list(todo)) for day, todo in groupby(steps, key=lambda step: step.day)]
    for done, (day, todo) in enumerate(days):
        progress(done, len(days))
        with _on(workspace, day, today), workspace.work() as work:
            for _, steps_of_round in groupby(todo, key=lambda step: step.round):
                together = list(steps_of_round)
                with work.together(_asked_for(together)):
                    for step in together:
                        step.do(work)
    progress(len(days), len(days))


def _asked_for(steps: Sequence[_Step]) -> dict[type[Record], list[UUID]]:
    return {table: [step.case.asked_for[table] for step in steps] for table in (Patient, Referral)}


@contextmanager
def _on(workspace: Workspace, day: date, today: date) -> Iterator[None]:
    """Let it be the evening of that day, and now again afterwards; today it is now."""
    clock = workspace.clock
    if day < today:
        workspace.clock = lambda: _moment(day, _EVENING)
    try:
        yield
    finally:
        workspace.clock = clock


def _moment(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60), words.UK)
