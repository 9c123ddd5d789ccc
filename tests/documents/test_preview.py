"""Looking at pages from memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from socialrx_desktop.documents import preview
from socialrx_desktop.documents.activity_plan import activity_plan

from .samples import PLAN

PDF = activity_plan(PLAN)


def test_a_page_is_as_large_as_paper_at_the_scale_asked_for() -> None:
    page = preview.render(PDF, 0, 2.0)
    assert (page.width, page.height) == (1191, 1684)
    assert page.stride >= page.width * 4
    assert len(page.bgra) == page.stride * page.height


def test_pixels_are_blue_green_red_and_opaque_on_white() -> None:
    page = preview.render(PDF, 0, 1.0)
    assert page.bgra[:4] == b"\xff\xff\xff\xff"
    assert set(page.bgra[3::4]) == {255}
    assert bytes((0xB8, 0x5E, 0x00, 0xFF)) in page.bgra


def test_each_page_has_its_own_words() -> None:
    texts = [preview.render(PDF, number, 0.1).text for number in range(preview.page_count(PDF))]
    assert "My activity plan\nMade with Amina" in texts[0]
    assert "My goals" in texts[1]
    assert all(f"Page {number} of {len(texts)}" in text for number, text in enumerate(texts, start=1))


def test_a_page_that_is_not_there_is_refused() -> None:
    with pytest.raises(IndexError):
        preview.render(PDF, 99, 1.0)


def test_threads_may_look_at_the_same_time() -> None:
    with ThreadPoolExecutor(8) as threads:
        looked = list(threads.map(lambda number: preview.render(PDF, number % 2, 0.5), range(40)))
    assert {page.bgra for page in looked[::2]} == {looked[0].bgra}
    assert {page.bgra for page in looked[1::2]} == {looked[1].bgra}
