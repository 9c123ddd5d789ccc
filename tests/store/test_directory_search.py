"""Searching the directory: what is found holds the words, the best comes first, and nothing typed can break it."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from socialrx_desktop import resources
from socialrx_desktop.domain.listing import Location, Organization, Service, TaxonomyTerm
from socialrx_desktop.exchange.openreferral import feed
from socialrx_desktop.store import directory, opening
from socialrx_desktop.store.directory_import import import_feed
from socialrx_desktop.store.directory_search import MOST_COUNTED, Found, search
from socialrx_desktop.store.transaction import View
from socialrx_desktop.store.workspace import Workspace
from tests.benchmarks.services import made_up
from tests.conftest import FixedClock, Template

PHRASES = (
    "first steps walk", "walking football", "chair yoga", "gardening from your chair", "debt advice", "quiet swim",
    "women's swim night", "tai chi garden", "benefits check forms", "food bank", "lunch", "ring a friend",
    "bereavement listening", "carers breathing space", "young carers den", "bumps babies biscuits", "english beginners",
    "conversation cafe", "deaf café", "warm room library", "reading together", "stroke circle", "long-term pain",
    "cancer kitchen table", "menopause group", "crisis café", "peer group", "veterans listening line", "car scheme",
    "netherbourne striders",
)  # fmt: skip
LITTLE = {"a", "an", "and", "at", "for", "in", "near", "of", "on", "or", "the", "to", "with"}


@pytest.fixture(scope="module")
def sample(template: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[View]:
    """A look at a workspace with the directory that the program ships."""
    folder = tmp_path_factory.mktemp("sample") / "workspace"
    shutil.copytree(template.folder, folder)
    workspace = opening.open_with(folder, lambda: deepcopy(template.keys), clock=FixedClock())
    read = feed.read(resources.path("sample", "directory.json"))
    with workspace.bring_in() as work:
        import_feed(work, "sample", read.title, read.services)
    with workspace.look() as view:
        yield view
    workspace.close()


@dataclass(frozen=True)
class Everything:
    """All that the directory says of each service, and the words of its names and descriptions."""

    said: dict[UUID, str] = field(repr=False)
    words: list[str] = field(repr=False)


@pytest.fixture(scope="module")
def everything(sample: View) -> Everything:
    hits = search(sample, "", limit=500).hits
    listings = directory.listings(sample, [hit.id for hit in hits]).values()
    described = (bare(f"{listing.service.name} {listing.service.description}") for listing in listings)
    return Everything(
        {listing.id: bare(repr(listing.service)) for listing in listings},
        sorted({word for text in described for word in text.split()}),
    )


def bare(text: str) -> str:
    """The words of a text, found by other means than the search has; "women's" is "womens", "women" and "s"."""
    text = unicodedata.normalize("NFKD", text).lower()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    joined = re.sub("['\u2019]", "", text)
    return " ".join(re.findall(r"[a-z0-9]+", joined) + re.findall(r"[a-z0-9]+", text))


def names(found: Found) -> list[str]:
    return [hit.name for hit in found.hits]


def found_in(workspace: Workspace, services: list[Service], typed: str, near: str = "") -> Found:
    with workspace.bring_in() as work:
        import_feed(work, "feed", "A feed", services)
    with workspace.look() as view:
        return search(view, typed, near=near)


@pytest.mark.parametrize(
    ("typed", "first", "why"),
    [
        ("walking", "Walking Football", "Name matches walking"),
        ("chair", "Chair Yoga at the Moor", "Name matches chair"),
        ("debt", "Debt Advice at the Desk", "Name matches debt"),
        ("gardening chair", "Gardening From Your Chair", "Name matches gardening and chair"),
        ("crisis cafe", "The Lamp Crisis Café", "Name matches crisis and cafe"),
        ("Womens swim", "Women's Swim Night", "Name matches womens and swim"),
        ("striders buggy", "Buggy Stroll", "Organisation: striders; name matches buggy"),
    ],
)
def test_the_best_hit_is_first_and_says_why(sample: View, typed: str, first: str, why: str) -> None:
    hit = search(sample, typed).hits[0]
    assert (hit.name, hit.why) == (first, why)


def test_a_kind_of_service_is_named_as_the_feed_names_it(sample: View) -> None:
    hits = {hit.name: hit.why for hit in search(sample, "gardening").hits}
    assert hits["Care Farm Mornings"] == "Kind of service: Nature and gardening"


def test_a_word_that_nobody_uses_finds_nothing(sample: View, everything: Everything) -> None:
    assert not any(re.search(r"\blonely", text) for text in everything.said.values())
    assert search(sample, "lonely") == Found(0, False, ())


def test_every_keystroke_of_a_phrase_shows_services_that_hold_the_words(sample: View, everything: Everything) -> None:
    for phrase in PHRASES:
        for end in range(1, len(phrase) + 1):
            typed = phrase[:end]
            *whole, last = dict.fromkeys(bare(typed.replace("'", "")).split())
            found = search(sample, typed)
            assert found.hits, typed
            for hit in found.hits:
                held = f" {everything.said[hit.id]} "
                assert f" {last}" in held, (typed, hit)
                assert all(f" {word} " in held for word in whole if word not in LITTLE), (typed, hit)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 1_000_000), st.integers(0, 100))
def test_each_hit_of_one_word_holds_a_word_that_starts_so(
    sample: View, everything: Everything, which: int, letters: int
) -> None:
    word = everything.words[which % len(everything.words)]
    typed = word[: 1 + letters % len(word)]
    for hit in search(sample, typed).hits:
        assert f" {typed}" in f" {everything.said[hit.id]}", hit


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(), st.text(max_size=12))
@example('"walking', "")
@example("walking NEAR(chair, 3) OR * AND NOT -name:debt ^first {a b}", "QN3'--")
@example("'; DROP TABLE service; --", "%' OR 1=1")
@example("walk\0ing", "\0")
@example("🌻 👩🏽\u200d🦽", "🌻")
@example("\ud800", "\udfff")
@example("a" * 10_000, "Q" * 10_000)
@example("a " * 10_000, "QN3")
@example("* * *", "*")
@example("½ ﬁ İ ß", "QN3 2")
def test_nothing_that_can_be_typed_fails(sample: View, typed: str, near: str) -> None:
    found = search(sample, typed, near=near)
    assert len(found.hits) <= min(found.total, 50)


def test_without_words_everything_is_listed_by_name(sample: View) -> None:
    found = search(sample, "  ", limit=500)
    assert found.total == len(found.hits) == 106
    assert names(found)[:3] == ["A Friend at the Door", "A Head Full of Stuff", "A Spare Room Tonight"]
    assert len(set(names(found))) == 106


def test_when_no_service_holds_all_words_some_are_left_out_and_it_says_which(sample: View) -> None:
    found = search(sample, "gardening zebra wheelchair lonely")
    assert found.hits
    assert all(hit.why.startswith("Without zebra and lonely; ") for hit in found.hits)


def test_a_first_word_that_is_not_finished_is_understood_when_it_must_be(sample: View) -> None:
    assert names(search(sample, "gard chair"))[0] == "Gardening From Your Chair"


@pytest.mark.parametrize(("slip", "meant"), [("gardning", "gardening"), ("footbal", "football"), ("chiar", "chair")])
def test_a_slip_of_the_keys_finds_what_was_meant(sample: View, slip: str, meant: str) -> None:
    found, wanted = names(search(sample, slip)), names(search(sample, meant))
    assert found[0] == wanted[0]
    assert set(found) <= set(wanted)


def test_the_count_stops_where_nobody_counts_on(workspace: Workspace) -> None:
    found = found_in(workspace, made_up(700), "for")
    assert (found.total, found.is_more, len(found.hits)) == (MOST_COUNTED, True, 50)


def test_a_limit_is_kept(sample: View) -> None:
    assert len(search(sample, "walk", limit=3).hits) == 3
    assert search(sample, "walk", limit=0).hits == ()


def test_services_that_are_closed_come_last(workspace: Workspace) -> None:
    closed = Service("1", "Walking Group", status="temporarily closed")
    found = found_in(workspace, [closed, Service("2", "Tea", description="After walking")], "walking")
    assert [(hit.name, hit.status) for hit in found.hits] == [
        ("Tea", "active"),
        ("Walking Group", "temporarily closed"),
    ]


def test_each_part_of_a_listing_can_be_the_reason(workspace: Workspace) -> None:
    place = Location("l", "Moor Hall", city="Netherbourne", postal_code="QN3 6TT")
    service = Service(
        "1",
        "Singing",
        Organization("o", "Open Gate"),
        description="We sing sea shanties",
        eligibility="For veterans",
        locations=(place,),
        languages=("Urdu",),
        taxonomy_terms=(TaxonomyTerm("k", "Arts & Music"),),
    )
    found = found_in(workspace, [service], "gate music shanties veterans urdu qn36tt")
    assert [hit.why for hit in found.hits] == [
        "Organisation: gate; kind of service: Arts & Music; description mentions shanties; "
        "who it is for: veterans; access or language: urdu; place: QN36TT"
    ]
    hit = found.hits[0]
    assert (hit.organization, hit.postcode, hit.city, hit.distance_km) == ("Open Gate", "QN3 6TT", "Netherbourne", None)


def test_near_a_postcode_the_nearest_come_first(sample: View) -> None:
    found = search(sample, "", near="qn32wd")
    assert (found.near, found.is_estimated) == ("QN3 2WD", False)
    distances = [hit.distance_km for hit in found.hits]
    assert distances[0] == 0.0
    assert all(one is not None and other is not None and one <= other for one, other in pairwise(distances))


def test_near_a_district_is_an_estimate(sample: View) -> None:
    for typed in ("QN3", "qn3 9", "QN3 9ZZ"):
        found = search(sample, "walk", near=typed)
        assert (found.near, found.is_estimated) == ("QN3", True)
        assert found.hits[0].distance_km is not None


def test_near_nowhere_that_is_known_leaves_the_order_alone(sample: View) -> None:
    found = search(sample, "walk", near="ZZ99 9ZZ")
    assert found == search(sample, "walk")
    assert found.near == ""


def test_a_distance_is_that_over_the_ground(workspace: Workspace) -> None:
    home = Location("a", postal_code="QN1 1AA", latitude=54.0, longitude=-2.0)
    north = replace(home, id="b", postal_code="QN2 2BB", latitude=55.0)
    east = replace(home, id="c", postal_code="QN3 3DD", longitude=-1.0)
    services = [
        Service("1", "Walk Here", locations=(home,)),
        Service("2", "Walk North", locations=(north,)),
        Service("3", "Walk Either Way", locations=(north, east)),
        Service("4", "Walk Anywhere"),
    ]
    found = found_in(workspace, services, "walk", near="QN1 1AA")
    assert [(hit.name, hit.distance_km, hit.postcode) for hit in found.hits] == [
        ("Walk Here", 0.0, "QN1 1AA"),
        ("Walk Either Way", 65.4, "QN3 3DD"),
        ("Walk North", 111.2, "QN2 2BB"),
        ("Walk Anywhere", None, ""),
    ]
