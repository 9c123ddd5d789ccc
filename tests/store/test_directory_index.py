"""Numbers of the search index follow the order of names."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from socialrx_desktop.domain.listing import Service
from socialrx_desktop.store.directory_import import import_feed
from socialrx_desktop.store.directory_index import between
from socialrx_desktop.store.directory_search import search
from socialrx_desktop.store.workspace import Workspace

words = st.lists(st.text("abc", max_size=3)).map(sorted)


@given(words, words)
def test_new_names_take_numbers_among_their_neighbours(taken: list[str], new: list[str]) -> None:
    held = [(name, (number + 1) * 64) for number, name in enumerate(taken)]
    places = between(held, new)
    if places is None:
        assert len(new) >= 64
        return
    everyone = sorted([*held, *zip(new, places, strict=True)], key=lambda each: each[1])
    assert all(one[0] <= other[0] for one, other in pairwise(everyone))
    assert len({place for _, place in everyone}) == len(everyone)


def test_where_there_is_no_room_left_nothing_is_squeezed_in() -> None:
    assert between([("a", 64), ("c", 66)], ["b", "b"]) is None
    assert between([("a", 64), ("c", 66)], ["b"]) == [65]


def test_the_list_of_everything_stays_in_the_order_of_names_however_it_grew(workspace: Workspace) -> None:
    names = [f"Group {number:03}" for number in range(200)]
    feeds = [names[:1] + names[-1:], names[50:60], names[::2], names[1::2], names[20:190]]
    for number, feed in enumerate(feeds):
        with workspace.bring_in() as work:
            import_feed(work, f"feed {number}", "A feed", [Service(name, name) for name in feed])
        with workspace.look() as view:
            shown = [hit.name for hit in search(view, "", limit=500).hits]
        assert shown == sorted(name for each in feeds[: number + 1] for name in each)
    assert workspace.check().problems == []
