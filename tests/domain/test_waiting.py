"""Weeks to an operation, the window of support around it, and the check for PROSPeR."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialrx_desktop.domain import waiting
from socialrx_desktop.domain.waiting import Case, Joint, Phase, Priority

TODAY = date(2026, 3, 4)
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1))
EVERYTHING_MET = Case(
    priority=Priority.P4,
    joint=Joint.KNEE,
    takes_pain_medicines_long=True,
    expected_on=date(2026, 9, 1),
    lives_in_area=True,
)


@pytest.mark.parametrize(
    ("expected_on", "words"),
    [
        (date(2026, 4, 22), "in 7 weeks"),
        (date(2026, 4, 24), "in 7 weeks"),
        (date(2026, 3, 11), "in 1 week"),
        (date(2026, 3, 10), "in 6 days"),
        (date(2026, 3, 5), "tomorrow"),
        (date(2026, 3, 4), "today"),
        (date(2026, 3, 3), "was yesterday"),
        (date(2026, 2, 27), "was 5 days ago"),
        (date(2026, 2, 25), "was 1 week ago"),
        (date(2026, 2, 11), "was 3 weeks ago"),
    ],
)
def test_a_countdown_is_in_words(expected_on: date, words: str) -> None:
    assert waiting.countdown(expected_on, TODAY) == words


@given(days, days)
def test_whole_weeks_never_say_more_than_has_been_or_is_to_come(expected_on: date, today: date) -> None:
    weeks = waiting.whole_weeks(expected_on, today)
    distance = abs((expected_on - today).days)

    assert abs(weeks) * 7 <= distance < abs(weeks) * 7 + 7
    assert weeks == -waiting.whole_weeks(today, expected_on)


@given(days, days)
def test_the_window_is_12_weeks_before_to_12_weeks_after(expected_on: date, today: date) -> None:
    is_inside = abs((today - expected_on).days) <= 84

    assert (waiting.phase(expected_on, today) in {Phase.BEFORE, Phase.AFTER}) == is_inside
    assert (waiting.phase(expected_on, today) is Phase.TOO_EARLY) == (today < expected_on - timedelta(weeks=12))


@given(days, st.integers(min_value=-104, max_value=104), st.integers(min_value=-400, max_value=400))
def test_when_an_operation_moves_what_hangs_on_it_moves_as_far(expected_on: date, weeks: int, moved_by: int) -> None:
    later = expected_on + timedelta(days=moved_by)

    assert waiting.day_at(later, weeks) - waiting.day_at(expected_on, weeks) == timedelta(days=moved_by)


def test_a_mistyped_year_stays_within_the_calendar() -> None:
    assert waiting.day_at(date.max, 12) == date.max
    assert waiting.window(date.min)[0] == date.min
    assert waiting.phase(date(9999, 12, 31), TODAY) is Phase.TOO_EARLY


def test_without_a_date_a_day_stands_nowhere_in_the_window() -> None:
    assert waiting.phase(None, TODAY) is Phase.NO_DATE


def test_prosper_is_for_whoever_meets_every_condition() -> None:
    assert waiting.eligibility(EVERYTHING_MET, TODAY).is_met is True


@pytest.mark.parametrize(
    "case",
    [
        replace(EVERYTHING_MET, priority=Priority.P3),
        replace(EVERYTHING_MET, joint=Joint.OTHER),
        replace(EVERYTHING_MET, takes_pain_medicines_long=False),
        replace(EVERYTHING_MET, expected_on=TODAY + timedelta(days=83)),
        replace(EVERYTHING_MET, lives_in_area=False),
    ],
)
def test_one_condition_that_is_not_met_is_enough_to_say_no(case: Case) -> None:
    found = waiting.eligibility(case, TODAY)

    assert found.is_met is False
    assert [check.is_met for check in found.checks].count(False) == 1


@pytest.mark.parametrize(
    "case",
    [
        replace(EVERYTHING_MET, priority=None),
        replace(EVERYTHING_MET, joint=None),
        replace(EVERYTHING_MET, takes_pain_medicines_long=None),
        replace(EVERYTHING_MET, expected_on=None),
        replace(EVERYTHING_MET, lives_in_area=None),
    ],
)
def test_what_is_not_known_is_neither_yes_nor_no(case: Case) -> None:
    assert waiting.eligibility(case, TODAY).is_met is None


def test_exactly_12_weeks_are_far_enough() -> None:
    case = replace(EVERYTHING_MET, expected_on=TODAY + timedelta(weeks=12))

    assert waiting.eligibility(case, TODAY).is_met is True
