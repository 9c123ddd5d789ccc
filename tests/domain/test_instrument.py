"""Measures are scored as their sources say: worked examples, item by item, and what is never done."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_desktop import resources
from socialrx_desktop.domain import instrument as instruments
from socialrx_desktop.domain.instrument import Figure, Instrument
from socialrx_desktop.problems import FileProblem, InputProblem

A_SCORE = {"id": "total", "name": "T", "rule": "sum", "items": ["interest"], "lowest": 0, "highest": 3}
FILES = sorted(resources.path("instruments").glob("*.json"))
SWEMWBS_METRIC = {
    # Stewart-Brown and others 2009, Health and Quality of Life Outcomes 7:15: raw total and its metric score.
    7: 7.00, 8: 9.51, 9: 11.25, 10: 12.40, 11: 13.33, 12: 14.08, 13: 14.75, 14: 15.32, 15: 15.84, 16: 16.36,
    17: 16.88, 18: 17.43, 19: 17.98, 20: 18.59, 21: 19.25, 22: 19.98, 23: 20.73, 24: 21.54, 25: 22.35, 26: 23.21,
    27: 24.11, 28: 25.03, 29: 26.02, 30: 27.03, 31: 28.13, 32: 29.31, 33: 30.70, 34: 32.55, 35: 35.00,
}  # fmt: skip


def read(name: str) -> Instrument:
    return instruments.read(resources.path("instruments", f"{name}.json").read_text(encoding="utf-8"), f"{name}.json")


def _data(name: str) -> dict[str, Any]:  # JSON of any form
    loaded: dict[str, Any] = json.loads(resources.path("instruments", f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def answered(used: Instrument, *values: float) -> dict[str, float]:
    assert len(values) == len(used.items)
    return {item.id: value for item, value in zip(used.items, values, strict=True)}


def figure(used: Instrument, name: str, *values: float) -> Figure:
    return next(each for each in used.figures(answered(used, *values)) if each.id == name)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_file_is_a_whole_measure_with_its_source_and_licence(path: Path) -> None:
    used = instruments.read(path.read_text(encoding="utf-8"), path.name)
    assert used.id == path.stem
    assert all((used.source, used.licence, used.about, used.version))


@pytest.mark.parametrize(
    ("total", "band"),
    [(0, "minimal"), (4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"),
     (15, "moderately severe"), (19, "moderately severe"), (20, "severe"), (27, "severe")],
)  # fmt: skip
def test_phq9_adds_nine_items_and_names_the_severity(total: int, band: str) -> None:
    used = read("phq9")
    values = [min(3, max(0, total - 3 * place)) for place in range(9)]
    found = figure(used, "total", *values)
    assert (found.value, found.band, found.lowest, found.highest) == (total, band, 0, 27)


@pytest.mark.parametrize(
    ("total", "band"), [(4, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe"), (21, "severe")]
)
def test_gad7_adds_seven_items_and_names_the_severity(total: int, band: str) -> None:
    found = figure(read("gad7"), "total", *[min(3, max(0, total - 3 * place)) for place in range(7)])
    assert (found.value, found.band, found.highest) == (total, band, 21)


def test_gad7_says_not_at_all_and_not_the_known_misprint() -> None:
    assert read("gad7").items[0].options[0] == (0, "Not at all")


@pytest.mark.parametrize("first", range(4))
@pytest.mark.parametrize("second", range(4))
def test_phq2_is_positive_from_three(first: int, second: int) -> None:
    found = figure(read("phq2"), "total", first, second)
    assert found.value == first + second
    assert found.band == ("positive screen" if first + second >= 3 else "negative screen")


def test_phq2_asks_the_first_two_items_of_phq9() -> None:
    assert [item.text for item in read("phq2").items] == [item.text for item in read("phq9").items[:2]]


def test_ucla3_runs_from_three_to_nine_and_reads_as_lonely_from_six() -> None:
    for values in product((1, 2, 3), repeat=3):
        found = figure(read("ucla3"), "total", *values)
        assert found.value == sum(values)
        assert found.band == ("lonely" if sum(values) >= 6 else "not lonely")


def test_the_direct_question_on_loneliness_stays_a_category() -> None:
    used = read("ons-loneliness")
    assert used.scores == ()
    assert [figure(used, "lonely", value).band for value in range(1, 6)] == [
        "Often or always", "Some of the time", "Occasionally", "Hardly ever", "Never",
    ]  # fmt: skip


def test_ons4_is_never_added_up() -> None:
    used = read("ons4")
    assert used.scores == ()
    assert [each.value for each in used.figures(answered(used, 7, 8, 6, 2))] == [7, 8, 6, 2]


@pytest.mark.parametrize(
    ("item", "bands"),
    [
        ("satisfied", ["low"] * 5 + ["medium"] * 2 + ["high"] * 2 + ["very high"] * 2),
        ("worthwhile", ["low"] * 5 + ["medium"] * 2 + ["high"] * 2 + ["very high"] * 2),
        ("happy", ["low"] * 5 + ["medium"] * 2 + ["high"] * 2 + ["very high"] * 2),
        ("anxious", ["very low"] * 2 + ["low"] * 2 + ["medium"] * 2 + ["high"] * 5),
    ],
)
def test_ons4_bands_are_those_of_the_statistics_office(item: str, bands: list[str]) -> None:
    asked = read("ons4").item(item)
    assert [asked.band(value) for value in range(11)] == bands


def test_children_are_not_asked_how_anxious_they_felt() -> None:
    used = read("ons4")
    assert [item.id for item in used.items_for(12)] == ["satisfied", "worthwhile", "happy"]
    assert len(used.items_for(16)) == len(used.items_for(None)) == 4
    with pytest.raises(InputProblem, match="asked from the age of 16") as refused:
        used.check({"anxious": 3}, age=12)
    assert refused.value.field == "anxious"


def test_a_measure_is_not_asked_below_its_age() -> None:
    with pytest.raises(InputProblem, match="asked from the age of 10"):
        read("ons4").check({"satisfied": 3}, age=9)


def test_swemwbs_is_converted_by_the_published_table() -> None:
    used = read("swemwbs")
    for raw, metric in SWEMWBS_METRIC.items():
        values = [1 + min(4, max(0, raw - 7 - 4 * place)) for place in range(7)]
        assert figure(used, "raw", *values).value == raw
        assert figure(used, "metric", *values).value == metric
    assert figure(used, "metric", 3, 3, 3, 3, 3, 3, 3).words == "19.25"


def test_swemwbs_needs_all_seven_and_is_never_filled_in() -> None:
    used = read("swemwbs")
    figures = used.figures({f"s{place}": 3 for place in range(1, 7)})
    assert [(each.value, each.words, each.answered, each.needed) for each in figures] == [
        (None, "", 6, 7),
        (None, "", 0, 1),
    ]


def test_wemwbs_adds_fourteen() -> None:
    found = figure(read("wemwbs"), "total", *[4] * 14)
    assert (found.value, found.lowest, found.highest) == (56, 14, 70)


def test_eq5d5l_is_a_state_of_five_digits_and_a_scale() -> None:
    used = read("eq5d5l")
    assert figure(used, "state", 2, 1, 3, 4, 1, 65).words == "21341"
    assert figure(used, "vas", 2, 1, 3, 4, 1, 65).value == 65
    assert [each.words for each in used.figures({"mobility": 2})] == ["", ""]


@pytest.mark.parametrize("name", ["cors", "ors"])
def test_outcome_rating_scales_add_four_lines_in_tenths(name: str) -> None:
    assert figure(read(name), "total", 7.4, 8.1, 5.0, 6.6).words == "27.1"


def test_pam_is_entered_as_the_licensed_tool_gives_it() -> None:
    used = read("pam")
    used.check({"score": 55.4, "level": 3})
    with pytest.raises(InputProblem, match="at most 1 decimal places"):
        used.check({"score": 55.44})


@pytest.mark.parametrize("name", ["mycaw", "wellbeing-star", "support-star"])
def test_licensed_measures_keep_the_persons_words_beside_the_score(name: str) -> None:
    used = read(name)
    assert not used.has_questions
    assert used.scores == ()
    assert all(item.own_words for item in used.items)


@pytest.mark.parametrize(
    "name",
    ["swemwbs", "wemwbs", "pam", "mycaw", "eq5d5l", "wellbeing-star", "support-star", "chu9d", "cors", "ors"],
)
def test_no_licensed_question_is_printed(name: str) -> None:
    used = read(name)
    assert not used.has_questions
    assert all(len(item.text) < 30 and "?" not in item.text for item in used.items)


@pytest.mark.parametrize("answer", [1, 2, 3])
def test_any_thought_of_self_harm_must_be_acted_on(answer: int) -> None:
    used = read("phq9")
    assert [each.item for each in used.alerted({"self_harm": answer})] == ["self_harm"]
    assert used.alerted({"self_harm": 0}) == used.alerted({}) == ()


@given(st.data())
def test_a_total_is_there_only_when_all_its_items_are(data: st.DataObject) -> None:
    used = read(data.draw(st.sampled_from(["phq9", "gad7", "ucla3", "wemwbs"])))
    given_to = data.draw(st.sets(st.sampled_from([item.id for item in used.items])))
    answers: dict[str, float] = {
        name: data.draw(st.integers(int(used.item(name).lowest), int(used.item(name).highest))) for name in given_to
    }
    (total,) = used.figures(answers)
    assert total.answered == len(answers)
    assert total.value == (sum(answers.values()) if len(answers) == len(used.items) else None)
    assert total.value is None or total.lowest <= total.value <= total.highest


@pytest.mark.parametrize("answer", [-1, 4, 1.5])
def test_an_answer_out_of_range_is_refused_at_its_field(answer: float) -> None:
    with pytest.raises(InputProblem, match="whole number from 0 to 3") as refused:
        read("phq9").check({"sleep": answer})
    assert refused.value.field == "sleep"


def test_a_question_that_is_not_asked_is_refused() -> None:
    with pytest.raises(InputProblem, match="no such question"):
        read("phq9").check({"hunger": 1})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"items": []}, "at least one item"),
        ({"licence": ...}, "licence"),
        ({"name": 7}, "words in quotation marks"),
        ({"itmes": []}, "no such field"),
        ({"scores": [A_SCORE | {"rule": "mean"}]}, "one of these is needed: sum, conversion, profile"),
        ({"scores": [A_SCORE | {"items": ["hunger"]}]}, "hunger"),
        ({"scores": [A_SCORE | {"id": "interest"}]}, "twice"),
        ({"alerts": [{"item": "hunger", "at_least": 1, "headline": "a", "advice": "b"}]}, "one of these is needed"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_the_place(change: dict[str, Any], said: str) -> None:
    data = {name: value for name, value in (_data("phq2") | change).items() if value is not ...}
    with pytest.raises(FileProblem) as refused:
        instruments.read(json.dumps(data, indent=1), "ours.json")
    assert str(refused.value).startswith("The file ours.json has a mistake on line ")
    assert said in str(refused.value)


def test_a_changed_wording_is_a_new_version() -> None:
    used = read("ons4")
    assert replace(used, version="2030") != used
