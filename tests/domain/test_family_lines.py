"""People of a family, one a line."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_desktop.domain import family_lines
from socialrx_desktop.domain.family_lines import NamedPerson
from socialrx_desktop.problems import InputProblem

TODAY = date(2026, 3, 4)


def test_each_line_is_one_person() -> None:
    text = "Omar Khan, brother, 3 May 2015\n\nMary Ann Moss, Mum\n999 888 7771, carer"

    assert family_lines.read(text, TODAY, field="people") == [
        NamedPerson(1, "Omar", "Khan", "", "sibling", "brother", date(2015, 5, 3)),
        NamedPerson(3, "Mary Ann", "Moss", "", "parent", "mum", None),
        NamedPerson(4, "", "", "9998887771", "carer", "carer", None),
    ]


def test_who_and_when_born_may_stand_in_either_order() -> None:
    [person] = family_lines.read("Omar Khan, 3/5/2015, twin", TODAY, field="people")

    assert (person.role, person.date_of_birth) == ("sibling", date(2015, 5, 3))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Omar Khan", "who this person is"),
        ("Omar, brother", "a first name and a family name"),
        ("Omar Khan, brother, soon", "neither who they are nor a date of birth"),
        ("999 888 7770, carer", "not an NHS number"),
        (", brother", "a first name"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, why: str) -> None:
    with pytest.raises(InputProblem, match=f"Line 2: .*{why}") as refused:
        family_lines.read(f"Leila Khan, child\n{line}", TODAY, field="people")

    assert refused.value.field == "people"


@given(st.text(alphabet="Aa1 ,\n-/", max_size=60))
def test_whatever_is_typed_is_read_whole_or_refused_at_its_field(text: str) -> None:
    lines = [line for line in text.splitlines() if line.strip()]

    assert _outcome(text) in {"refused at people", f"{len(lines)} people"}


def _outcome(text: str) -> str:
    try:
        return f"{len(family_lines.read(text, TODAY, field='people'))} people"
    except InputProblem as refused:
        return f"refused at {refused.field}"
