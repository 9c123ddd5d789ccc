"""Codes beside words: a small, replaceable file, in which a mistyped code is found out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_desktop import resources
from socialrx_desktop.domain import code
from socialrx_desktop.problems import FileProblem, InputProblem
from socialrx_desktop.store.definitions import code_list
from socialrx_desktop.store.individual_requirement import FLAG_CODE
from socialrx_desktop.store.social_context import STOPPED_SMOKING_CODE

SHIPPED = json.loads(resources.path("codes", "snomed.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("known", ["871731000000106", "224484003", "1515861000000103", FLAG_CODE, STOPPED_SMOKING_CODE])
def test_codes_of_the_standard_pass_the_check(known: str) -> None:
    assert code.is_snomed(known)


@given(place=st.integers(0, 14), digit=st.sampled_from("0123456789"))
def test_one_mistyped_digit_is_always_found(place: int, digit: str) -> None:
    known = "871731000000106"
    typed = known[:place] + digit + known[place + 1 :]
    assert code.is_snomed(typed) == (typed == known)


@pytest.mark.parametrize("typed", ["", "12345", "22448400x", "²24484003", "1" * 19])
def test_what_is_no_number_of_the_right_length_is_no_code(typed: str) -> None:
    assert not code.is_snomed(typed)


def test_the_shipped_lists_are_read_and_chosen_from_by_name() -> None:
    assert code_list("carer") == (code.Code("224484003", "Person themselves is a carer"),)
    assert code.read(SHIPPED, "snomed.json").keys() == SHIPPED["lists"].keys()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "not complete"),
        ({"lists": {"risk": [{"code": "281694009"}]}}, "not complete"),
        ({"lists": {"risk": [{"code": "281694008", "words": "At risk"}]}}, "cannot be one"),
        ({"lists": {"risk": [{"code": "281694009", "words": " "}]}}, "cannot be one"),
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong(data: dict[str, object], said: str) -> None:
    with pytest.raises(FileProblem, match=said) as refusal:
        code.read(data, "own.json")
    assert "own.json" in refusal.value.headline


def test_a_typed_code_loses_its_blanks_and_a_wrong_one_is_refused_at_its_field() -> None:
    assert code.typed(" 224484003 ", field="code") == "224484003"
    assert code.typed("", field="code") == ""
    with pytest.raises(InputProblem, match="not a SNOMED CT code") as refused:
        code.typed("224484004", field="religion_code")
    assert refused.value.field == "religion_code"
