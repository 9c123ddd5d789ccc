"""Importing a feed: only what differs is written, all of it or nothing, and what is read back is what was given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from socialrx_desktop.domain.listing import (
    Accessibility,
    Contact,
    CostOption,
    Location,
    Organization,
    Schedule,
    Service,
    TaxonomyTerm,
)
from socialrx_desktop.exchange.openreferral import feed
from socialrx_desktop.exchange.openreferral.feed import Feed
from socialrx_desktop.problems import FileProblem, Stopped
from socialrx_desktop.store import directory
from socialrx_desktop.store.directory_import import Imported, import_feed
from socialrx_desktop.store.directory_search import search
from socialrx_desktop.store.transaction import View
from socialrx_desktop.store.workspace import Workspace
from tests.benchmarks.services import made_up
from tests.conftest import FixedClock
from tests.exchange.openreferral.places import MIAMI

HALL = Location(
    "l1",
    "Moor Hall",
    address=("1 Moor Road", "Netherbourne"),
    city="Netherbourne",
    postal_code="QN3 6TT",
    latitude=54.5,
    longitude=-2.25,
    accessibility=(Accessibility("Step-free entrance", "Ramp at the side"), Accessibility("Hearing loop")),
)
STRIDERS = Organization("o1", "Netherbourne Striders", "Volunteers", "walks@example.org", "https://example.org")
WALK = Service(
    "s1",
    "First Steps Walk",
    STRIDERS,
    "active",
    "A slow walk.\n\nWith tea.",
    minimum_age=18.0,
    maximum_age=99.5,
    eligibility="Anybody",
    assured_date=date(2026, 1, 1),
    last_modified="2026-01-01T09:00:00Z",
    locations=(HALL, Location("l2", "Café")),
    schedules=(Schedule("TU", time(10, 30), time(11, 30), dtstart=date(2026, 1, 6)), Schedule(description="Ask")),
    cost_options=(CostOption("Standard", "1.50", "a session"), CostOption("Carer", "0")),
    contacts=(Contact("Maureen Oyelaran", "Organiser", phone="07700 900101"),),
    languages=("English", "Urdu"),
    taxonomy_terms=(TaxonomyTerm("k1", "Physical activity", "Kinds"), TaxonomyTerm("k2", "Friendship", "Kinds")),
)
CHOIR = Service("s2", "Weirside Choir", STRIDERS, locations=(HALL,))
SWIM = Service("s3", "Quiet Swim")


@pytest.fixture(scope="module")
def miami() -> Feed:
    return feed.read(MIAMI)


def bring(workspace: Workspace, *services: Service, source: str = "feed.json", title: str = "A feed") -> Imported:
    with workspace.bring_in() as work:
        return import_feed(work, source, title, services)


def ids(view: View) -> list[UUID]:
    return [UUID(bytes=row.id) for row in view.directory.execute(select(directory.service.c.id))]


def held(workspace: Workspace) -> set[Service]:
    with workspace.look() as view:
        return {listing.service for listing in directory.listings(view, ids(view)).values()}


def test_a_real_directory_of_4089_services_comes_back_as_it_was_read(workspace: Workspace, miami: Feed) -> None:
    assert bring(workspace, *miami.services, title=miami.title) == Imported(4089, 0, 0, 0, 4089)
    assert held(workspace) == set(miami.services)
    assert workspace.check().problems == []
    before = workspace.tip()
    assert bring(workspace, *miami.services, title=miami.title) == Imported(0, 0, 4089, 0, 4089)
    assert workspace.tip() == before


def test_a_listing_says_where_it_came_from_and_when(workspace: Workspace, clock: FixedClock) -> None:
    bring(workspace, WALK, CHOIR, source="council.json", title="The council")
    with workspace.look() as view:
        (source,) = directory.sources(view)
        found = directory.listings(view, ids(view))
        walk = next(each for each in found.values() if each.service == WALK)
        assert directory.listing(view, walk.id) == walk
        assert directory.count(view) == 2
    assert (walk.source, walk.imported_at) == ("The council", clock.now)
    assert (source.address, source.title, source.services) == ("council.json", "The council", 2)


def test_a_service_that_nobody_lists_has_no_listing(workspace: Workspace) -> None:
    with workspace.look() as view:
        assert directory.listing(view, UUID(int=7)) is None
        assert directory.listings(view, []) == {}
        assert directory.sources(view) == ()


def test_the_second_import_writes_only_what_differs(workspace: Workspace, clock: FixedClock) -> None:
    bring(workspace, WALK, CHOIR, SWIM)
    with workspace.look() as view:
        before = {each.service.id: each.id for each in directory.listings(view, ids(view)).values()}
    clock.pass_(days=1)
    later = replace(CHOIR, description="Every voice welcome")
    new = Service("s4", "Larkbeck Growers")
    assert bring(workspace, WALK, later, new) == Imported(1, 1, 1, 1, 3)
    assert held(workspace) == {WALK, later, new}
    with workspace.look() as view:
        after = {each.service.id: each.id for each in directory.listings(view, ids(view)).values()}
        assert directory.sources(view)[0].imported_at == clock.now
        assert search(view, "swim").hits == ()
        assert [hit.name for hit in search(view, "voice").hits] == ["Weirside Choir"]
    assert (after["s1"], after["s2"]) == (before["s1"], before["s2"])
    assert workspace.check().problems == []


def test_an_import_that_changes_nothing_writes_nothing(workspace: Workspace, clock: FixedClock) -> None:
    bring(workspace, WALK, CHOIR)
    before = workspace.tip()
    told: list[frozenset[str]] = []
    workspace.changed = told.append
    clock.pass_(days=1)
    assert bring(workspace, CHOIR, WALK) == Imported(0, 0, 2, 0, 2)
    assert workspace.tip() == before
    assert told == []


def test_an_import_is_one_entry_of_the_history(workspace: Workspace) -> None:
    before = workspace.tip().seq
    bring(workspace, WALK, CHOIR)
    assert workspace.tip().seq == before + 1


def test_two_sources_with_the_same_ids_stay_apart(workspace: Workspace) -> None:
    bring(workspace, WALK, source="one.json")
    bring(workspace, replace(WALK, name="Another Walk"), source="two.json")
    assert {service.name for service in held(workspace)} == {"First Steps Walk", "Another Walk"}
    bring(workspace, SWIM, source="two.json")
    assert held(workspace) == {WALK, SWIM}


def test_the_same_feed_from_another_place_is_the_same_source(workspace: Workspace, miami: Feed, tmp_path: Path) -> None:
    with ZipFile(MIAMI) as packed:
        packed.extractall(tmp_path)
    from_folder = feed.read(tmp_path)
    bring(workspace, *miami.services, source=str(MIAMI), title=miami.title)
    with workspace.look() as view:
        before = set(ids(view))
    unpacked = bring(workspace, *from_folder.services, source=str(tmp_path), title=from_folder.title)
    assert unpacked == Imported(0, 0, 4089, 0, 4089)
    with workspace.look() as view:
        assert set(ids(view)) == before
        assert [source.address for source in directory.sources(view)] == [str(tmp_path)]


def test_a_feed_that_moved_and_changed_a_little_keeps_the_ids_of_its_services(workspace: Workspace) -> None:
    bring(workspace, WALK, CHOIR, SWIM, source="march.zip")
    with workspace.look() as view:
        before = {each.service.id: each.id for each in directory.listings(view, ids(view)).values()}
    later = replace(CHOIR, description="Every voice welcome")
    assert bring(workspace, WALK, later, Service("s4", "Growers"), source="april.zip") == Imported(1, 1, 1, 1, 3)
    with workspace.look() as view:
        after = {each.service.id: each.id for each in directory.listings(view, ids(view)).values()}
        assert [source.address for source in directory.sources(view)] == ["april.zip"]
    assert (after["s1"], after["s2"]) == (before["s1"], before["s2"])
    assert bring(workspace, SWIM, source="april.zip") == Imported(1, 0, 0, 3, 1)


def test_a_feed_that_shares_half_of_its_services_with_another_is_a_source_of_its_own(workspace: Workspace) -> None:
    bring(workspace, WALK, CHOIR, source="one.json")
    bring(workspace, WALK, SWIM, source="two.json")
    with workspace.look() as view:
        assert [source.services for source in directory.sources(view)] == [2, 2]


def test_what_services_share_is_kept_once_and_goes_with_the_last_of_them(workspace: Workspace) -> None:
    bring(workspace, WALK, CHOIR)
    assert rows(workspace) == {"organization": 1, "location": 2, "accessibility": 2, "taxonomy_term": 2, "schedule": 2}
    bring(workspace, SWIM)
    assert set(rows(workspace).values()) == {0}


def test_a_service_may_give_its_organisation_in_other_words_than_its_neighbour(workspace: Workspace) -> None:
    other = replace(CHOIR, organization=replace(STRIDERS, description="Walkers"))
    bring(workspace, WALK, other)
    assert held(workspace) == {WALK, other}


def test_a_feed_without_services_is_refused_and_the_directory_stays(workspace: Workspace) -> None:
    bring(workspace, WALK)
    with pytest.raises(FileProblem):
        bring(workspace)
    assert held(workspace) == {WALK}


def test_a_stop_at_any_moment_leaves_the_old_directory_whole(workspace: Workspace) -> None:
    old, new = made_up(40, seed=3), made_up(1_200)
    bring(workspace, *old)
    before = workspace.tip()
    for asked in range(1, 100):
        answers = iter([False] * asked)
        try:
            with workspace.bring_in() as work:
                import_feed(work, "feed.json", "A feed", new, cancelled=lambda left=answers: next(left, True))  # type: ignore[misc]  # a default binds the loop's value
        except Stopped:
            assert workspace.tip() == before
            assert held(workspace) == set(old)
        else:
            break
    assert asked > 6
    assert held(workspace) == set(new)
    assert workspace.check().problems == []


def test_progress_is_told_up_to_the_end(workspace: Workspace) -> None:
    told: list[tuple[int, int | None]] = []
    with workspace.bring_in() as work:
        import_feed(work, "a", "A", made_up(600), progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (600, 600)


names = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
feeds = st.dictionaries(st.sampled_from("abcdefgh"), st.tuples(names, names, names), min_size=1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(feeds, min_size=1, max_size=4))
def test_any_row_of_imports_ends_with_the_last_feed_and_a_sound_index(
    workspace: Workspace, runs: list[dict[str, tuple[str, str, str]]]
) -> None:
    services: list[Service] = []
    for run in runs:
        services = [
            Service(id_, name, STRIDERS, description=words, taxonomy_terms=(TaxonomyTerm("k", kind),))
            for id_, (name, words, kind) in run.items()
        ]
        bring(workspace, *services)
    assert held(workspace) == set(services)
    assert workspace.check().problems == []


def test_a_search_index_that_does_not_match_is_found_by_the_check(workspace: Workspace) -> None:
    bring(workspace, WALK, CHOIR)
    with workspace.bring_in() as work:
        work.connection.execute(text("UPDATE service_text SET name = 'changed behind the index'"))
    problems = workspace.check().problems
    assert [problem for problem in problems if "service_index" in problem]
    assert [problem for problem in problems if "service_headline" in problem]


def rows(workspace: Workspace) -> dict[str, int]:
    counted = ("organization", "location", "accessibility", "taxonomy_term", "schedule")
    with workspace.look() as view:
        return {
            name: view.directory.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # names of this test
            for name in counted
        }
