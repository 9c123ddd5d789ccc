"""Pages as a reader finds them: fonts, order, breaks and margins."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pypdfium2
import pytest
from pypdfium2 import raw
from reportlab.lib.units import mm

from socialrx_desktop.documents import lines, page, preview, sheets
from socialrx_desktop.documents.page import STANDARD, Block
from socialrx_desktop.documents.sheets import Footer

from .samples import words_of

FOOTER = Footer(lambda number, pages: f"Page {number} of {pages}", note="Ask for large print.", mark="Version 7F3A")


def a_pdf(*blocks: Block) -> bytes:
    return sheets.pdf(blocks, STANDARD, FOOTER, title="A page", language="en-GB")


def pages_of(pdf: bytes) -> list[str]:
    return [" ".join(preview.render(pdf, number, 0.1).text.split()) for number in range(preview.page_count(pdf))]


def filler(count: int) -> list[Block]:
    return [page.paragraph(STANDARD, "Filler") for _ in range(count)]


def fonts_of(pdf: bytes) -> Iterator[tuple[str, bool]]:
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(len(document)):
            for text in document[number].get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                font = raw.FPDFTextObj_GetFont(text.raw)
                yield text.get_font().get_base_name(), raw.FPDFFont_GetIsEmbedded(font) == 1


def test_every_font_is_embedded_and_none_is_helvetica() -> None:
    pdf = a_pdf(page.title(STANDARD, "A page"), page.paragraph(STANDARD, "Words"))
    fonts = set(fonts_of(pdf))
    assert len(fonts) == 2
    assert all("AtkinsonHyperlegibleNext" in name and embedded for name, embedded in fonts)
    assert b"Helvetica" not in pdf


def test_the_same_words_give_the_same_bytes_from_any_thread() -> None:
    blocks = [page.title(STANDARD, "A page"), *filler(80)]
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: a_pdf(*blocks), range(8)))
    assert set(made) == {made[0]}


def test_a_reader_is_told_the_language_and_shows_the_title() -> None:
    pdf = a_pdf(*filler(1))
    assert b"/Lang (en-GB)" in pdf
    assert b"/DisplayDocTitle true" in pdf
    with pypdfium2.PdfDocument(pdf) as document:
        assert document.get_metadata_value("Title") == "A page"


def test_pages_are_compressed() -> None:
    assert len(a_pdf(page.paragraph(STANDARD, "word " * 20_000))) < 100_000


def test_each_page_says_which_of_how_many_it_is() -> None:
    pages = pages_of(a_pdf(*filler(90)))
    assert len(pages) > 2
    for number, words in enumerate(pages, start=1):
        assert words.endswith(f"Ask for large print. Page {number} of {len(pages)} Version 7F3A")


def test_every_letter_of_the_font_is_read_back_as_it_was_put_in() -> None:
    letters = sorted(map(chr, lines._letters()))
    words = [lines.readable(letter) for letter in letters]
    shown = [word for word in words if word.strip("\u00a0")]
    assert len(shown) > 330
    found = words_of(a_pdf(page.paragraph(STANDARD, " ".join(f"x{letter}x" for letter in shown))))
    for letter in shown:
        assert f"x{letter}x" in found


@pytest.mark.parametrize("typed", ["<b>&amp;</b>", "<para>x</para>", "a < b & c > d", "%s {name} \\n (x) /F1"])
def test_what_looks_like_markup_is_shown_as_typed(typed: str) -> None:
    assert typed in words_of(a_pdf(page.paragraph(STANDARD, typed)))


@pytest.mark.parametrize("lines_before", range(28, 42))
def test_a_heading_is_never_the_last_thing_on_a_page(lines_before: int) -> None:
    pdf = a_pdf(*filler(lines_before), page.heading(STANDARD, "Heading"), page.paragraph(STANDARD, "Beneath"))
    assert all(("Heading" in words) == ("Beneath" in words) for words in pages_of(pdf))


@pytest.mark.parametrize("lines_before", range(20, 42))
def test_a_card_stays_on_one_page_with_its_heading(lines_before: int) -> None:
    card = page.card(STANDARD, "Name", [["First fact"], ["Middle fact"], ["Last fact"]], small="Small print")
    pages = pages_of(a_pdf(*filler(lines_before), page.heading(STANDARD, "Heading"), card))
    assert any("Heading Name First fact Middle fact Last fact Small print" in words for words in pages)


def test_a_card_longer_than_a_page_goes_on_over_pages_and_loses_nothing() -> None:
    facts = [[f"Fact {number}."] for number in range(100)]
    pdf = a_pdf(page.heading(STANDARD, "Heading"), page.card(STANDARD, "Name", facts))
    assert preview.page_count(pdf) > 2
    assert all(f"Fact {number}." in words_of(pdf) for number in range(100))
    assert "Heading Name Fact 0." in pages_of(pdf)[0]


@pytest.mark.parametrize("lines_before", range(30, 42))
def test_a_paragraph_leaves_no_single_line_on_a_page(lines_before: int) -> None:
    words = "\n".join(f"Line {number}." for number in range(4))
    pages = pages_of(a_pdf(*filler(lines_before), page.paragraph(STANDARD, words)))
    assert all(shown.count("Line") in {0, 2, 3, 4} for shown in pages)


@pytest.mark.parametrize("words", ["W" * 32_000, "Long words and short ones. " * 1_200])
def test_no_word_leaves_the_margins(words: str) -> None:
    pdf = a_pdf(
        page.paragraph(STANDARD, words[:9_000]),
        page.card(STANDARD, words[:9_000], [[words]]),
        page.tick_box(STANDARD, words[:9_000], details=[words[:9_000]]),
    )
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(len(document)):
            text = document[number].get_textpage()
            for place in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(place)
                assert left >= 17 * mm
                assert right <= page.A4_WIDTH - 17 * mm
                assert bottom >= 11 * mm
                assert top <= page.A4_HEIGHT - 17 * mm


def test_a_footer_of_any_length_leaves_room_for_the_page() -> None:
    footer = Footer(lambda number, pages: f"Page {number} of {pages}", note="Name " * 5_000)
    pdf = sheets.pdf(filler(3), STANDARD, footer, title="A page", language="en-GB")
    assert preview.page_count(pdf) == 1
