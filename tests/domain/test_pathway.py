"""Pathways are data: what a file must say, and that only what it allows ever happens."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_desktop import resources
from socialrx_desktop.domain import pathway
from socialrx_desktop.domain.pathway import Outcome, Pathway, Requirement, ReviewRule
from socialrx_desktop.problems import FileProblem, Refused

Change = Callable[[dict[str, Any]], object]  # a file's JSON, of any shape
INSTRUMENTS = [path.stem for path in resources.path("instruments").glob("*.json")]
SHIPPED = ("primary-care", "ward-families", "waiting-well")


def text(name: str) -> str:
    return resources.path("pathways", f"{name}.json").read_text(encoding="utf-8")


def shipped(name: str = "primary-care") -> Pathway:
    return pathway.read(text(name), f"{name}.json", INSTRUMENTS)


def with_change(change: Change) -> str:
    data = json.loads(text("primary-care"))
    change(data)
    return json.dumps(data, indent=1)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_pathway_is_whole(name: str) -> None:
    way = shipped(name)
    assert way.is_offered
    assert way.attempts.limit == 3
    assert way.stages[way.answers[Outcome.ACCEPT]].is_open
    assert {way.stages[way.answers[each]].is_open for each in (Outcome.DECLINE, Outcome.OUT_OF_AREA)} == {False}
    assert {"paused", "contacting", "review_due", "closing"} <= way.stages.keys()
    assert way.checks
    assert all(check.reason in way.decline_reasons for check in way.checks)


def test_families_on_a_ward_end_for_reasons_of_their_own() -> None:
    way = shipped("ward-families")
    assert "family_bereaved" in way.family_closure_reasons
    assert not way.family_closure_reasons.keys() & way.closure_reasons.keys()
    assert shipped().family_closure_reasons == {}


@given(st.sampled_from(SHIPPED), st.data())
def test_whatever_the_sequence_of_moves_only_allowed_ones_happen_and_what_is_closed_never_moves(
    name: str, data: st.DataObject
) -> None:
    way = shipped(name)
    now, has_ended = way.first, False
    for to in data.draw(st.lists(st.sampled_from([*way.stages, "nowhere"]), max_size=40)):
        try:
            moved = way.check_move(now, to)
        except Refused:
            assert to not in way.stages[now].moves
            continue
        assert to in way.stages[now].moves
        assert not has_ended
        now, has_ended = moved.id, not moved.is_open
    assert has_ended is not way.stage(now).is_open


@pytest.mark.parametrize("name", SHIPPED)
def test_every_open_stage_can_be_left_for_an_end_and_every_reason_has_one(name: str) -> None:
    way = shipped(name)
    for stage in way.stages.values():
        assert bool(stage.moves) is stage.is_open
        assert not stage.is_open or any(not way.stages[to].is_open for to in stage.moves)
    assert {way.stages[each.stage].is_open for each in way.closures.values()} == {False}


def test_a_refusal_says_where_the_referral_can_go_instead() -> None:
    with pytest.raises(Refused) as refused:
        shipped().check_move("closing", "contacting")
    assert str(refused.value) == (
        'A referral cannot move from "Coming to an end" to "Trying to make contact". '
        "It can move to: Plan under way, Closed, no contact, Person said no, Closed."
    )


def test_a_stage_asks_for_what_must_come_before_it() -> None:
    way = shipped()
    with pytest.raises(Refused, match="record the risks, or that there are no known risks"):
        way.check_requirements("plan_active", {Requirement.CONSENT_ASKED, Requirement.BASELINE_MEASURES})
    way.check_requirements("plan_active", set(Requirement))
    way.check_requirements("engaged", set())


def test_an_unexpected_answer_suggests_its_reason() -> None:
    way = shipped()
    assert way.suggested({}) is None
    assert way.suggested({"adult": True, "in_crisis": False}) is None
    suggested = way.suggested({"adult": True, "area": False})
    assert suggested is not None
    assert (suggested.id, suggested.outcome) == ("out_of_area", Outcome.OUT_OF_AREA)
    in_crisis = way.suggested({"in_crisis": True})
    assert in_crisis is not None
    assert in_crisis.id == "crisis"


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-200, 4000))
def test_the_next_review_is_the_first_of_the_rule_that_is_still_to_come(began: date, days: int) -> None:
    rule = ReviewRule("plan_active", (6, 12), 12)
    after = began + timedelta(days=days)
    found = rule.next(began, after)
    all_of_them = [began + timedelta(weeks=weeks) for weeks in (6, 12, *range(24, 700, 12))]
    assert found == min(each for each in all_of_them if each > after)


def test_a_stage_is_added_by_editing_the_file_alone() -> None:
    def add(data: dict[str, Any]) -> None:
        data["stages"].insert(
            3, {"id": "home_visit", "name": "Home visit", "open": True, "moves": ["engaged", "closed"]}
        )
        data["stages"][2]["moves"].append("home_visit")

    way = pathway.read(with_change(add), "primary-care.json", INSTRUMENTS)
    assert way.check_move("engaged", "home_visit").name == "Home visit"
    assert way.check_move("home_visit", "closed").is_open is False


def _put(path: tuple[str | int, ...], value: object) -> Change:
    def change(data: Any) -> None:  # the shape is what is being broken
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "path", "reason"),
    [
        (_put(("stages", 0, "moves"), ["nowhere"]), "stages[1].moves[1]", 'there is no stage "nowhere"'),
        (_put(("stages", 0, "open"), "yes"), "stages[1].open", "here true or false is needed"),
        (_put(("stages", 1, "id"), "received"), "stages[2].id", '"received" stands in this list twice'),
        (_put(("stages", 5, "moves"), []), "stages[6].moves", "the referral could never end"),
        (_put(("stages", 11, "moves"), ["engaged"]), "stages[12].moves", "a stage that is not open is an end"),
        (_put(("stages", 0, "colour"), "red"), "stages[1].colour", "there is no such field here"),
        (_put(("stages", 3, "requires"), ["luck"]), "stages[4].requires[1]", "consent_asked"),
        (_put(("stages", 3, "waiting"), {"who": "us"}), "stages[4].waiting", 'the field "for" is missing'),
        (_put(("stages", 3, "prints"), ["poster"]), "stages[4].prints[1]", "activity-plan"),
        (_put(("first",), "closed"), "first", "must be a stage that is open"),
        (_put(("reopens_to",), "closed"), "reopens_to", "must be a stage that is open"),
        (_put(("id",), "Primary Care"), "id", "small letters"),
        (_put(("closure_reasons", 0, "stage"), "engaged"), "closure_reasons[1].stage", "that is not open"),
        (_put(("closure_reasons",), []), "closure_reasons", "this list is empty"),
        (_put(("contact_attempts", "limit"), 0), "contact_attempts.limit", "whole number from 1 to 20"),
        (_put(("contact_attempts", "closure_reason"), "x"), "contact_attempts.closure_reason", "for closing"),
        (_put(("reviews", "weeks"), [12, 6]), "reviews.weeks", "each larger than the one before"),
        (_put(("measures", 0, "instrument"), "ons5"), "measures[1].instrument", "there is no such measure"),
        (_put(("measures", 0, "at"), "middle"), "measures[1].at", "baseline, review, closing"),
        (_put(("gp_message", "stages"), ["x"]), "gp_message.stages[1]", 'there is no stage "x"'),
        (_put(("answers", "accept", "stage"), "review_due"), "answers.accept.stage", "cannot move from"),
        (_put(("answers", "accept", "reply"), "Hi {name.__class__}"), "answers.accept.reply", "cannot be filled in"),
        (_put(("answers", "accept", "reply"), "Hi {name"), "answers.accept.reply", "do not fit together"),
        (_put(("answers", "accept", "reply"), "Hi {name!r}"), "answers.accept.reply", "cannot be filled in"),
        (_put(("inclusion", 0, "reason"), "x"), "inclusion[1].reason", "for declining"),
        (_put(("exclusion", 0, "id"), "adult"), "exclusion[1].id", "is a question already"),
        (_put(("decline_reasons", 0, "outcome"), "accept"), "decline_reasons[1].outcome", "decline, out_of_area"),
        (lambda data: data.pop("reviews"), "", 'the field "reviews" is missing'),
        (_put(("stages",), {"a": 1}), "stages", "here a list in [ ] is needed"),
        (_put(("name",), 5), "name", "here words in quotation marks are needed"),
    ],
)
def test_a_bad_file_is_refused_with_line_field_and_reason(change: Change, path: str, reason: str) -> None:
    broken = with_change(change)
    with pytest.raises(FileProblem) as problem:
        pathway.read(broken, "primary-care.json", INSTRUMENTS)
    said = str(problem.value)
    assert reason in said
    assert f"{path}: " in said or not path
    line = int(said.split("on line ")[1].split(".")[0])
    last = path.rsplit(".", 1)[-1].split("[")[0]
    assert not path or path.endswith("]") or f'"{last}"' in broken.splitlines()[line - 1]


def test_a_stage_that_the_file_no_longer_knows_stays_open() -> None:
    assert shipped().stage("long_ago").is_open
    assert pathway.unknown("from-another-laptop").stage("engaged").is_open
