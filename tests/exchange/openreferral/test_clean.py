"""What is mended and what is dropped, value by value."""

from __future__ import annotations

from datetime import time

import pytest

from socialrx_desktop.domain.listing import Schedule
from socialrx_desktop.exchange.openreferral import clean
from socialrx_desktop.exchange.openreferral.findings import Findings, Place


@pytest.fixture
def place() -> Place:
    return Place(Findings(lambda _done, _total: None, lambda: False), "here")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("9:00am", time(9)),
        ("12:00am", time(0)),
        ("12:30pm", time(12, 30)),
        ("7:30 am ", time(7, 30)),
        ("830am", time(8, 30)),
        ("9:00a", time(9)),
        ("9am", time(9)),
        ("6.15 p.m.", time(18, 15)),
        ("5:00pm (Counter closes at 4:30 pm)", time(17)),
        ("09:30", time(9, 30)),
        ("18:00:00", time(18)),
        ("18:00:00Z", time(18)),
        ("Midday", time(12)),
        ("24:00", time(0)),
        ("", None),
    ],
)
def test_times_that_can_mean_only_one_thing_are_read(place: Place, words: str, expected: time | None) -> None:
    assert clean.clock(words, place, "opens_at") == expected
    assert place.findings.skipped == []


@pytest.mark.parametrize(
    "words", ["5:00", "8:00m", "9:0am", "6:300pm", "hh:mm:ss", "25:00", "13:00pm", "late", "9:75am"]
)
def test_times_that_would_be_a_guess_are_dropped_and_named(place: Place, words: str) -> None:
    assert clean.clock(words, place, "opens_at") is None
    assert len(place.findings.skipped) == 1
    assert words in place.findings.skipped[0].why


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("TheyGÇÖre open 9amGÇô5pm", "They’re open 9am–5pm"),
        ("C+íncer, f+¡sicos, Fa+ºade", "Cáncer, físicos, Façade"),
        ("EnglishGÇæspeaking", "English-speaking"),
        ("ALZConnected-«", "ALZConnected®"),
        ("a+¦o", "a+¦o"),
        ("Caf+¬", "Caf+¬"),
        ("an t-ábhar, na n-úll", "an t-ábhar, na n-úll"),
        ("First\\n\\n\\n\\nSecond\\tthird", "First\n\nSecond third"),
        ("C:\\\\new", "C:\\\\new"),
        ("Words.\\n###MON###\\n###COL###", "Words."),
        ("  too   many\u00a0blanks ", "too many blanks"),
        ("cafe\u0301", "café"),
        ("&pound;3 &#8211; AT&T &notanentity;", "£3 – AT&T &notanentity;"),
    ],
)
def test_text_is_mended_only_where_one_answer_is_possible(place: Place, words: str, expected: str) -> None:
    assert clean.text(words, place, "description") == expected
    assert place.findings.skipped == []


@pytest.mark.parametrize("piece", ["<a ", "<!", "<![", "<a x=", "<script>", "&", "&#", "\\", "###", "<", "GÇ", " \n"])
def test_no_text_makes_the_reader_hang(place: Place, piece: str) -> None:
    # The parser of the standard library needs minutes for some of these, and an exception for one.
    assert len(clean.text(piece * 20_000, place, "description")) <= 20_000


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Monday", "MO"),
        ("Thurs, tues", "TU,TH"),
        ("FR,MO,MO", "MO,FR"),
        (["WE", "-1FR"], "WE,-1FR"),
        ("1", "MO"),
        ("Saturdays and", "SA"),
        ("+2TU", "2TU"),
        ("", ""),
        (None, ""),
    ],
)
def test_days_of_the_week_are_understood_in_many_spellings(place: Place, value: object, expected: str) -> None:
    assert clean.byday(value, place) == expected


def test_a_word_that_is_no_day_is_named(place: Place) -> None:
    assert clean.byday("MO,Someday", place) == "MO"
    assert [skipped.why for skipped in place.findings.skipped] == ['byday "Someday" is not a day of the week']


def test_fortnightly_and_weekly_days_are_not_merged() -> None:
    weekly, fortnightly = Schedule("MO"), Schedule("TU", interval=2)
    assert clean.merged([weekly, fortnightly, Schedule("TU")]) == (Schedule("MO,TU"), fortnightly)


@pytest.mark.parametrize("number", ["01632 960001", '"01632 960001"', " 01632 960001 "])
def test_a_number_stays_as_written(place: Place, number: str) -> None:
    assert clean.phone(number, None, place) == "01632 960001"


@pytest.mark.parametrize(
    ("words", "expected"),
    [("https://example.org/a?b=c", "https://example.org/a?b=c"), ("www.example.org", "http://www.example.org")],
)
def test_web_addresses_get_a_scheme(place: Place, words: str, expected: str) -> None:
    assert clean.url(words, place, "url") == expected


def test_more_findings_than_a_directory_can_have_are_counted(place: Place) -> None:
    for _ in range(100_002):
        place.drop("no")
    everything = place.findings.all_skipped()
    assert len(everything) == 100_001
    assert everything[-1].why == "2 more were left out"
