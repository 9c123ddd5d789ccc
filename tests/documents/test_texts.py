"""The fixed words: complete, with the right gaps, and showable."""

from __future__ import annotations

import json

import msgspec
import pytest

from socialrx_desktop import resources
from socialrx_desktop.documents.lines import legible, readable
from socialrx_desktop.documents.texts import read, texts

FILE = json.loads(resources.path("documents", "en.json").read_bytes())


def changed(part: str, name: str, words: object) -> bytes:
    return json.dumps(FILE | {part: FILE[part] | {name: words}}).encode()


def test_english_is_the_language_of_the_shipped_words() -> None:
    assert texts().language == "en-GB"


def test_the_page_can_show_every_fixed_word() -> None:
    assert readable(json.dumps(FILE, ensure_ascii=False))


def test_a_missing_unknown_or_mistyped_word_is_refused() -> None:
    without = {name: words for name, words in FILE["plan"].items() if name != "goals"}
    for file in (
        json.dumps(FILE | {"plan": without}).encode(),
        changed("plan", "gaols", "My goals"),
        changed("plan", "help", "call 111"),
    ):
        with pytest.raises(msgspec.ValidationError):
            read(file)


@pytest.mark.parametrize("words", ["Made on", "Made on {date}", "Made on {day} {name}", "  ", "Made on {day"])
def test_words_with_the_wrong_gaps_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"plan\.made|expected '}'"):
        read(changed("plan", "made", words))


def test_help_lines_keep_their_numbers_whole() -> None:
    assert any("116\u00a0123" in line for line in texts().plan.help)
    assert legible(texts().plan.help) == texts().plan.help
