"""Open Referral UK 3.0 JSON: the standard's own good and faulty answers, and each defect by itself."""

from __future__ import annotations

import json
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from socialrx_desktop.domain.listing import Accessibility, Contact, CostOption, Schedule, Service, Skipped, TaxonomyTerm
from socialrx_desktop.exchange.openreferral import feed
from socialrx_desktop.exchange.openreferral.feed import Feed
from socialrx_desktop.problems import FileProblem

from .places import FAULTY, GOOD, HSDS3


def read_text(folder: Path, text: str) -> Feed:
    file = folder / "feed.json"
    file.write_text(text, encoding="utf-8")
    return feed.read(file)


def read_one(folder: Path, **fields: object) -> tuple[Service, list[str]]:
    """The service "Choir" with these fields, and what was said about it."""
    record = {"id": "1", "name": "Choir", "status": "active"} | fields
    read = read_text(folder, json.dumps([record]))
    (service,) = read.services
    return service, [f"{skipped.where}: {skipped.why}" for skipped in read.skipped]


def test_the_standards_full_service_is_read_field_by_field() -> None:
    read = feed.read(GOOD / "service_full.json")
    (service,) = read.services
    assert service.id == "ac148810-d857-441c-9679-408f346de14b"
    assert service.name == "Community Counselling"
    assert service.organization is not None
    assert service.organization.name == "Example Organization Inc."
    assert (service.minimum_age, service.maximum_age, service.assured_date) == (12, 100, date(2005, 1, 1))
    assert service.last_modified == "2023-03-15T10:30:45.123Z"
    (place,) = service.locations
    assert (place.name, place.address, place.city) == ("MyCity Civic Center", ("1-30 Main Street",), "MyCity")
    assert place.accessibility[0].details.startswith("Switch hearing aid to T-coil")
    (schedule,) = service.schedules
    assert (schedule.byday, schedule.opens_at, schedule.closes_at) == ("TH,FR", time(10), time(18))
    assert (schedule.freq, schedule.interval, schedule.bymonthday) == ("WEEKLY", 1, "2,3,4")
    assert service.cost_options == (CostOption("Under 18s and Over 60s", "35", "per 1 hour session"),)
    assert service.contacts == (Contact("Ann Persona", "Reception Manager"),)
    assert service.taxonomy_terms == (TaxonomyTerm("3f7b145d-84af-42d7-8fae-eaca714b02b2", "name", "taxonomy"),)


def test_the_good_answer_has_two_faults_of_its_own_and_both_are_named() -> None:
    assert feed.read(GOOD / "service_full.json").skipped == (
        Skipped("service 1, service_at_locations 1", "latitude 100, longitude 101 is not a place on land or sea"),
        Skipped("service 1, languages 1", "it names no language"),
    )


def test_each_fault_of_the_faulty_service_is_named_and_the_service_kept() -> None:
    read = feed.read(FAULTY / "service_full.json")
    (service,) = read.services
    assert (service.url, service.email, service.description) == ("", "", "")
    assert (service.locations[0].latitude, service.locations[0].longitude) == (None, None)
    assert read.skipped == (
        Skipped("service 1", 'url "example/counselling" is not a web address'),
        Skipped("service 1", 'email "email-example_com" is not an e-mail address'),
        Skipped("service 1, service_at_locations 1", "latitude 100, longitude 101 is not a place on land or sea"),
        Skipped("service 1, languages 1", "it names no language"),
    )


def test_services_without_a_name_are_left_out_one_by_one() -> None:
    read = feed.read(FAULTY / "service_list.json")
    assert read.services == ()
    assert read.skipped == tuple(Skipped(f"service {n}", "it has no name") for n in (1, 2, 3, 4))


def test_a_good_page_is_read_without_a_word() -> None:
    read = feed.read(GOOD / "service_list.json")
    assert [service.name for service in read.services] == ["Community Counselling"]
    assert read.skipped == ()


def test_the_fuller_hsds_service_gives_its_phones_languages_and_how_to_apply() -> None:
    (service,) = feed.read(HSDS3 / "service_full.json").services
    assert [(contact.name, contact.phone) for contact in service.contacts] == [
        ("Ann Persona", "+44 1234 234567 extension 100")
    ]
    assert service.languages == ("Urdu",)
    assert service.application_process.startswith("If you are an NHS patient")
    assert service.eligibility.startswith("This service is intended for all people aged 12 and over")
    assert service.locations[0].transportation.startswith("MyCity Civic Center is serviced by the number 1 Bus")
    assert service.locations[0].address == ("1-30 Main Street", "MyVillage")


def test_services_listed_in_their_organisation_keep_it() -> None:
    read = feed.read(HSDS3 / "organization_full.json")
    assert read.title == "Example Organization Inc."
    assert [service.organization and service.organization.name for service in read.services] == [
        "Example Organization Inc."
    ]


@pytest.mark.parametrize("name", ["organization_list.json", "taxonomy_term_list.json", "service_at_location_list.json"])
def test_pages_of_other_things_are_not_taken_for_services(name: str) -> None:
    read = feed.read(GOOD / name)
    assert read.services == ()
    assert all("it is not a service" in skipped.why for skipped in read.skipped)
    assert read.skipped


def test_every_shape_of_file_gives_the_same_service(tmp_path: Path) -> None:
    service = json.loads((GOOD / "service_full.json").read_text())
    expected = feed.read(GOOD / "service_full.json").services
    for document in (service, [service], {"contents": [service]}, {"services": [service]}):
        assert read_text(tmp_path, json.dumps(document)).services == expected
    (tmp_path / "feed.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(service).encode())
    assert feed.read(tmp_path / "feed.json").services == expected
    (tmp_path / "feed.json").write_text(json.dumps(service), encoding="utf-16")
    assert feed.read(tmp_path / "feed.json").services == expected


def test_the_first_of_two_services_with_one_id_wins(tmp_path: Path) -> None:
    read = read_text(tmp_path, '[{"id": 7, "name": "Choir"}, {"id": "7", "name": "Shed"}, 3, {"name": "No id"}]')
    assert [(service.id, service.name) for service in read.services] == [("7", "Choir")]
    assert read.skipped == (
        Skipped("service 2", "its id 7 was already used by an earlier service"),
        Skipped("service 3", "it is not a record"),
        Skipped("service 4", "it has no id"),
    )


def test_markup_becomes_plain_words_and_odd_signs_go(tmp_path: Path) -> None:
    service, said = read_one(
        tmp_path,
        name="Tea &amp; <b>talk</b>\u200b",
        description="<p>Come <i>in</i>.</p><script>alert('x')</script><ul><li>Tea<li>Cake</ul>"
        "Under 5 < 18 & <ann@example.org>\x00\ud800",
    )
    assert service.name == "Tea & talk"
    assert service.description == "Come in.\n\n- Tea\n- Cake\nUnder 5 < 18 & <ann@example.org>"
    assert said == []


def test_wrong_kinds_of_value_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    service, said = read_one(
        tmp_path,
        description=["no"],
        email=False,
        minimum_age="young",
        maximum_age=True,
        schedules={"byday": "MO"},
        languages=["Welsh", {"name": "Polish"}],
        organization="Singers",
        attributes=[{"taxonomy_term": 4}, {"taxonomy_term": {"id": "t"}}],
        service_at_locations=[{"location": None}],
        assured_date="2026-02-30",
        future_field={"of": ["any", "kind"]},
    )
    assert service.languages == ("Polish",)
    assert sorted(said) == sorted(
        [
            'service 1: minimum_age "young" is not an age in years',
            "service 1: maximum_age is not text",
            "service 1, organization: it is not a record",
            "service 1: description is not text",
            "service 1: email is not text",
            'service 1: assured_date "2026-02-30" is not a date like 2026-03-04',
            "service 1, service_at_locations 1: it has no location",
            "service 1: schedules is not a list",
            "service 1, languages 1: it is not a record",
            "service 1, attributes 1: it has no taxonomy_term",
            "service 1, attributes 2: its taxonomy_term has no name",
        ]
    )


def test_a_placeholder_is_not_a_time(tmp_path: Path) -> None:
    service, said = read_one(tmp_path, schedules=[{"byday": "MO", "opens_at": "hh:mm:ss", "closes_at": "12:00:00"}])
    assert service.schedules == (Schedule("MO", None, time(12)),)
    assert said == ['service 1, schedules 1: opens_at "hh:mm:ss" is not a time that can be read']


def test_weekdays_that_share_their_hours_become_one_schedule(tmp_path: Path) -> None:
    days = [{"byday": day, "opens_at": "09:00", "closes_at": "17:00"} for day in ("WE", "MO", "TU", "MO")]
    service, _said = read_one(
        tmp_path,
        schedules=[*days, {"byday": "SA", "opens_at": "10:00", "closes_at": "12:00"}],
        service_at_locations=[{"schedules": [{"byday": ["2TU"], "freq": "monthly"}], "location": {"name": "Hall"}}],
    )
    assert service.schedules == (
        Schedule("MO,TU,WE", time(9), time(17)),
        Schedule("SA", time(10), time(12)),
        Schedule("2TU", freq="MONTHLY"),
    )


def test_prices_stay_as_the_feed_writes_them(tmp_path: Path) -> None:
    read = read_text(
        tmp_path,
        '{"id": 1, "name": "Choir", "cost_options": [{"option": "Standard", "amount": 4.50}, {"amount": ""}, '
        f'{{"amount": {"9" * 5000}}}]}}',
    )
    assert read.services[0].cost_options[0] == CostOption("Standard", "4.50")
    assert read.skipped == (Skipped("service 1, cost_options 2", "it says nothing"),)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(0, 0), ("north", "west"), (54.6, None), (1e999, 2), ("NaN", "NaN"), (54.6, 181)]
)
def test_coordinates_that_are_no_place_are_dropped_together(tmp_path: Path, latitude: Any, longitude: Any) -> None:
    location = {"id": "p", "latitude": latitude, "longitude": longitude}
    service, said = read_one(tmp_path, service_at_locations=[{"location": location}])
    assert (service.locations[0].latitude, service.locations[0].longitude) == (None, None)
    assert len(said) == 1


def test_the_physical_address_is_chosen_before_the_postal_one(tmp_path: Path) -> None:
    addresses = [
        {"address_1": "PO Box 1", "address_type": "postal"},
        {"address_1": "2 Weir Lane\nFirst floor", "city": "Town", "postal_code": "qn1 2ab", "address_type": "physical"},
    ]
    facts = [{"accessibility": "Ramp"}, {"details": "Ring the bell"}, {"id": "empty"}]
    location = {"addresses": addresses, "accessibility": facts}
    service, said = read_one(tmp_path, service_at_locations=[{"id": "joint", "location": location}])
    (place,) = service.locations
    assert (place.id, place.address, place.postal_code) == ("joint", ("2 Weir Lane", "First floor"), "QN1 2AB")
    assert place.accessibility == (Accessibility("Ramp"), Accessibility("Ring the bell"))
    assert said == ["service 1, service_at_locations 1, accessibility 3: it says nothing"]


def test_an_unknown_status_is_not_taken_as_open(tmp_path: Path) -> None:
    service, said = read_one(tmp_path, status="under review")
    assert service.status == "inactive"
    assert said == ['service 1: status "under review" is not one of the standard; the service is taken as inactive']


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "ftp://example.org", "see our page", "x"])
def test_an_address_that_no_browser_should_open_is_dropped(tmp_path: Path, url: str) -> None:
    service, said = read_one(tmp_path, url=url)
    assert service.url == ""
    assert len(said) == 1


def test_the_organisations_phone_serves_when_there_is_no_other(tmp_path: Path) -> None:
    organization = {"name": "Singers", "phones": [{"number": "01632 960001"}, {"number": "ask"}, {}]}
    service, said = read_one(tmp_path, organization=organization)
    assert service.contacts == (Contact(phone="01632 960001"),)
    assert service.organization is not None
    assert service.organization.id == "Singers"
    assert said == [
        'service 1, organization, phones 2: number "ask" is not a telephone number',
        "service 1, organization, phones 3: it has no number",
    ]


def test_ages_that_cross_are_dropped(tmp_path: Path) -> None:
    service, said = read_one(tmp_path, minimum_age=60, maximum_age=12)
    assert (service.minimum_age, service.maximum_age) == (None, None)
    assert said == ["service 1: minimum_age 60 is above maximum_age 12"]


def test_a_list_longer_than_any_service_has_is_cut_and_said_so(tmp_path: Path) -> None:
    service, said = read_one(tmp_path, languages=[{"name": f"Language {n}"} for n in range(1500)])
    assert len(service.languages) == 1000
    assert said == ["service 1: languages has 1,500 entries; those after the first 1,000 were left out"]


@pytest.mark.parametrize("document", ["{}", '{"version": "3.0"}', '{"contents": 4}'])
def test_json_that_lists_no_services_is_refused(tmp_path: Path, document: str) -> None:
    with pytest.raises(FileProblem, match="holds no list of services"):
        read_text(tmp_path, document)
