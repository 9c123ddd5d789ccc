"""The real HSDS 1.1 directory of Miami, checked against its own tables, and small packages in its form."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter, defaultdict
from datetime import time
from pathlib import Path

import pytest

from socialrx_desktop.domain.listing import Accessibility, Contact, Schedule, Service, Skipped
from socialrx_desktop.exchange.openreferral import feed
from socialrx_desktop.exchange.openreferral.feed import Feed
from socialrx_desktop.problems import FileProblem, Stopped

from .places import DIRECTORIES, MIAMI

Tables = dict[str, list[dict[str, str]]]


@pytest.fixture(scope="module")
def miami() -> Feed:
    return feed.read(MIAMI)


@pytest.fixture(scope="module")
def tables() -> Tables:
    with zipfile.ZipFile(MIAMI) as archive:
        return {
            Path(name).name: list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def one(feed_read: Feed, key: str) -> Service:
    return next(service for service in feed_read.services if service.id == key)


def test_every_service_of_the_file_is_read(miami: Feed, tables: Tables) -> None:
    assert len(miami.services) == 4089
    assert [service.id for service in miami.services] == [row["id"] for row in tables["services.csv"]]
    assert miami.title == "Human Services Data Specification Template"
    assert miami.notes == ()


def test_each_row_left_out_is_named_and_no_other(miami: Feed, tables: Tables) -> None:
    named = Counter(skipped.where.partition(" row ")[0] for skipped in miami.skipped)
    phones = {row["service_id"]: re.sub(r"x.*|\D", "", row["number"]) for row in tables["phones.csv"]}
    known = {row["id"] for row in tables["organizations.csv"]}
    assert named == {
        "eligibility.csv": count(tables, "eligibility.csv", lambda row: not row["service_id"]),
        "accessibility_for_disabilities.csv": count(
            tables, "accessibility_for_disabilities.csv", lambda row: not row["accessibility"] + row["details"]
        ),
        "physical_addresses.csv": count(
            tables,
            "physical_addresses.csv",
            lambda row: not (row["address_1"] + row["address_2"] + row["city"] + row["postal_code"]).strip(),
        ),
        "phones.csv": count(tables, "phones.csv", lambda row: not row["number"]),
        "languages.csv": count(tables, "languages.csv", lambda row: not row["language"]),
        "contacts.csv": count(tables, "contacts.csv", lambda row: cannot_be_rung_or_named(row, phones)),
        "services.csv": count(tables, "services.csv", lambda row: row["organization_id"] not in known) + 3,
        "taxonomy.csv": len(tables["taxonomy.csv"]) - len({row["id"] for row in tables["taxonomy.csv"]}),
        "regular_schedules.csv": sum(
            count(tables, "regular_schedules.csv", lambda row, end=end: not a_clear_time(row[end]))
            for end in ("opens_at", "closes_at")
        ),
        "organizations.csv": 1,
    }


def test_a_row_without_a_service_is_named_with_its_row_and_reason(miami: Feed) -> None:
    assert Skipped("eligibility.csv row 17", "no service_id") in miami.skipped
    assert sum(skipped.where.startswith("eligibility.csv") for skipped in miami.skipped) == 2244
    assert all(not service.eligibility for service in miami.services)


def test_one_service_says_what_its_rows_say(miami: Feed) -> None:
    bureau = one(miami, "144")
    assert bureau.name == "BUREAU OF VICTIM COMPENSATION"
    assert bureau.organization is not None
    assert bureau.organization.name == "OFFICE OF THE ATTORNEY GENERAL"
    assert bureau.url == "http://www.myfloridalegal.com"
    assert bureau.schedules == (
        Schedule("MO,TU,WE,TH,FR", time(7, 30), time(18), description="7:30am-6:00pm, Mon-Fri"),
    )
    (place,) = bureau.locations
    assert place.address == ("PL-01, The Capitol",)
    assert (place.city, place.postal_code) == ("Tallahassee", "32399")
    assert place.accessibility == (Accessibility("Handicap accessible"),)
    assert place.description == ""
    assert bureau.contacts == (Contact("Pam Bondi", "Attorney General"), Contact(phone="800-226-6667"))
    assert bureau.languages == ("English", "Spanish", "Creole")
    assert [(term.id, term.name) for term in bureau.taxonomy_terms] == [
        ("FN-1900.2500", "General Crime Victim Assistance"),
        ("FN-1900.1500", "Crime Victim Compensation"),
        ("YX-1500", "Crime Victims"),
        ("YX-1500.9000", "Victims of Human Trafficking"),
    ]
    assert "select ‘About the Office’, next ‘Victims Advocacy’" in bureau.application_process
    assert "availability of funding.\n\n**Note: Only" in bureau.description


def test_every_service_has_all_its_phones_languages_days_kinds_and_its_postcode(miami: Feed, tables: Tables) -> None:
    phones = grouped(tables["phones.csv"], "service_id", "number")
    days = grouped(tables["regular_schedules.csv"], "service_id", "weekday")
    kinds = grouped(tables["services_taxonomy.csv"], "service_id", "taxonomy_id")
    languages = grouped(tables["languages.csv"], "service_id", "language")
    postcodes = grouped(tables["physical_addresses.csv"], "location_id", "postal_code")
    for service in miami.services:
        assert {contact.phone for contact in service.contacts if contact.phone} == phones[service.id]
        found = {code for schedule in service.schedules for code in schedule.byday.split(",")}
        assert found == {name[:2].upper() for name in days[service.id]}
        assert {term.id for term in service.taxonomy_terms} == kinds[service.id]
        assert len(service.languages) == len(
            {" ".join(re.sub(r"\\n|\s", " ", name).split()) for name in languages[service.id]}
        )
        assert {place.postal_code for place in service.locations if place.postal_code} == postcodes[service.id]


def test_a_number_that_the_file_cuts_short_is_completed_only_from_a_phone_that_fits(miami: Feed) -> None:
    assert one(miami, "136").contacts == (
        Contact("Chelsea Wilkerson", "CEO", "cwilkerson@girlscoutsfl.org", "305-253-4841"),
    )
    assert any(skipped.why == "telephone 850…3300 is cut short" for skipped in miami.skipped)


def test_no_escape_marker_or_misread_quotation_mark_reaches_a_reader(miami: Feed) -> None:
    for service in miami.services:
        texts = [service.name, service.description, service.application_process, *service.languages]
        texts += [schedule.description for schedule in service.schedules]
        assert not re.search(r"(?<!\\)\\n|##[A-Z]{3}##|GÇ[ÖÿôöæïÖª£¥]", " ".join(texts))


def test_progress_is_told_and_a_stop_is_heard() -> None:
    told: list[tuple[int, int | None]] = []
    feed.read(MIAMI, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, None)
    assert told[-1] == (4089, 4089)
    assert told == sorted(told, key=lambda pair: pair[0])
    with pytest.raises(Stopped):
        feed.read(MIAMI, cancelled=lambda: True)


def test_the_same_tables_read_alike_as_a_zip_a_folder_and_a_datapackage(tmp_path: Path, miami: Feed) -> None:
    with zipfile.ZipFile(MIAMI) as archive:
        archive.extractall(tmp_path)
    assert feed.read(tmp_path).services == miami.services
    assert feed.read(str(tmp_path / "datapackage.json")).skipped == miami.skipped


def test_a_datapackage_may_name_its_own_files(tmp_path: Path) -> None:
    package(tmp_path, {"offer.csv": "id,name\n1,Choir\n", "services.csv": "id,name\n2,Old copy\n"})
    (tmp_path / "datapackage.json").write_text(
        '{"title": "Ours", "resources": [{"name": "service", "path": "../../offer.csv"}, 3, {"name": []}]}'
    )
    read = feed.read(tmp_path)
    assert (read.title, [service.name for service in read.services]) == ("Ours", ["Choir"])


def test_an_old_copy_in_a_folder_below_is_not_mixed_in(tmp_path: Path) -> None:
    package(tmp_path, {"services.csv": "id,name\n1,Choir\n"})
    package(tmp_path / "backup", {"languages.csv": "id,service_id,language\n1,1,Klingon\n"})
    assert feed.read(tmp_path).services[0].languages == ()


def test_children_are_found_through_places_and_contacts_too(tmp_path: Path) -> None:
    package(
        tmp_path,
        {
            "organizations.csv": "id,name,url\no,Singers,www.example.org\n",
            "services.csv": "id,organization_id,name,status\n1,o,Choir,Temporarily_Closed\n",
            "locations.csv": "id,name,latitude,longitude\np,Hall,54.6,-2.3\n",
            "physical_addresses.csv": "id,location_id,address_1,city,postal_code\na,p,1 High Street,Town,qn12ab\n",
            "services_at_location.csv": "id,service_id,location_id\nj,1,p\n",
            "contacts.csv": "id,service_at_location_id,name\nc,j,Ann Example\n",
            "phones.csv": "id,location_id,contact_id,number\nx,p,,01632 960001\ny,,c,01632 960002\nz,q,,01632 960003\n",
            "regular_schedules.csv": "id,location_id,weekday,opens_at,closes_at\n"
            "r,p,3,9am,noon\ns,p,Mon,9:00 a.m.,12:00\n",
        },
    )
    read = feed.read(tmp_path)
    (choir,) = read.services
    assert choir.status == "temporarily closed"
    assert choir.locations[0].postal_code == "QN1 2AB"
    assert (choir.locations[0].latitude, choir.locations[0].longitude) == (54.6, -2.3)
    assert [contact.phone for contact in choir.contacts] == ["", "01632 960001", "01632 960002"]
    assert choir.schedules == (Schedule("MO,WE", time(9), time(12)),)
    assert read.skipped == (Skipped("phones.csv row 4", "location_id q leads to no service"),)


def test_a_service_that_comes_twice_or_has_no_name_is_left_out(tmp_path: Path) -> None:
    package(tmp_path, {"services.csv": "id,name\n1,Choir\n1,Other\n2,\n,Nameless id\n\n4,Shed,,surplus\n"})
    read = feed.read(tmp_path)
    assert [service.name for service in read.services] == ["Choir"]
    assert [skipped.why for skipped in read.skipped] == [
        "id 1 was already used by an earlier row",
        "no name",
        "no id",
        "it has more cells than the table has columns",
    ]


def test_windows_letters_and_semicolons_are_understood_and_the_letters_noted(tmp_path: Path) -> None:
    (tmp_path / "services.csv").write_bytes("id;name\n1;Café £1\n".encode("cp1252"))
    read = feed.read(tmp_path)
    assert read.services[0].name == "Café £1"
    assert "Windows-1252" in read.notes[0]


@pytest.mark.parametrize(
    "folder", [DIRECTORIES / "hsds3" / "examples" / "csv", DIRECTORIES / "oruk3_tabular" / "examples" / "csv"]
)
def test_tables_of_a_later_standard_are_refused_in_plain_words(folder: Path) -> None:
    with pytest.raises(FileProblem, match="tables of Open Referral 3"):
        feed.read(folder)


def package(folder: Path, files: dict[str, str]) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def count(tables, name, fits) -> int:  # type: ignore[no-untyped-def]  # lambdas over a row
    return sum(fits(row) for row in tables[name])


def grouped(rows: list[dict[str, str]], key: str, value: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row[value].strip():
            found[row[key]].add(row[value].strip())
    return found


def cannot_be_rung_or_named(row: dict[str, str], phones: dict[str, str]) -> bool:
    if not row["phone_number"]:
        return not row["name"] + row["title"] + row["email"]
    phone = phones[row["service_id"]]
    return not (phone.startswith(row["phone_areacode"]) and phone.endswith(row["phone_number"]))


def a_clear_time(words: str) -> bool:
    return words == "" or bool(re.match(r"\d{1,2}(:?\d\d)? ?[ap]m?( |$)", words.strip()))
