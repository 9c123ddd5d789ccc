"""Opening times and prices read as a person would say them."""

from __future__ import annotations

from datetime import date, time

import pytest

from socialrx_desktop.domain.listing import CostOption, Schedule, Service
from socialrx_desktop.domain.opening_hours import cost, describe


def at(byday: str, opens: str = "10:00", closes: str = "12:00", **more: object) -> Schedule:
    hours = (time.fromisoformat(opens) if opens else None, time.fromisoformat(closes) if closes else None)
    return Schedule(byday, *hours, **more)  # type: ignore[arg-type]  # the tests give each field its own type


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        (at("WE", "10:30", "11:30"), "Every Wednesday, 10:30am to 11:30am"),
        (at("TU,TH"), "Every Tuesday and Thursday, 10am to midday"),
        (at("MO,WE,FR"), "Every Monday, Wednesday and Friday, 10am to midday"),
        (at("MO,TU,WE,TH,FR", "09:00", "17:00"), "Monday to Friday, 9am to 5pm"),
        (at("MO,TU,WE,TH,FR,SA,SU", "18:00", "00:00"), "Every day, 6pm to midnight"),
        (at("MO,TU,WE,TH,FR,SA,SU", "00:00", "23:59"), "Every day, all day"),
        (at("SA", interval=2, dtstart=date(2026, 1, 10)), "Every other Saturday, 10am to midday, from 10 January 2026"),
        (at("SA", interval=4), "Every 4 weeks, Saturday, 10am to midday"),
        (at("1WE", freq="MONTHLY"), "First Wednesday of the month, 10am to midday"),
        (at("1TU,3TU", freq="MONTHLY"), "First and third Tuesday of the month, 10am to midday"),
        (at("-1TH", freq="MONTHLY"), "Last Thursday of the month, 10am to midday"),
        (at("2MO", freq="MONTHLY", interval=2), "Second Monday of every other month, 10am to midday"),
        (at("", freq="MONTHLY", bymonthday="1,22"), "On the 1st and 22nd of the month, 10am to midday"),
        (at("", freq="MONTHLY", bymonthday="-1"), "On the last day of the month, 10am to midday"),
        (at("", freq="DAILY"), "Every day, 10am to midday"),
        (at("", dtstart=date(2026, 3, 4)), "Every Wednesday, 10am to midday"),
        (at("FR", "", ""), "Every Friday"),
        (at("FR", "09:00", ""), "Every Friday, from 9am"),
        (at("FR", "", "17:00"), "Every Friday, until 5pm"),
        (at(""), "Open 10am to midday"),
        (at("MO", attending_type="phone"), "Every Monday, 10am to midday, by phone"),
        (at("MO", valid_to=date(2026, 7, 20)), "Every Monday, 10am to midday, until 20 July 2026"),
        (at("MO", description="Meet at the gate."), "Every Monday, 10am to midday (Meet at the gate)"),
        (at("MO", description="10:00am-12:00pm, Mon"), "Every Monday, 10am to midday"),
        (at("", "", "", description="Ring to ask"), "Ring to ask"),
        (at("", "", ""), ""),
    ],
)
def test_a_schedule_reads_as_a_person_would_say_it(schedule: Schedule, words: str) -> None:
    assert describe((schedule,)) == words


def test_several_schedules_make_one_text_and_repeats_are_said_once() -> None:
    mornings = at("TU,TH")
    assert describe((mornings, at("1MO", "14:00", "15:00", freq="MONTHLY"), mornings, at("SA,SU"))) == (
        "Every Tuesday and Thursday, 10am to midday; first Monday of the month, 2pm to 3pm; "
        "every Saturday and Sunday, 10am to midday"
    )


def test_weekdays_keep_their_capital_inside_the_text() -> None:
    assert describe((at("SA"), at("MO,TU,WE"))).endswith("; Monday to Wednesday, 10am to midday")


def test_no_schedule_says_nothing() -> None:
    assert describe(()) == ""


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([CostOption("Free", "0")], "Free"),
        ([CostOption("Free", "")], "Free"),
        ([CostOption("", "0.00")], "Free"),
        ([CostOption("Standard", "2", "a session")], "£2 a session"),
        ([CostOption("Standard", "4.5", "a session"), CostOption("Carer", "0")], "£4.50 a session; carer: free"),
        ([CostOption("Concession", "3.1", "with a Moor Card")], "Concession: £3.10 with a Moor Card"),
        ([CostOption("Donation", "0", "Give what you can")], "Donation: give what you can"),
        ([CostOption("Standard", "0.45", "a mile")], "45p a mile"),
        ([CostOption("", "1200")], "£1,200"),
        ([CostOption("", "ask at the desk")], "Ask at the desk"),
        ([CostOption("", "NaN"), CostOption("", "-1")], "NaN; -1"),
        ([CostOption()], ""),
    ],
)
def test_a_price_reads_as_a_person_would_say_it(options: list[CostOption], words: str) -> None:
    assert cost(Service("1", "A service", cost_options=tuple(options))) == words


def test_without_options_the_feeds_own_words_about_fees_are_told() -> None:
    assert cost(Service("1", "A service", fees="Sliding scale")) == "Sliding scale"
