"""When something will happen, as people type it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from socialrx_desktop.domain import typed
from socialrx_desktop.problems import InputProblem

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2pm", datetime(2026, 3, 4, 14, tzinfo=UTC)),
        ("fri 10:30am", datetime(2026, 3, 6, 10, 30, tzinfo=UTC)),
        ("Tomorrow at midday", datetime(2026, 3, 5, 12, tzinfo=UTC)),
        ("2 weeks 3pm", datetime(2026, 3, 18, 15, tzinfo=UTC)),
        ("1 April 9am", datetime(2026, 4, 1, 8, tzinfo=UTC)),
        ("4/5/2026 14:00", datetime(2026, 5, 4, 13, tzinfo=UTC)),
    ],
)
def test_a_day_and_a_time_are_read_as_uk_time(text: str, moment: datetime) -> None:
    assert typed.coming_moment(text, NOW, field="starts_at") == moment


@pytest.mark.parametrize("text", ["fri", "25pm", "soon 2pm", "13:00pm"])
def test_what_is_no_day_with_a_time_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(InputProblem) as refused:
        typed.coming_moment(text, NOW, field="starts_at")
    assert refused.value.field == "starts_at"


def test_nothing_typed_is_no_moment() -> None:
    assert typed.coming_moment("  ", NOW, field="starts_at") is None
