"""A mistake in a data file is named with its line, its field and the reason."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_desktop.domain import located_json
from socialrx_desktop.domain.located_json import Place
from socialrx_desktop.problems import FileProblem

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def said(problem: pytest.ExceptionInfo[FileProblem]) -> str:
    return str(problem.value)


@given(_JSON, st.sampled_from((None, 0, 2)))
def test_what_is_read_is_what_json_says(value: object, indent: int | None) -> None:
    assert located_json.read(json.dumps(value, indent=indent), "f.json").value == value


@given(_JSON)
def test_each_value_stands_on_the_line_that_is_said(value: object) -> None:
    text = json.dumps(value, indent=1)

    def check(place: Place) -> None:
        begins = json.dumps(place.value)[:1]
        assert begins in text.splitlines()[place.line - 1]
        for inner in place.inner.values():
            check(inner)

    check(located_json.read(text, "f.json"))


def test_broken_json_is_refused_with_line_and_column() -> None:
    with pytest.raises(FileProblem) as problem:
        located_json.read('{\n  "id": "ward",\n  "name" "Ward"\n}', "ward.json")
    assert said(problem).startswith("The file ward.json has a mistake on line 3, column 10.")


@pytest.mark.parametrize("text", ["", "[" * 5000, "NaN", '{"a": Infinity}', "{]"])
def test_what_is_no_json_is_a_problem_and_never_a_crash(text: str) -> None:
    with pytest.raises(FileProblem, match=r"f\.json"):
        located_json.read(text, "f.json")


def test_a_field_twice_and_a_field_that_is_not_known_are_refused() -> None:
    with pytest.raises(FileProblem) as problem:
        located_json.read('{"a": 1,\n "a": 2}', "f.json")
    assert said(problem) == "The file f.json has a mistake on line 2. a: this field stands here twice."
    with pytest.raises(FileProblem) as problem:
        located_json.read('{"a": 1,\n "b": 2}', "f.json").only("a", "c")
    assert "line 2. b: there is no such field here. The fields are: a, c." in said(problem)


def test_each_kind_of_value_is_asked_for_by_name() -> None:
    top = located_json.read('{"list": [1, true, "", "x", {"y": 0.5}]}', "f.json")
    number, flag, empty, word, group = top.at("list").each()
    assert (number.whole(1, 9), flag.flag(), empty.text(may_be_empty=True), word.one_of("x", "y")) == (1, True, "", "x")
    for refusal, ask in (
        (r"list\[1\]: here words", number.text),
        (r"list\[1\]: here true or false", number.flag),
        (r"list\[2\]: here a whole number from 0 to 5", lambda: flag.whole(0, 5)),
        (r"list\[3\]: here words", empty.text),
        (r"list\[4\]: here one of these is needed: a, b", lambda: word.one_of("a", "b")),
        (r'list\[5\]: the field "z" is missing', lambda: group.at("z")),
        (r"list\[5\]: here a list", group.each),
        (r"list: here a group", lambda: top.at("list").only("a")),
        (r"list\[5\].y: here a whole number", lambda: group.at("y").whole(0, 5)),
    ):
        with pytest.raises(FileProblem, match=refusal):
            ask()
