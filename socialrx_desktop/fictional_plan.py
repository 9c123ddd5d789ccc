"""Makes up what a fictional plan says besides its goals and services, from `resources/sample/casework.json`.

It has chance of its own for each person, so that a new kind of fact changes nothing that was made up before.
"""

from __future__ import annotations

from random import Random
from uuid import UUID

from socialrx_desktop.fictional import Data, Person
from socialrx_desktop.store import action, care_plan, goal, need, strength
from socialrx_desktop.store.care_plan import AgreedWith
from socialrx_desktop.store.goal import GoalStatus, Outcome
from socialrx_desktop.store.need import SaidBy
from socialrx_desktop.store.transaction import Work


def meet(work: Work, patient: UUID, someone: Person, data: Data) -> None:
    """What the first meeting finds: strengths, and the need as the person and as the referrer see it."""
    random, plan = _random(someone, "meet"), data["plan"]
    for words in random.sample(plan["strengths"], random.choice((1, 2, 3))):
        helped = f"a {someone.relative}" if random.random() < 0.2 else ""
        strength.add(work, patient, strength.Details(words=words, written_with=helped))
    of_story = plan["needs"][someone.story["id"]]
    for said_by in (SaidBy.PERSON, SaidBy.REFERRER):
        need.add(work, patient, need.Details(words=of_story[said_by], said_by=said_by))
    for each in plan["unmet"]:
        if each["story"] == someone.story["id"]:
            unmet = need.Details(
                words=each["words"], is_unmet=True, unmet_reason=each["reason"], service_wanted=each["wanted"]
            )
            need.add(work, patient, unmet)


def agree(work: Work, patient: UUID, someone: Person, data: Data, reviewer: str) -> None:
    """With whom the plan is agreed, who looks at it again, and what the practice is asked to do, if anything."""
    random = _random(someone, "agree")
    asked = random.choice(data["plan"]["actions"]) if random.random() < 0.3 else ""
    details = care_plan.Details(
        agreed_with=AgreedWith.PERSON,
        agreed_name=someone.details.first_name,
        reviewer_name=reviewer,
        reviewer_role="Link worker",
        actions_for_professionals=asked,
        no_action_required=not asked,
    )
    care_plan.change(work, patient, details)


def strategy(someone: Person, data: Data, number: int) -> str:
    """What helps if step `number` of the plan does not work; nothing for some."""
    random = _random(someone, f"strategy {number}")
    said: str = random.choice(data["plan"]["strategies"])
    return said.format(relative=someone.relative) if random.random() < 0.6 else ""


def begin_a_stage(work: Work, step: UUID, someone: Person, data: Data) -> None:
    """A first stage on the way to a step."""
    words = _random(someone, "stage").choice(data["plan"]["stages"])
    action.add_stage(work, step, action.StageDetails(words=words))


def look_back(work: Work, patient: UUID, wanted: UUID, someone: Person, data: Data, status: GoalStatus) -> None:
    """What became of a goal."""
    words = _random(someone, "outcome").choice(data["plan"]["outcomes"])
    goal.record_outcome(work, wanted, patient, Outcome(status=status, words=words))


def _random(someone: Person, about: str) -> Random:
    return Random(f"{someone.number}/plan/{about}")  # noqa: S311  # people are made up, not secrets
