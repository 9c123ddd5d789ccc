"""A pathway: the stages that a referral goes through, the moves between them, and the reasons for which it ends.

Pathways are data (`resources/pathways/*.json`, and an organisation's own files); here is what such a file must say, and
what it then allows. A file that says something else is refused with the line and the reason.
"""

from __future__ import annotations

import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from socialrx_desktop.domain import located_json
from socialrx_desktop.domain.located_json import Place
from socialrx_desktop.problems import Refused


class Requirement(StrEnum):
    """What a stage may ask for before a referral enters it."""

    CONSENT_ASKED = "consent_asked"
    RISKS_RECORDED = "risks_recorded"
    BASELINE_MEASURES = "baseline_measures"
    CLOSING_MEASURES = "closing_measures"
    WHAT_MATTERS = "what_matters"
    GOAL_SET = "goal_set"


REQUIREMENT_WORDS: Mapping[Requirement, str] = {
    Requirement.CONSENT_ASKED: "ask the person about sharing information, and keep the answer",
    Requirement.RISKS_RECORDED: "record the risks, or that there are no known risks",
    Requirement.BASELINE_MEASURES: "record the measures at the start, or why they were not done",
    Requirement.CLOSING_MEASURES: "record the measures at the end, or why they were not done",
    Requirement.WHAT_MATTERS: "record what matters to the person",
    Requirement.GOAL_SET: "agree at least 1 goal",
}
"""What is still to do, as the end of "Before that: …"."""


class Party(StrEnum):
    """Who may wait, and whom they may wait for."""

    US = "us"
    PERSON = "person"
    REFERRER = "referrer"
    SERVICE = "service"
    HOSPITAL = "hospital"


_WAITS = {
    Party.US: "We are",
    Party.PERSON: "The person is",
    Party.REFERRER: "The referrer is",
    Party.SERVICE: "A service is",
    Party.HOSPITAL: "The hospital is",
}
_WAITED_FOR = {
    Party.US: "us",
    Party.PERSON: "the person",
    Party.REFERRER: "the referrer",
    Party.SERVICE: "a service",
    Party.HOSPITAL: "the hospital",
}


class Outcome(StrEnum):
    """How a new referral may be answered."""

    ACCEPT = "accept"
    DECLINE = "decline"
    OUT_OF_AREA = "out_of_area"


class Paper(StrEnum):
    """What may be printed or sent at a stage."""

    ACTIVITY_PLAN = "activity-plan"
    GP_LETTER = "gp-letter"


REPLY_FIELDS = frozenset(
    {"referrer", "name", "born", "nhs_number", "received_on", "reason", "words", "service", "worker", "organisation",
     "telephone"}
)  # fmt: skip
"""The names that a pathway's replies may have in curly brackets."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; `is_open` stages are on the caseload. `waiting` is who waits for whom in it."""

    id: str
    name: str
    is_open: bool
    moves: tuple[str, ...]
    requires: tuple[Requirement, ...] = ()
    waiting: tuple[Party, Party] | None = None
    prints: tuple[Paper, ...] = ()

    @property
    def waiting_words(self) -> str:
        """Who waits for whom, as a sentence without its full stop; empty when nobody does."""
        return "" if self.waiting is None else who_waits(*self.waiting)


@dataclass(frozen=True, slots=True)
class Closure:
    """A reason for which a referral ends, and the stage in which it then stands."""

    id: str
    name: str
    stage: str
    is_family: bool


@dataclass(frozen=True, slots=True)
class Check:
    """A question of inclusion or exclusion; an answer other than `expected` speaks for declining with `reason`."""

    id: str
    question: str
    expected: bool
    reason: str


@dataclass(frozen=True, slots=True)
class DeclineReason:
    """Why a new referral is not taken on."""

    id: str
    name: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class AttemptRule:
    """How often to try to reach a person before closing is offered, and how many days apart.

    In its `stages` an attempt also plans what comes next; later the worker's own plan stands.
    """

    limit: int
    days_between: int
    closure_reason: str
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewRule:
    """Reviews so many weeks after the plan begins (on entering `from_stage`), then every so many weeks."""

    from_stage: str
    weeks: tuple[int, ...]
    then_every: int

    def next(self, began_on: date, after: date) -> date:
        """The first review later than `after`."""
        for weeks in self.weeks:
            if began_on + timedelta(weeks=weeks) > after:
                return began_on + timedelta(weeks=weeks)
        last = began_on + timedelta(weeks=self.weeks[-1])
        rounds = (after - last) // timedelta(weeks=self.then_every) + 1
        return last + timedelta(weeks=self.then_every * rounds)


@dataclass(frozen=True, slots=True)
class MeasureRule:
    """A measure that is due within so many days of entering a stage."""

    instrument: str
    time_point: str
    stage: str
    within_days: int


@dataclass(frozen=True, slots=True)
class GpMessage:
    """A message to the GP that is due within so many days of entering one of these stages."""

    stages: tuple[str, ...]
    within_days: int


@dataclass(frozen=True, slots=True)
class Pathway:
    """All stages, rules and reasons of one kind of work. `is_offered` pathways can be chosen for a new referral."""

    id: str
    name: str
    first: str
    reopens_to: str
    is_offered: bool
    stages: Mapping[str, Stage]
    closures: Mapping[str, Closure]
    answers: Mapping[Outcome, str]
    replies: Mapping[Outcome, str]
    answer_within_days: int
    first_contact_within_days: int
    decline_reasons: Mapping[str, DeclineReason]
    checks: tuple[Check, ...]
    attempts: AttemptRule
    reviews: ReviewRule
    measures: tuple[MeasureRule, ...]
    gp_message: GpMessage | None

    @property
    def closure_reasons(self) -> dict[str, str]:
        """The names of all reasons for ending one person's support."""
        return {reason.id: reason.name for reason in self.closures.values() if not reason.is_family}

    @property
    def family_closure_reasons(self) -> dict[str, str]:
        """The names of all reasons for ending the support of a whole family."""
        return {reason.id: reason.name for reason in self.closures.values() if reason.is_family}

    def stage(self, stage: str) -> Stage:
        """The stage of this id; one that the file no longer knows stays open, so that nobody drops off the caseload."""
        return self.stages.get(stage, Stage(stage, stage.replace("_", " ").capitalize(), True, tuple(self.stages)))

    def closure_name(self, reason: str) -> str:
        """What a closure reason is called; its id where the file no longer knows it."""
        found = self.closures.get(reason)
        return found.name if found else reason.replace("_", " ").capitalize()

    def check_move(self, now: str, to: str) -> Stage:
        """The stage moved to; Refused if the pathway does not allow the move."""
        if to not in self.stages:
            raise Refused(f'The pathway "{self.name}" has no such stage.', field="stage")
        if to not in self.stage(now).moves:
            allowed = ", ".join(self.stage(each).name for each in self.stage(now).moves) or "nothing else"
            raise Refused(
                f'A referral cannot move from "{self.stage(now).name}" to "{self.stage(to).name}".',
                f"It can move to: {allowed}.",
                field="stage",
            )
        return self.stages[to]

    def check_requirements(self, to: str, met: Collection[Requirement]) -> None:
        """Refused if something is still to do before a referral may stand in this stage."""
        missing = [REQUIREMENT_WORDS[each] for each in self.stage(to).requires if each not in met]
        if missing:
            raise Refused(
                f'The referral is not ready for "{self.stage(to).name}".',
                f"Before that: {'; '.join(missing)}.",
                field="stage",
            )

    def check_closure(self, reason: str) -> Closure:
        """The reason for closing; Refused if the pathway does not have it."""
        if reason not in self.closures:
            raise Refused("Choose a reason for closing from the list.", field="closure_reason")
        return self.closures[reason]

    def suggested(self, answers: Mapping[str, bool]) -> DeclineReason | None:
        """The reason for which the first unexpected answer speaks against taking the person on, if any does."""
        for check in self.checks:
            if answers.get(check.id, check.expected) is not check.expected:
                return self.decline_reasons[check.reason]
        return None


def who_waits(who: Party, whom: Party) -> str:
    """ "The referrer is waiting for us"."""
    return f"{_WAITS[who]} waiting for {_WAITED_FOR[whom]}"


def unknown(pathway: str) -> Pathway:
    """What a referral goes by when this laptop does not know its pathway: open, in a stage that it can only stay in."""
    stage = Stage("received", "Open", True, ())
    return Pathway(
        id=pathway,
        name=pathway.replace("-", " ").capitalize(),
        first=stage.id,
        reopens_to=stage.id,
        is_offered=False,
        stages={stage.id: stage},
        closures={},
        answers={},
        replies={},
        answer_within_days=0,
        first_contact_within_days=0,
        decline_reasons={},
        checks=(),
        attempts=AttemptRule(3, 7, "", ()),
        reviews=ReviewRule("", (12,), 12),
        measures=(),
        gp_message=None,
    )


def read(text: str, file: str, instruments: Collection[str]) -> Pathway:
    """The pathway that a file describes; a FileProblem that names the file, the line and the fault if it cannot be one.

    `instruments` are the ids of the measures that there are.
    """
    top = located_json.read(text, file)
    top.only(
        "id", "name", "offered", "first", "reopens_to", "stages", "closure_reasons", "answers", "decline_reasons",
        "inclusion", "exclusion", "contact_attempts", "reviews", "measures", "gp_message",
    )  # fmt: skip
    stages = {stage.id: stage for stage in map(_stage, _unlike(top.at("stages")))}
    _check_stages(top.at("stages"), stages)
    closures = {each.at("id").text(): _closure(each, stages) for each in _unlike(top.at("closure_reasons"))}
    reasons = {each.at("id").text(): _decline_reason(each) for each in _unlike(top.at("decline_reasons"))}
    answers = top.at("answers")
    answers.only("within_days", "first_contact_within_days", *Outcome)
    offered = top.maybe("offered")
    return Pathway(
        id=_id(top.at("id")),
        name=top.at("name").text(),
        first=_stage_id(top.at("first"), stages, is_open=True),
        reopens_to=_stage_id(top.at("reopens_to"), stages, is_open=True),
        is_offered=offered is None or offered.flag(),
        stages=stages,
        closures=closures,
        answers={each: _answer_stage(answers.at(each), stages, top.at("first").text()) for each in Outcome},
        replies={each: _reply(answers.at(each).at("reply")) for each in Outcome},
        answer_within_days=answers.at("within_days").whole(0, 365),
        first_contact_within_days=answers.at("first_contact_within_days").whole(0, 365),
        decline_reasons=reasons,
        checks=_checks(top, reasons),
        attempts=_attempts(top.at("contact_attempts"), closures, stages),
        reviews=_reviews(top.at("reviews"), stages),
        measures=tuple(_measure(each, stages, instruments) for each in top.at("measures").each()),
        gp_message=_gp_message(top.maybe("gp_message"), stages),
    )


def _id(place: Place) -> str:
    text = place.text()
    if not set(text) <= set(string.ascii_lowercase + string.digits + "-_"):
        place.refuse("an id has small letters a to z, digits, - and _ only.")
    return text


def _unlike(place: Place) -> tuple[Place, ...]:
    """The places of a list whose ids all differ."""
    seen: set[str] = set()
    for each in place.each():
        name = _id(each.at("id"))
        if name in seen:
            each.at("id").refuse(f'"{name}" stands in this list twice.')
        seen.add(name)
    if not seen:
        place.refuse("this list is empty.")
    return place.each()


def _stage(place: Place) -> Stage:
    place.only("id", "name", "open", "moves", "requires", "waiting", "prints")
    requires, waiting, prints = place.maybe("requires"), place.maybe("waiting"), place.maybe("prints")
    return Stage(
        id=place.at("id").text(),
        name=place.at("name").text(),
        is_open=place.at("open").flag(),
        moves=tuple(each.text() for each in place.at("moves").each()),
        requires=tuple(Requirement(each.one_of(*Requirement)) for each in requires.each()) if requires else (),
        waiting=_waiting(waiting) if waiting else None,
        prints=tuple(Paper(each.one_of(*Paper)) for each in prints.each()) if prints else (),
    )


def _waiting(place: Place) -> tuple[Party, Party]:
    place.only("who", "for")
    return Party(place.at("who").one_of(*Party)), Party(place.at("for").one_of(*Party))


def _check_stages(place: Place, stages: Mapping[str, Stage]) -> None:
    """Moves lead to stages that there are; from every open one an end can be reached; an end is an end."""
    for each in place.each():
        stage = stages[each.at("id").text()]
        for move in each.at("moves").each():
            _stage_id(move, stages)
        if stage.moves and not stage.is_open:
            each.at("moves").refuse("a stage that is not open is an end: nothing moves on from it.")
        if stage.is_open and not _ends(stage, stages):
            each.at("moves").refuse("from here no stage can be reached that is not open: the referral could never end.")


def _ends(stage: Stage, stages: Mapping[str, Stage]) -> bool:
    seen, waiting = {stage.id}, [stage]
    while waiting:
        now = waiting.pop()
        if not now.is_open:
            return True
        new = [to for to in now.moves if to not in seen]
        seen.update(new)
        waiting += [stages[to] for to in new]
    return False


def _stage_id(place: Place, stages: Mapping[str, Stage], *, is_open: bool | None = None) -> str:
    stage = stages.get(place.text())
    if stage is None:
        place.refuse(f'there is no stage "{place.text()}".')
    if is_open is not None and stage.is_open is not is_open:
        place.refuse(f'"{stage.id}" must be a stage that is {"open" if is_open else "not open"}.')
    return stage.id


def _closure(place: Place, stages: Mapping[str, Stage]) -> Closure:
    place.only("id", "name", "stage", "family")
    family = place.maybe("family")
    stage = _stage_id(place.at("stage"), stages, is_open=False)
    return Closure(place.at("id").text(), place.at("name").text(), stage, family is not None and family.flag())


def _decline_reason(place: Place) -> DeclineReason:
    place.only("id", "name", "outcome")
    outcome = place.at("outcome").one_of(Outcome.DECLINE, Outcome.OUT_OF_AREA)
    return DeclineReason(place.at("id").text(), place.at("name").text(), Outcome(outcome))


def _answer_stage(place: Place, stages: Mapping[str, Stage], first: str) -> str:
    place.only("stage", "reply")
    stage = _stage_id(place.at("stage"), stages)
    if stage not in stages[first].moves:
        place.at("stage").refuse(f'a referral cannot move from "{first}" to "{stage}".')
    return stage


def _reply(place: Place) -> str:
    """A reply's words; names in curly brackets are filled in later, and only the known ones are allowed."""
    text = place.text()
    try:
        names = [(name, form, turn) for _, name, form, turn in string.Formatter().parse(text) if name is not None]
    except ValueError as fault:
        place.refuse(f"curly brackets that do not fit together ({fault}).")
    for name, form, turn in names:
        if name not in REPLY_FIELDS or form or turn:
            place.refuse(f"{{{name}}} cannot be filled in. These can: {', '.join(sorted(REPLY_FIELDS))}.")
    return text


def _checks(top: Place, reasons: Mapping[str, DeclineReason]) -> tuple[Check, ...]:
    checks = []
    for name, expected in (("inclusion", True), ("exclusion", False)):
        for place in _unlike(top.at(name)) if top.at(name).each() else ():
            place.only("id", "question", "reason")
            if place.at("reason").text() not in reasons:
                place.at("reason").refuse(f'there is no reason "{place.at("reason").text()}" for declining.')
            checks.append(
                Check(place.at("id").text(), place.at("question").text(), expected, place.at("reason").text())
            )
            if sum(check.id == checks[-1].id for check in checks) > 1:
                place.at("id").refuse(f'"{checks[-1].id}" is a question already.')
    return tuple(checks)


def _attempts(place: Place, closures: Mapping[str, Closure], stages: Mapping[str, Stage]) -> AttemptRule:
    place.only("limit", "days_between", "closure_reason", "stages")
    reason = place.at("closure_reason").text()
    if reason not in closures:
        place.at("closure_reason").refuse(f'there is no reason "{reason}" for closing.')
    planned = tuple(_stage_id(each, stages, is_open=True) for each in place.at("stages").each())
    return AttemptRule(place.at("limit").whole(1, 20), place.at("days_between").whole(0, 90), reason, planned)


def _reviews(place: Place, stages: Mapping[str, Stage]) -> ReviewRule:
    place.only("from", "weeks", "then_every")
    weeks = tuple(each.whole(1, 520) for each in place.at("weeks").each())
    if not weeks or list(weeks) != sorted(set(weeks)):
        place.at("weeks").refuse("here at least 1 number of weeks is needed, and each larger than the one before.")
    return ReviewRule(_stage_id(place.at("from"), stages, is_open=True), weeks, place.at("then_every").whole(1, 520))


def _measure(place: Place, stages: Mapping[str, Stage], instruments: Collection[str]) -> MeasureRule:
    place.only("instrument", "at", "stage", "within_days")
    if place.at("instrument").text() not in instruments:
        place.at("instrument").refuse(f"there is no such measure. There are: {', '.join(sorted(instruments))}.")
    return MeasureRule(
        place.at("instrument").text(),
        place.at("at").one_of("baseline", "review", "closing"),
        _stage_id(place.at("stage"), stages),
        place.at("within_days").whole(0, 365),
    )


def _gp_message(place: Place | None, stages: Mapping[str, Stage]) -> GpMessage | None:
    if place is None:
        return None
    place.only("stages", "within_days")
    after = tuple(_stage_id(each, stages) for each in place.at("stages").each())
    return GpMessage(after, place.at("within_days").whole(0, 365))
