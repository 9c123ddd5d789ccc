"""The order in which a ward is walked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from socialrx_desktop.domain import beds


def test_bed_2_comes_before_bed_10() -> None:
    assert sorted(["10", "2", "1"], key=beds.order) == ["1", "2", "10"]


def test_letters_and_numbers_are_told_apart_wherever_they_stand() -> None:
    assert sorted(["B10", "b2", "A", "Side room 3", "Side room 12"], key=beds.order) == [
        "A",
        "b2",
        "B10",
        "Side room 3",
        "Side room 12",
    ]


def test_a_bay_counts_before_a_bed_and_no_bed_comes_last() -> None:
    places = [("B", "1"), ("A", ""), ("A", "10"), ("A", "9")]

    assert sorted(places, key=lambda place: beds.order(*place)) == [("A", "9"), ("A", "10"), ("A", ""), ("B", "1")]


@given(st.text(max_size=12), st.text(max_size=12))
def test_whatever_is_typed_any_two_beds_have_an_order(one: str, other: str) -> None:
    first, second = beds.order(one), beds.order(other)

    assert (first < second) + (second < first) + (first == second) == 1


@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=0, max_value=10**6))
def test_numbers_stand_by_their_size(first: int, second: int) -> None:
    assert (beds.order(f"Bed {first}") < beds.order(f"Bed {second}")) == (first < second)
