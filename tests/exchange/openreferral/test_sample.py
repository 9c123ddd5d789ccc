"""The sample directory that ships: whole, fictional and varied."""

from __future__ import annotations

import json
import math
import re
from collections import Counter

import pytest

from socialrx_desktop import resources
from socialrx_desktop.domain.listing import Service
from socialrx_desktop.exchange.openreferral import feed
from socialrx_desktop.exchange.openreferral.feed import Feed

from .places import SAMPLE

_FICTIONAL = re.compile(r"01632 960\d{3}|07700 900\d{3}|0808 157 0\d{3}|020 7946 0\d{3}")


@pytest.fixture(scope="module")
def sample() -> Feed:
    return feed.read(SAMPLE)


def having(sample: Feed, fact: object) -> list[Service]:
    assert callable(fact)
    return [service for service in sample.services if fact(service)]


def test_it_is_read_whole_without_a_word(sample: Feed) -> None:
    assert len(sample.services) == len(json.loads(SAMPLE.read_text(encoding="utf-8"))["contents"]) >= 84
    assert (sample.skipped, sample.notes, sample.mended) == ((), (), 0)
    assert resources.path("sample", "directory.json").samefile(SAMPLE)
    assert sample.title == "Netherbourne sample directory"


def test_every_number_and_address_is_fictional(sample: Feed) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    phones = [contact.phone for service in sample.services for contact in service.contacts]
    assert len(phones) >= len(sample.services)
    assert all(_FICTIONAL.fullmatch(phone) for phone in phones)
    without_ids = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", text)
    assert len(re.findall(r"\b0\d{2,4} ?\d{3}", without_ids)) == len(re.findall(_FICTIONAL, without_ids))
    assert set(re.findall(r"@([\w.]+)", text)) == {"example.org"}
    assert set(re.findall(r"https?://([^/\"]+)", text)) == {"example.org"}


def test_it_is_one_town_with_postcodes_that_nobody_has(sample: Feed) -> None:
    places = {place for service in sample.services for place in service.locations}
    assert {place.city for place in places} == {"Netherbourne"}
    areas = {place.postal_code.split()[0] for place in places if place.postal_code}
    assert areas == {"QN1", "QN2", "QN3", "QN4", "QN5", "QN6"}
    for place in places:
        if place.latitude is not None and place.longitude is not None:
            assert math.hypot((place.latitude - 54.60) * 111.2, (place.longitude + 2.30) * 64.4) < 6
    by_id = Counter(place.id for place in places)
    assert set(by_id.values()) == {1}


def test_descriptions_are_all_different_and_two_to_four_sentences(sample: Feed) -> None:
    descriptions = [service.description for service in sample.services]
    assert len(set(descriptions)) == len(descriptions)
    assert all(2 <= len(re.findall(r"[.!?](?=\s|$)", words)) <= 4 for words in descriptions)
    assert len({service.name for service in sample.services}) == len(descriptions)


def test_it_has_about_thirty_organisations_and_many_kinds(sample: Feed) -> None:
    organisations = {service.organization for service in sample.services}
    kinds = {term.name for service in sample.services for term in service.taxonomy_terms}
    assert 28 <= len(organisations) <= 36
    assert len(kinds) >= 30
    assert {term.taxonomy for service in sample.services for term in service.taxonomy_terms} == {
        "SocialRx kinds of service"
    }
    assert all(service.taxonomy_terms and service.schedules for service in sample.services)


def test_costs_times_ages_access_and_languages_vary(sample: Feed) -> None:
    costs = {cost.amount for service in sample.services for cost in service.cost_options}
    assert {"0", "1", "4.50", "8"} <= costs
    schedules = [schedule for service in sample.services for schedule in service.schedules]
    assert {schedule.attending_type for schedule in schedules} == {"venue", "phone", "online", "home visit"}
    assert any(schedule.interval == 2 and schedule.dtstart for schedule in schedules)
    assert any(schedule.freq == "MONTHLY" for schedule in schedules)
    assert any(schedule.opens_at and schedule.opens_at.hour >= 18 for schedule in schedules)
    assert {code[-2:] for schedule in schedules for code in schedule.byday.split(",")} == {
        "MO", "TU", "WE", "TH", "FR", "SA", "SU",
    }  # fmt: skip
    assert {18, 50, 60, 65} <= {service.minimum_age for service in sample.services}
    assert any(service.maximum_age and service.maximum_age < 18 for service in sample.services)
    assert {"English", "Welsh", "Polish", "Urdu", "Bengali", "Arabic", "Romanian", "British Sign Language"} <= {
        language for service in sample.services for language in service.languages
    }
    facts = {
        fact.description for service in sample.services for place in service.locations for fact in place.accessibility
    }
    assert {"Step-free entrance", "Hearing loop", "Accessible toilet", "Quiet space", "Stairs only"} <= facts


def test_some_are_hard_to_use_so_that_the_program_can_show_it(sample: Feed) -> None:
    assert len(having(sample, lambda service: service.status == "temporarily closed")) >= 2
    assert 3 <= len(having(sample, lambda service: service.assured_date.year == 2024)) <= 12
    assert len(having(sample, lambda service: service.assured_date.year == 2026)) >= 80
    assert len(having(sample, lambda service: "refer" in service.application_process.lower())) >= 15
    assert len(having(sample, lambda service: service.wait_time)) >= 15
    assert len(having(sample, lambda service: service.locations and not service.locations[0].accessibility)) >= 3
    private = having(sample, lambda service: any(place.name == "Address kept private" for place in service.locations))
    assert private
    assert all(not place.address and not place.postal_code for service in private for place in service.locations)


@pytest.mark.parametrize(
    "words",
    [
        "walk", "allotment", "workshop", "choir", "craft", "chair yoga", "balance", "swim", "tai chi", "debt",
        "benefits", "housing", "food bank", "volunteer rings", "bereavement", "carers", "pram",
        "additional needs", "brothers and sisters", "pool, music", "english for beginners", "asylum", "tablet",
        "volunteering", "employers", "dementia", "stroke", "pain", "cancer", "lgbtq", "veterans",
        "asked what they believe", "drivers", "smoke alarms", "heated room", "library", "art on prescription",
        "green gym", "bikes", "dance", "walking football", "menopause", "safety plan", "peer", "crisis café",
        "waiting well", "before a big operation", "men over 50",
    ],
)  # fmt: skip
def test_a_search_for_an_everyday_need_has_something_to_find(sample: Feed, words: str) -> None:
    assert having(sample, lambda service: words in all_words(service).lower())


def all_words(service: Service) -> str:
    places = " ".join(place.name for place in service.locations)
    return f"{service.name} {service.description} {service.eligibility} {places}"
