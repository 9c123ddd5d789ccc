"""What people type into small fields is read as they mean it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from socialrx_desktop.domain import typed, words
from socialrx_desktop.problems import InputProblem

NOW = datetime(2026, 3, 4, 14, 30, tzinfo=UTC)  # a Wednesday; the UK is on GMT


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("today", NOW),
        ("2pm", datetime(2026, 3, 4, 14, 0, tzinfo=UTC)),
        ("10:30am", datetime(2026, 3, 4, 10, 30, tzinfo=UTC)),
        ("10.30 am", datetime(2026, 3, 4, 10, 30, tzinfo=UTC)),
        ("09:05", datetime(2026, 3, 4, 9, 5, tzinfo=UTC)),
        ("12am", datetime(2026, 3, 4, 0, 0, tzinfo=UTC)),
        ("yesterday 10am", datetime(2026, 3, 3, 10, 0, tzinfo=UTC)),
        ("yesterday at 10am", datetime(2026, 3, 3, 10, 0, tzinfo=UTC)),
        ("Mon 3pm", datetime(2026, 3, 2, 15, 0, tzinfo=UTC)),
        ("wednesday midday", datetime(2026, 3, 4, 12, 0, tzinfo=UTC)),
        ("thu", datetime(2026, 2, 26, 12, 0, tzinfo=UTC)),
        ("3 days ago", datetime(2026, 3, 1, 12, 0, tzinfo=UTC)),
        ("4 December", datetime(2025, 12, 4, 12, 0, tzinfo=UTC)),
        ("3/3, 9am", datetime(2026, 3, 3, 9, 0, tzinfo=UTC)),
        ("4 July 2025, 2pm", datetime(2025, 7, 4, 13, 0, tzinfo=UTC)),
        ("tomorrow 2pm", datetime(2026, 3, 5, 14, 0, tzinfo=UTC)),
    ],
)
def test_a_moment_that_has_passed_is_read_as_people_type_it(text: str, moment: datetime) -> None:
    assert typed.past_moment(text, NOW, field="event_at") == moment


def test_nothing_typed_is_no_moment() -> None:
    assert typed.past_moment("  ", NOW, field="event_at") is None


@pytest.mark.parametrize("text", ["soon", "31 February", "25:00", "13pm", "9:75", "29 feb"])
def test_what_is_no_moment_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(InputProblem) as refusal:
        typed.past_moment(text, NOW, field="event_at")
    assert refusal.value.field == "event_at"


def test_a_whole_number_is_read_and_anything_else_refused() -> None:
    assert typed.whole_number(" 20 ", "No.", field="minutes") == 20
    assert typed.whole_number("", "No.", field="minutes") is None
    for text in ("abc", "2.5", "-1", "²"):
        with pytest.raises(InputProblem, match="No"):
            typed.whole_number(text, "No.", field="minutes")


def test_age_is_in_whole_years_and_late_writing_in_calendar_days() -> None:
    assert words.age(date(1951, 3, 12), date(2026, 3, 11)) == 74
    assert words.age(date(1951, 3, 12), date(2026, 3, 12)) == 75
    assert words.later(datetime(2026, 3, 1, 23, 0, tzinfo=UTC), NOW) == "3 days later"
    assert words.later(datetime(2026, 3, 3, 1, 0, tzinfo=UTC), NOW) == "1 day later"
