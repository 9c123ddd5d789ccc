"""Text as it is made safe, measured and set into lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialrx_desktop.documents import lines
from socialrx_desktop.documents.lines import Span, readable, width_of, wrap
from socialrx_desktop.problems import PrintProblem

WIDTH = 300.0


def test_letters_are_composed() -> None:
    assert readable("Cafe\u0301 Dw\u0302r") == "Café Dŵr"


def test_control_and_direction_characters_vanish() -> None:
    assert readable("a\x00b\u202ec\u2066d\u200be\u00adf\ufeff\x7f") == "abcdef"


def test_every_kind_of_line_end_is_a_line_end_and_every_kind_of_space_a_space() -> None:
    assert readable("one\r\ntwo\rthree\u2028four\n\n five") == "one\ntwo\nthree\nfour\nfive"
    assert readable(" a\tb\u2003c   d ") == "a b c d"


def test_text_with_nothing_to_show_is_empty() -> None:
    assert readable(" \u200b\x07\n\t ") == ""


@pytest.mark.parametrize(
    "number",
    ["01632 960 123", "01632 960123", "(01632) 960 123", "020 7946 0123", "07700 900 123", "+44 1632 960 123"],
)
def test_a_telephone_number_is_never_split_over_two_lines(number: str) -> None:
    text = readable(f"Ask for Joan on {number} any day")
    for width in range(int(width_of(number, 14)) + 1, 300, 7):
        found = [run.text.replace("\u00a0", " ") for line in wrap([Span(text)], 14, width) for run in line]
        assert any(number in words for words in found)


def test_the_day_stays_with_its_month() -> None:
    assert readable("on 12 March 2026") == "on 12\u00a0March 2026"


def test_a_letter_that_the_font_lacks_is_a_problem_that_names_it_and_no_words() -> None:
    with pytest.raises(PrintProblem) as problem:
        readable("Bring ভ please")
    assert "U+09AD" in problem.value.headline
    assert problem.value.advice
    assert "Bring" not in str(problem.value)
    assert "ভ" not in str(problem.value)


@pytest.mark.parametrize("letter", ["\U0001f600", "\ud800", "\uffff", "\ue000", "q\u0302"])
def test_no_letter_without_a_shape_gets_through(letter: str) -> None:
    with pytest.raises(PrintProblem):
        readable(letter)


def test_labels_and_facts_share_a_line_with_a_space_between() -> None:
    (line,) = wrap([Span("When:", bold=True), Span("Every Friday")], 14, WIDTH)
    label, fact = line
    assert (label.text, label.bold, label.x) == ("When:", True, 0)
    assert (fact.text, fact.bold) == ("Every Friday", False)
    assert fact.x == pytest.approx(width_of("When:", 14, bold=True) + width_of(" ", 14))


@pytest.mark.parametrize("word", ["W" * 32_000, "i" * 32_000, "https://example.org/" + "a1-" * 10_000])
def test_an_endless_word_is_broken_and_loses_no_letter(word: str) -> None:
    found = wrap([Span(word)], 14, WIDTH)
    assert "".join(run.text for line in found for run in line) == word
    assert all(width_of(run.text, 14) <= WIDTH for line in found for run in line)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.text("abc WWWW\n-", max_size=200), st.booleans()), max_size=4),
    st.floats(40, 500),
)
def test_no_line_is_too_wide_and_no_word_is_lost(spans: list[tuple[str, bool]], width: float) -> None:
    found = wrap([Span(readable(text), bold) for text, bold in spans], 14, width)
    for line in found:
        last = line[-1]
        assert last.x + width_of(last.text, 14, bold=last.bold) <= width + 1e-6
    shown = " ".join(run.text for line in found for run in line)
    assert "".join(shown.split()) == "".join("".join(text.split()) for text, _ in spans)


def test_the_two_weights_show_the_same_letters() -> None:
    assert lines._widths(False).keys() == lines._widths(True).keys()
    assert set(map(ord, "ŵŷÂâŁłęąșțİıŽž£€“”’–½°")) <= lines._letters()
