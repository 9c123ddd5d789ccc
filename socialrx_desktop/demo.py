"""Fills a workspace with fictional people of Netherbourne, a town that does not exist, and with months of support.

Who they are, why they were referred and what a link worker writes about them is data (`resources/sample/casework.json`).
The same seed gives the same people and the same words; dates count back from today. Everything goes through the verbs
that a person's own clicks go through, day by day, so that the history reads as if it had been kept at the time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from socialrx_desktop import resources
from socialrx_desktop.domain import nhs_number, words
from socialrx_desktop.domain.listing import Service
from socialrx_desktop.exchange.openreferral import feed
from socialrx_desktop.problems import InputProblem, Stopped
from socialrx_desktop.store import directory, directory_search, measure, note, patient, plan, referral, worker
from socialrx_desktop.store.directory_import import import_feed
from socialrx_desktop.store.measure import AnsweredBy, TimePoint
from socialrx_desktop.store.note import Mode
from socialrx_desktop.store.patient import Patient, WrittenFormat
from socialrx_desktop.store.plan import ActionStatus, ConnectionKind, ConnectionStatus, GoalStatus
from socialrx_desktop.store.referral import Consent, Method, Received
from socialrx_desktop.store.transaction import View, Work
from socialrx_desktop.store.workspace import Workspace

SOURCE = "sample"
"""What the sample directory is known by among the sources of listings."""

Data = Mapping[str, Any]  # one object of casework.json, whose form the tests hold
Progress = Callable[[int, int | None], None]
Cancelled = Callable[[], bool]

# What stands where in the support: every 24 people give a whole caseload, in which two have come back to us.
_STAGES = (
    "plan_active", "engaged", "received", "review_due", "plan_active", "contacting", "plan_active", "back again",
    "engaged", "plan_active", "paused", "received today", "plan_active", "review_due", "engaged", "contacting",
    "plan_active", "not ours", "received", "plan_active", "engaged", "review_due", "contacting", "plan_active",
)  # fmt: skip
_DAYS_AGO = {
    "received today": (0, 0), "received": (2, 4), "contacting": (6, 12), "engaged": (16, 26), "plan_active": (35, 95),
    "review_due": (104, 118), "paused": (60, 100), "back again": (170, 230), "not ours": (60, 110),
}  # fmt: skip
_DUE_IN = (0, 3, -2, 7, 1, -9, 12)
_AREAS = ("Harrowgill", "Fellside", "Larkbeck", "Sallow Green", "Wethermoor", "Hazelbank", "Moorgate", "Dyers Hill")
_MINUTES = {
    Mode.PHONE: (5, 25), Mode.HOME_VISIT: (40, 75), Mode.CLINIC: (20, 45), Mode.COMMUNITY: (30, 60),
    Mode.VIDEO: (20, 40), Mode.TEXT: (3, 5), Mode.EMAIL: (3, 10),
}  # fmt: skip
_WAYS = (*[Mode.PHONE] * 6, *[Mode.HOME_VISIT] * 3, *[Mode.CLINIC] * 2, *[Mode.COMMUNITY] * 2, Mode.VIDEO, Mode.TEXT,
         Mode.EMAIL)  # fmt: skip
_SERVICES_TO_CHOOSE_FROM = 6


@dataclass(frozen=True)
class Filled:
    """How much was put in."""

    patients: int
    notes: int
    services: int


def fill(
    workspace: Workspace,
    *,
    patients: int = 24,
    notes: int = 160,
    services: int | None = None,
    seed: int = 1,
    progress: Progress = lambda _done, _total: None,
    cancelled: Cancelled = lambda: False,
) -> Filled:
    """Put fictional people, notes and services in; `services` is all of the sample directory unless a number is given.

    Refused if the workspace holds any patient: fictional people never stand among real ones. Raises Stopped soon after
    `cancelled` answers yes.
    """
    data = json.loads(resources.path("sample", "casework.json").read_text(encoding="utf-8"))
    with workspace.look() as view:
        today = view.today
        if patient.count(view):
            raise InputProblem(
                "This workspace already holds patients.", "Fictional people are only put into a new, empty workspace."
            )
    listed = _import_directory(workspace, services)
    with workspace.work() as work:
        link_worker = _introduce(work, data["worker"])
        shelf = _Shelf(work, data)
    cases = _cases(data, shelf, link_worker, today, patients=patients, notes=notes, seed=seed)
    _live_through(workspace, cases, today, progress, cancelled)
    return Filled(patients, sum(case.notes for case in cases), listed)


def _import_directory(workspace: Workspace, wanted: int | None) -> int:
    if wanted == 0:
        return 0
    read = feed.read(resources.path("sample", "directory.json"))
    services = _as_many(read.services, len(read.services) if wanted is None else wanted)
    with workspace.work() as work:
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


def _cases(
    data: Data, shelf: _Shelf, link_worker: str, today: date, *, patients: int, notes: int, seed: int
) -> list[_Case]:
    numbers = _nhs_numbers(seed)
    people = [_person(data, number, next(numbers), Random(f"{seed}/{number}")) for number in range(patients)]  # noqa: S311  # people are made up, not secrets
    shares = _shares(notes, [_days_of_notes(person.stage) for person in people])
    return [_Case(data, shelf, person, today, count, link_worker) for person, count in zip(people, shares, strict=True)]


def _shares(total: int, weights: Sequence[int]) -> list[int]:
    """`total` shared out by weight, in whole numbers that add up to it."""
    whole = sum(weights) or 1
    sums = [0]
    for weight in weights:
        sums.append(sums[-1] + weight)
    marks = [total * each // whole for each in sums]
    return [after - before for before, after in zip(marks, marks[1:], strict=False)]


def _days_of_notes(stage: str) -> int:
    """The longer the support, the more notes; somebody who came today has none."""
    return min(_DAYS_AGO[stage][0], 60)


def _live_through(
    workspace: Workspace, cases: Sequence[_Case], today: date, progress: Progress, cancelled: Cancelled
) -> None:
    """Do everybody's steps in the order of days, a day at a time, with the clock put to the evening of that day."""
    steps = sorted((step for case in cases for step in case.steps), key=lambda step: (step.day, step.round))
    days = [(day, list(todo)) for day, todo in groupby(steps, key=lambda step: step.day)]
    for done, (day, todo) in enumerate(days):
        if cancelled():
            raise Stopped("The demo was stopped.", "What has been made so far is there. Begin again in a new folder.")
        progress(done, len(days))
        with _on(workspace, day, today), workspace.work() as work:
            for _, together in groupby(todo, key=lambda step: step.round):
                with work.together():
                    for case, own in groupby(together, key=lambda step: step.case):
                        case.do(work, own)
    progress(len(days), len(days))


@contextmanager
def _on(workspace: Workspace, day: date, today: date) -> Iterator[None]:
    """Let it be half past five of that day, and now again afterwards."""
    clock = workspace.clock
    if day < today:
        workspace.clock = lambda: _moment(day, 17 * 60 + 30)
    try:
        yield
    finally:
        workspace.clock = clock


def _moment(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60), words.UK)


def _working_day(day: date, *, forward: bool = False) -> date:
    """The day, or the nearest working day before (or after) a weekend."""
    over = day.weekday() - 4
    return day if over <= 0 else day + timedelta(days=3 - over if forward else -over)


def _nhs_numbers(seed: int) -> Iterator[str]:
    """Numbers of the 999 range, which is kept for tests, each with its right check digit, none twice."""
    for step in range(1_000_000):
        number = nhs_number.complete(f"999{(seed * 104_729 + step * 7_919) % 1_000_000:06}")
        if number is not None and len(set(number)) > 1:
            yield number


class _Shelf:
    """Which services of the directory fit a need, found by searching it as a link worker would."""

    def __init__(self, view: View, data: Data) -> None:
        searches = [typed for story in data["stories"] for typed in story["searches"]]
        searches += [each["community"]["words"] for each in data["backgrounds"] if "community" in each]
        self._found = {typed: _search(view, typed) for typed in searches}

    def choose(self, typed: str, person: _Person) -> tuple[UUID, Service] | None:
        """One that takes this person."""
        fitting = [found for found in self._found[typed] if _takes(found[1], person)]
        return fitting[person.number % len(fitting)] if fitting else None


def _search(view: View, typed: str) -> list[tuple[UUID, Service]]:
    hits = directory_search.search(view, typed, limit=_SERVICES_TO_CHOOSE_FROM).hits
    listed = directory.listings(view, [hit.id for hit in hits])
    return [(hit.id, listed[hit.id].service) for hit in hits]


def _takes(service: Service, person: _Person) -> bool:
    kinds = {term.name for term in service.taxonomy_terms}
    if service.status != "active" or "Safety from abuse" in kinds or "LGBTQ+" in kinds:
        return False
    if ("Women's health" if person.gender == "man" else "Men's health") in kinds:
        return False
    return (service.minimum_age or 0) <= person.age <= (service.maximum_age or 200)


@dataclass(frozen=True)
class _Person:
    """Somebody who does not exist, how they came to us, and how far their support has got."""

    number: int
    random: Random
    details: patient.Details
    gender: str
    age: int
    background: Data
    story: Data
    relative: str
    received: Received
    stage: str


def _person(data: Data, number: int, nhs: str, random: Random) -> _Person:
    story = data["stories"][number * 5 % len(data["stories"])]
    gender = story["gender"] or random.choice(("woman", "woman", "man"))
    background = _background(data, story, random)
    age = random.randint(*story["ages"])
    surgery = random.choice(data["surgeries"])
    doctor = random.choice(surgery["doctors"])
    requirement = _requirement(data, story, age, random)
    has_number = random.random() > 0.08
    street, postcode = random.choice(data["streets"])
    details = patient.Details(
        first_name=random.choice(background["women" if gender == "woman" else "men"]),
        family_name=random.choice(background["families"]),
        title=random.choice(("Mrs", "Ms")) if gender == "woman" else "Mr",
        date_of_birth=date(2025 - age, random.randint(1, 12), random.randint(1, 28)),
        stated_gender=gender,
        nhs_number=nhs if has_number else None,
        nhs_number_status=nhs_number.Status.VERIFIED if has_number else nhs_number.Status.TRACE_REQUIRED,
        address=f"{random.randint(1, 148)} {street}, Netherbourne",
        postcode=f"{postcode}{random.choice('ABDEFGHJLNPQRSTUWXYZ')}{random.choice('ABDEFGHJLNPQRSTUWXYZ')}",
        telephone=_telephone(random),
        preferred_contact_method=random.choice(("Phone call", "Phone call", "Text message", "Letter")),
        language=background["language"],
        interpreter_required=random.random() < background["interpreter"],
        written_format=WrittenFormat(requirement.get("format", "standard")),
        individual_requirements=requirement.get("words", ""),
        gp_name=doctor,
        gp_practice=surgery["name"],
        gp_practice_code=surgery["code"],
    )
    relatives = [each["who"] for each in data["relatives"] if age >= each["from"]]
    stage = _STAGES[number % len(_STAGES)]
    received = _received(data, story, details, random)
    return _Person(number, random, details, gender, age, background, story, random.choice(relatives), received, stage)


def _background(data: Data, story: Data, random: Random) -> Data:
    known = [each for each in data["backgrounds"] if not story.get("not_english") or each["interpreter"]]
    chosen: Data = random.choices(known, [each["weight"] for each in known])[0]
    return chosen


def _requirement(data: Data, story: Data, age: int, random: Random) -> Data:
    """What the person needs of everybody who writes or speaks to them; most need nothing."""
    wanted = story.get("format")
    known = [
        each
        for each in data["requirements"]
        if (each["format"] == wanted if wanted else age >= each["from"] and each["format"] != "easy-read")
    ]
    chosen: Data = random.choice(known) if wanted or random.random() < 0.35 else {}
    return chosen


def _telephone(random: Random) -> str:
    """A number that nobody has: Ofcom keeps these two ranges for drama."""
    if random.random() < 0.3:
        return f"01632 960 {random.randint(100, 999)}"
    return f"07700 900 {random.randint(0, 999):03}"


def _received(data: Data, story: Data, details: patient.Details, random: Random) -> Received:
    known = data["referrers"]
    chosen = random.choices(known, [each["weight"] for each in known])[0]
    by_the_surgery = not chosen["organisation"]
    return Received(
        received_on=date.min,  # the case says when
        referrer_name=details.gp_name if chosen["role"] == "GP" else chosen["name"],
        referrer_role=chosen["role"],
        referrer_organisation=details.gp_practice if by_the_surgery else chosen["organisation"],
        method=Method(chosen["method"]),
        reason=random.choice(story["reasons"]),
        return_response_to=details.gp_practice if by_the_surgery else chosen["organisation"],
    )


@dataclass(frozen=True)
class _Step:
    """Something done on a day. Rounds of one day follow each other, because each is written together."""

    day: date
    round: int
    case: _Case
    do: Callable[[Work], object]


class _Case:
    """One person's support from the referral to today, as steps that are done later, day by day."""

    def __init__(self, data: Data, shelf: _Shelf, person: _Person, today: date, notes: int, link_worker: str) -> None:
        self.person = person
        self.notes = notes
        self.steps: list[_Step] = []
        self._random = person.random
        self._today = today
        self._link_worker = link_worker
        self._services = self._choose_services(shelf)
        self._writer = _Writer(data, person, [service.name for _, service in self._services])
        self._patient: UUID
        self._referral: UUID
        self._goals: list[UUID] = []
        self._actions: list[UUID] = []
        self._connections: dict[UUID, ConnectionKind] = {}
        self._last_note: tuple[UUID, str, datetime] | None = None
        self._schedule()

    def do(self, work: Work, steps: Iterator[_Step]) -> None:
        """Do these steps of this person's, which all fall on one day."""
        # Held until all are done: each verb asks for the patient, who would otherwise be read again each time.
        held = work.find(Patient, self._patient) if hasattr(self, "_patient") else None
        for step in steps:
            step.do(work)
        del held

    def _schedule(self) -> None:
        stage = self.person.stage
        start = _working_day(self._today - timedelta(days=self._random.randint(*_DAYS_AGO[stage])))
        self._at(start, 0, self._register)
        self._at(start, 1, partial(self._receive, start))
        if stage == "not ours":
            self._come_back(start, partial(self._move, "declined_by_service"), after=4)
        elif stage not in {"received", "received today"}:
            self._meet(start)
        self._write_notes(start)
        self._plan_next()

    def _meet(self, start: date) -> None:
        stage = self.person.stage
        contact, meeting, agreed, review = (_working_day(start + timedelta(days=days)) for days in (3, 9, 21, 98))
        self._at(contact, 2, partial(self._move, "contacting"))
        if stage == "contacting":
            return
        self._at(meeting, 2, self._first_meeting)
        if stage == "engaged":
            return
        self._at(agreed, 2, partial(self._agree_plan, review))
        self._at(_working_day(agreed + timedelta(days=9)), 2, self._look_after)
        if stage == "paused":
            self._at(_working_day(agreed + timedelta(days=25)), 2, partial(self._move, "paused"))
        if stage in {"review_due", "back again"}:
            self._at(review, 2, partial(self._move, "review_due"))
            self._at(review, 2, self._review)
        if stage == "back again":
            self._come_back(start, self._close, after=130)

    def _come_back(self, start: date, end: Callable[[Work], object], *, after: int) -> None:
        """The support ends, and lately the person was referred again."""
        again = _working_day(self._today - timedelta(days=3))
        self._at(_working_day(start + timedelta(days=after)), 2, end)
        self._at(again, 2, partial(self._receive, again))

    def _at(self, day: date, number: int, do: Callable[[Work], object]) -> None:
        self.steps.append(_Step(min(day, self._today), number, self, do))

    def _register(self, work: Work) -> None:
        self._patient = patient.register(work, self.person.details)

    def _receive(self, day: date, work: Work) -> None:
        self._referral = referral.receive(work, self._patient, replace(self.person.received, received_on=day))

    def _move(self, stage: str, work: Work) -> None:
        referral.move(work, self._referral, stage)

    def _first_meeting(self, work: Work) -> None:
        random, story = self._random, self.person.story
        answer = Consent.REFUSED if self.person.number % 17 == 8 else Consent.GIVEN
        referral.move(work, self._referral, "engaged")
        referral.record_consent(work, self._referral, answer)
        referral.record_views(work, self._referral, self.person.received.reason, random.choice(story["views"]))
        patient.say_what_matters(work, self._patient, random.choice(story["matters"]))
        self._measure(work, TimePoint.BASELINE, (0, 0))

    def _measure(self, work: Work, time_point: TimePoint, change: tuple[int, int]) -> None:
        random, number = self._random, self.person.number
        base = Random(f"{number}/ons4")  # noqa: S311  # the same person answers from the same place each time
        low, high = self.person.story["baseline"]
        answers = {
            name: max(0, min(10, base.randint(low, high) + random.randint(*change)))
            for name in ("satisfied", "worthwhile", "happy")
        }
        answers["anxious"] = max(0, min(10, 10 - base.randint(low, high) - random.randint(*change)))
        reason = ""
        if number % 13 == 6:
            answers, reason = {}, "Too tired today; will ask next time."
        elif number % 9 == 4:
            del answers["happy"]
        how = AnsweredBy.READ_ALOUD if self.person.details.interpreter_required else random.choice(list(AnsweredBy)[:3])
        measure.record(
            work, self._patient, "ons4", answers, time_point=time_point, answered_by=how, referral=self._referral,
            reason_not_done=reason,
        )  # fmt: skip

    def _agree_plan(self, review: date, work: Work) -> None:
        random = self._random
        for goal in self.person.story["goals"][: random.choice((1, 2, 2))]:
            goal_id = plan.set_goal(work, self._patient, goal["words"], importance=random.randint(6, 10))
            self._goals.append(goal_id)
            for what, who in goal["steps"]:
                action = plan.add_action(
                    work, self._patient, self._writer.say(what), goal=goal_id, who=self._who(who),
                    due_on=_working_day(work.today + timedelta(days=random.randint(7, 70)), forward=True),
                    confidence=random.randint(4, 9),
                )  # fmt: skip
                self._actions.append(action)
        for service_id, service in self._services:
            kind = ConnectionKind.REFERRAL if self._consents and random.random() < 0.4 else ConnectionKind.SIGNPOST
            organization = service.organization.name if service.organization else ""
            connection = plan.connect(work, self._patient, service_id, service.name, organization, kind=kind)
            self._connections[connection] = kind
        referral.move(work, self._referral, "plan_active")
        referral.plan_review(work, self._referral, _working_day(review, forward=True))

    @property
    def _consents(self) -> bool:
        return self.person.number % 17 != 8

    def _look_after(self, work: Work) -> None:
        """Some steps are done, and of some services it is known whether the person went."""
        for action in self._actions[: len(self._actions) // 2]:
            plan.set_action_status(work, action, ActionStatus.DONE)
        for connection, kind in self._connections.items():
            to = self._random.choice(_KNOWN[kind])
            if to is not None:
                plan.set_connection_status(work, connection, to)

    def _review(self, work: Work) -> None:
        if self.person.number % 5:
            self._measure(work, TimePoint.REVIEW, (-1, 3))
        plan_words = plan.plan(work, self._patient).goals[0]
        status = self._random.choice((GoalStatus.MET, GoalStatus.PARTLY_MET, GoalStatus.WORKING_ON))
        plan.change_goal(work, self._goals[0], plan_words.words, plan_words.importance, status)

    def _close(self, work: Work) -> None:
        referral.close(work, self._referral, self._random.choice(("goals_met", "partly_met", "self_managing")))

    def _plan_next(self) -> None:
        due = self._today + timedelta(days=_DUE_IN[self.person.number % len(_DUE_IN)])
        if due != self._today:
            due = _working_day(due, forward=due > self._today)
        last = max(step.day for step in self.steps)
        self._at(last, 3, lambda work: referral.plan_next(work, self._referral, self._next_action(), due))

    def _next_action(self) -> str:
        stage = self.person.stage
        if stage == "contacting":
            return "Try again by phone, then write"
        if stage == "review_due":
            return "Review the plan together"
        if stage in {"engaged", "plan_active"}:
            chosen: str = self._random.choice(self.person.story["next"])
            return chosen
        return "Call after the hospital stay" if stage == "paused" else "Make first contact"

    def _who(self, who: str) -> str:
        ours = {"me": self.person.details.first_name, "worker": self._link_worker}
        return ours.get(who, self.person.relative.capitalize())

    def _choose_services(self, shelf: _Shelf) -> list[tuple[UUID, Service]]:
        community = self.person.background.get("community")
        wanted = self._random.sample(self.person.story["searches"], 2)
        if community and community["gender"] in {"", self.person.gender} and community["from"] <= self.person.age:
            wanted.append(community["words"])
        chosen = [found for typed in wanted if (found := shelf.choose(typed, self.person)) is not None]
        return list({service_id: (service_id, service) for service_id, service in chosen}.values())

    def _write_notes(self, start: date) -> None:
        """Spread the notes over the support; somebody who was met has a note of the first meeting."""
        yesterday = _working_day(self._today - timedelta(days=1))
        days = (yesterday - start).days
        met = next((step.day for step in self.steps if step.do == self._first_meeting), None)
        spread = [
            _working_day(start + timedelta(days=days * (2 * k + 1) // (2 * self.notes))) for k in range(self.notes)
        ]
        if met and len(spread) > 2 and met not in spread:
            nearest = min(range(len(spread)), key=lambda k: abs(spread[k] - met))
            spread[nearest] = met
        for number, day in enumerate(sorted(spread)):
            phase = self._phase((day - start).days)
            late = self._random.random() < 0.03 and day + timedelta(days=4) < self._today
            written = _working_day(day + timedelta(days=2), forward=True) if late else day
            minute = 9 * 60 + 10 + number * 97 % 420
            self._at(written, 2, partial(self._note, phase, _moment(day, minute)))

    def _phase(self, days: int) -> str:
        """Which part of the support a note falls in, by the days since the referral."""
        stage = self.person.stage
        if stage in {"received", "received today", "not ours"} or days < 3:
            return "letter"
        if stage == "contacting" or days < 9:
            return "attempt"
        if days < 21 or stage == "engaged":
            return "early" if days > 9 else "first"
        return "middle" if days < 98 else "late"

    def _note(self, phase: str, event_at: datetime, work: Work) -> None:
        before = self._last_note
        if before and before[2].date() < event_at.date() and self._random.random() < 0.03:
            text, reason = f"{before[1]} {self._writer.afterthought()}", self._writer.reason()
            note.amend(work, before[0], text, reason)
            self._last_note = None
            return
        mode, text = self._writer.note(phase)
        minutes = self._random.randint(*_MINUTES[mode]) if mode in _MINUTES else None
        written = note.write(
            work, self._patient, text, mode=mode, minutes=minutes, event_at=event_at, referral=self._referral
        )
        self._last_note = (written, text, work.now)


# What may be known of a service some days later; None means that nobody has heard.
_KNOWN: Mapping[ConnectionKind, Sequence[ConnectionStatus | None]] = {
    ConnectionKind.SIGNPOST: (None, None, ConnectionStatus.ATTENDED, ConnectionStatus.DID_NOT_ATTEND),
    ConnectionKind.REFERRAL: (
        ConnectionStatus.SENT, ConnectionStatus.ACCEPTED, ConnectionStatus.WAITING_LIST, ConnectionStatus.ATTENDED,
        ConnectionStatus.DECLINED,
    ),
}  # fmt: skip


class _Writer:
    """Writes notes about one person, sentence by sentence, and repeats none until all have been used."""

    def __init__(self, data: Data, person: _Person, services: Sequence[str]) -> None:
        self._random = person.random
        self._sentences = data["sentences"] | {key: person.story[key] for key in ("early", "middle", "late")}
        self._decks: dict[str, list[str]] = {}
        self._interpreter = person.details.interpreter_required
        self._services = list(services)
        self._words = {**_pronouns(person.gender), "relative": person.relative, "name": person.details.first_name,
                       "language": person.details.language}  # fmt: skip

    def note(self, phase: str) -> tuple[Mode, str]:
        """A note of one phase of the support, and how the contact was made."""
        if phase == "letter":
            return Mode.NOT_A_CONTACT, self._text("letter", "letter_next")
        if phase == "attempt":
            return Mode.PHONE, self._text("attempt", "attempt_next")
        mode = self._random.choice((Mode.HOME_VISIT, Mode.CLINIC) if phase == "first" else _WAYS)
        middle = {"first": ("first", "early", "practical"), "late": ("review", "late", "feeling")}.get(
            phase, (phase, *self._random.sample(("feeling", "practical", "service"), self._random.choice((1, 2))))
        )
        interpreter = ("interpreter",) if self._interpreter and mode not in {Mode.TEXT, Mode.EMAIL} else ()
        return mode, self._text(mode.value, *interpreter, *middle, "closing")

    def afterthought(self) -> str:
        """One more sentence for a note that was written already."""
        return self._text("closing")

    def reason(self) -> str:
        """Why a note was corrected."""
        return self._text("correction")

    def say(self, template: str) -> str:
        """The template with this person's words in it."""
        service = self._random.choice(self._services) if self._services else "the group"
        return template.format(**self._words, service=service, weekday=self._random.choice(words.WEEKDAYS[:5]))

    def _text(self, *kinds: str) -> str:
        said = [self.say(self._draw(kind)) for kind in kinds]
        return " ".join(sentence[0].upper() + sentence[1:] for sentence in said)

    def _draw(self, kind: str) -> str:
        deck = self._decks.setdefault(kind, [])
        if not deck:
            deck.extend(self._random.sample(self._sentences[kind], len(self._sentences[kind])))
        return deck.pop()


def _pronouns(gender: str) -> dict[str, str]:
    if gender == "woman":
        return {"she": "she", "She": "She", "her": "her", "hers": "her", "Hers": "Her", "herself": "herself"}
    return {"she": "he", "She": "He", "her": "him", "hers": "his", "Hers": "His", "herself": "himself"}
