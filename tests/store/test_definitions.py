"""An organisation's own pathways: added and changed without code, refused with the line, the last good one kept."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from socialrx_desktop import resources
from socialrx_desktop.problems import FileProblem, Refused
from socialrx_desktop.store import definitions, measure, referral
from socialrx_desktop.store.definition_file import Kind
from socialrx_desktop.store.measure import Asked, TimePoint
from socialrx_desktop.store.workspace import Workspace
from tests.building import a_patient, a_referral
from tests.conftest import Open


def write(folder: Path, name: str, change: Callable[[dict[str, Any]], object] = lambda _: None) -> Path:
    """A pathway of the organisation in its folder, made from ours."""
    data = json.loads(resources.path("pathways", "primary-care.json").read_text(encoding="utf-8"))
    data["id"] = name
    change(data)
    path = folder / Kind.PATHWAY / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")
    return path


def with_home_visits(data: dict[str, Any]) -> None:
    data["stages"][2]["moves"].append("home_visit")
    data["stages"].append({"id": "home_visit", "name": "Home visit", "open": True, "moves": ["engaged", "closed"]})


def test_our_own_pathways_are_there_from_the_beginning(workspace: Workspace) -> None:
    with workspace.look() as view:
        ways = definitions.pathways(view)
    assert [*ways] == ["primary-care", "waiting-well", "ward-families"]


def test_a_stage_is_added_by_editing_one_file_and_no_code(folder: Path, open_: Open) -> None:
    workspace = open_(folder)
    with workspace.work() as work:
        case = a_referral(work)
        referral.move(work, case, "engaged")
        with pytest.raises(Refused):
            referral.move(work, case, "home_visit")
    workspace.close()
    write(folder, "primary-care", with_home_visits)
    workspace = open_(folder)
    assert workspace.notices == []
    with workspace.work() as work:
        referral.move(work, case, "home_visit")
    with workspace.look() as view:
        (line,) = referral.caseload(view)
    assert line.stage == "Home visit"


def test_a_pathway_of_their_own_can_be_used_for_referrals(folder: Path, open_: Open) -> None:
    write(folder, "community-hub", lambda data: data.update(name="Community hub"))
    with open_(folder).look() as view:
        assert definitions.pathway(view, "community-hub").name == "Community hub"


def test_a_bad_file_is_named_with_line_and_reason_and_the_last_good_one_stays_over_a_restart(
    folder: Path, open_: Open
) -> None:
    path = write(folder, "primary-care", with_home_visits)
    open_(folder).close()
    path.write_text(path.read_text(encoding="utf-8").replace('"home_visit"', '"home visit"', 1), encoding="utf-8")
    workspace = open_(folder)
    (notice,) = workspace.notices
    assert notice.startswith("The file primary-care.json has a mistake on line ")
    assert notice.endswith('there is no stage "home visit". The last good version stays in use.')
    with workspace.look() as view:
        assert "home_visit" in definitions.pathway(view, "primary-care").stages
    workspace.close()
    path.unlink()
    workspace = open_(folder)
    assert workspace.notices == []
    with workspace.look() as view:
        assert "home_visit" in definitions.pathway(view, "primary-care").stages


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{\n"id": \xff}', "has a mistake on line 2. It is not UTF-8 text"),
        (b"{", "has a mistake on line 1, column 2"),
        (b"[" * 9000, "cannot be read as JSON"),
        (b" " * 1_000_001, "is too large"),
    ],
)
def test_whatever_lies_in_the_folder_keeps_nobody_from_their_records(
    folder: Path, open_: Open, content: bytes, reason: str
) -> None:
    (folder / Kind.PATHWAY).mkdir()
    (folder / Kind.PATHWAY / "hub.json").write_bytes(content)
    workspace = open_(folder)
    assert any(reason in notice for notice in workspace.notices)


def test_a_file_whose_name_is_not_its_pathways_is_refused(folder: Path, open_: Open) -> None:
    write(folder, "hub").rename(folder / Kind.PATHWAY / "hub2.json")
    workspace = open_(folder)
    assert workspace.notices == [
        'The file hub2.json has the id of another pathway. Name the file hub.json, or change its "id".'
    ]


def test_only_what_is_new_is_taken_in(folder: Path, open_: Open) -> None:
    path = write(folder, "hub")
    workspace = open_(folder)
    with workspace.look() as view:
        assert definitions.changed_files(view, folder) == {}
    before = workspace.tip().seq
    path.write_text("{", encoding="utf-8")
    with workspace.look() as view:
        found = definitions.changed_files(view, folder)
    assert isinstance(found["pathways/hub.json"], FileProblem)
    with workspace.work() as work:
        assert definitions.take_in(work, found) == []
    assert workspace.tip().seq == before


def test_two_workspaces_do_not_share_their_pathways(folder: Path, open_: Open, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    write(folder, "primary-care", with_home_visits)
    first, second = open_(folder), open_(other)
    with first.look() as view:
        assert "home_visit" in definitions.pathway(view, "primary-care").stages
    with second.look() as view:
        assert "home_visit" not in definitions.pathway(view, "primary-care").stages


def test_a_referral_of_a_pathway_that_nobody_here_knows_is_still_on_the_caseload(workspace: Workspace) -> None:
    with workspace.work() as work:
        case = a_referral(work)
        work.get(referral.Referral, case).pathway = "from-another-team"
    with workspace.look() as view:
        (line,) = referral.caseload(view)
    assert line.stage == "Open"


def test_a_measure_is_added_by_adding_one_file_and_no_code(folder: Path, open_: Open) -> None:
    data = json.loads(resources.path("instruments", "ucla3.json").read_text(encoding="utf-8"))
    data |= {"id": "our-garden", "name": "Our garden questions"}
    path = folder / Kind.INSTRUMENT / "our-garden.json"
    path.parent.mkdir()
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")
    write(folder, "hub", lambda way: way["measures"][0].update(instrument="our-garden"))
    workspace = open_(folder)
    assert workspace.notices == []
    asked = Asked(answers={"companionship": 3, "left_out": 2, "isolated": 1}, time_point=TimePoint.BASELINE)
    with workspace.work() as work:
        person = a_patient(work)
        measure.record(work, person, "our-garden", asked)
        assert definitions.pathway(work, "hub").measures[0].instrument == "our-garden"
    workspace.close()
    path.write_text(path.read_text(encoding="utf-8").replace('"rule": "sum"', '"rule": "guess"'), encoding="utf-8")
    workspace = open_(folder)
    (notice,) = workspace.notices
    assert notice.startswith("The file our-garden.json has a mistake on line ")
    assert notice.endswith("The last good version stays in use.")
    with workspace.look() as view:
        (found,) = measure.responses(view, person)
        assert "our-garden" in definitions.instruments(view)
    assert [(each.words, each.band) for each in found.figures] == [("6", "lonely")]
