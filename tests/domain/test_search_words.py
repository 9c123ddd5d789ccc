"""What is typed and what is kept come to the same words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_desktop.domain.search_words import LONGEST, distance, folded, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Café CAFE cafe", ["cafe", "cafe", "cafe"]),
        ("Women's T'ai chi", ["womens", "tai", "chi"]),
        ("step-free; under_18s", ["step", "free", "under", "18s"]),
        ("Straße ﬁtness", ["strasse", "fitness"]),
        ("QN3 2WD", ["qn3", "2wd"]),
        ('"NEAR" * () \0 \ud800 🌻', ["near"]),
        ("", []),
    ],
)
def test_words_have_no_capitals_accents_or_apostrophes(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_a_possessive_is_kept_under_its_head_too() -> None:
    assert folded("Women\u2019s shed").split() == ["womens", "shed", "women"]


@given(st.text())
def test_folding_again_changes_nothing_and_words_are_never_long(text: str) -> None:
    once = words(text)
    assert words(" ".join(once)) == once
    assert all(0 < len(word) <= LONGEST for word in once)


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("chair", "chair", 0),
        ("chiar", "chair", 1),
        ("gardning", "gardening", 1),
        ("debt", "debit", 1),
        ("walk", "talk", 1),
        ("walk", "stalks", 3),
        ("", "ab", 2),
    ],
)
def test_slips_are_counted_either_way_round(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 3) == distance(other, one, 3) == slips


def test_more_slips_than_asked_for_are_not_counted_out() -> None:
    assert distance("gardening", "carpentry", 2) == 3
