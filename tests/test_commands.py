"""The command line, as scripts and people use it: what it prints where, and with which status it ends."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from socialrx_desktop import commands, resources
from socialrx_desktop.documents.preview import page_count, render
from socialrx_desktop.exchange import seal
from socialrx_desktop.store import audit, bereavement, disk, note, onward_referral, opening, patient
from socialrx_desktop.store.consent import Answer
from socialrx_desktop.store.workspace import DATABASE
from tests.building import a_goal, a_patient, a_referral, an_answer, some_details
from tests.conftest import PASSPHRASE, Open, Template

SAMPLE = resources.path("sample", "directory.json")
MIAMI = Path(__file__).parents[2] / "shared" / "data" / "directory" / "hsds1_miami211" / "datapackage-1566177582.zip"
NUMBER = "9998887771"

Document = dict[str, Any]  # one JSON document, looked into by the tests
Said = tuple[int, str, str]
Run = Callable[..., Said]
Ask = Callable[..., Document]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file with the passphrase, as an editor leaves it."""
    path = tmp_path / "passphrase.txt"
    path.write_text(f"{PASSPHRASE}\n", encoding="utf-8")
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], secret: Path) -> Run:
    """Runs one command in this process: its status, its standard output and its standard error."""

    def run_it(*words: object, passphrase: bool = True) -> Said:
        options = ["--passphrase-file", str(secret)] if passphrase else []
        status = commands.main([*map(str, words), *options])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run_it


@pytest.fixture
def ask(run: Run) -> Ask:
    """Runs one command with --json, which must succeed: its document."""

    def ask_it(*words: object) -> Document:
        status, out, err = run(*words, "--json")
        assert status == 0, err
        document: Document = json.loads(out)
        return document

    return ask_it


@pytest.fixture
def person(folder: Path, open_: Open) -> UUID:
    """A patient with a referral and a goal, in the closed workspace."""
    workspace = open_(folder)
    with workspace.work() as work:
        who = patient.register(work, some_details(number=NUMBER))
        a_referral(work, who)
        an_answer(work, who, Answer.GIVEN)
        a_goal(work, who, "I want to walk to the shops")
    workspace.close()
    return who


def test_the_whole_line_without_a_window(
    tmp_path: Path, ask: Ask, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, place = tmp_path / "new", tmp_path / "surgery"
    public, private = seal.new_identity()

    made = ask("init", folder, "--name", "Sam Rowe", "--telephone", "01632 960 001")
    assert len(made["recovery_code"]) == 35
    filled = ask("demo", folder, "--patients", 6, "--notes", 20)
    assert filled == {"patients": 6, "notes": 20, "services": 106, "recovery_code": None}

    found = ask("directory", "search", folder, "gardening", "wheelchair", "--limit", 3)
    assert found["results"][0].keys() == {"id", "name", "organization", "postcode", "distance_km", "why"}

    listed = ask("patients", folder)
    assert listed["total"] == len(listed["patients"]) == 6
    someone = next(each for each in listed["patients"] if each["stage"] == "Plan under way" and each["nhs_number"])
    assert someone.keys() == {"id", "name", "nhs_number", "stage", "worker", "next_action", "due"}

    assert ask("plan", folder, someone["nhs_number"], "--out", tmp_path / "plan.pdf") == {
        "path": str(tmp_path / "plan.pdf")
    }
    words = _words_of((tmp_path / "plan.pdf").read_bytes())
    assert "My activity plan" in words
    assert "01632 960 001" in words

    ask("outbox", "destination", "add", folder, "Surgery", place, public)
    queued = ask("export", folder, "gp-letter", "--patient", someone["id"])
    assert ask("outbox", "send", folder) == {"delivered": 0, "waiting": 1, "refused": 0}
    (item,) = ask("outbox", "list", folder)["items"]
    assert (item["id"], item["state"], item["attempts"]) == (queued["outbox_id"], "waiting", 1)
    assert item.keys() == {"id", "kind", "destination", "state", "attempts", "last_error", "receipt"}

    place.mkdir()
    assert ask("outbox", "send", folder) == {"delivered": 1, "waiting": 0, "refused": 0}
    (delivered,) = place.iterdir()
    assert someone["name"].split(",")[0] in _words_of(seal.open_sealed(delivered.read_bytes(), private)).upper()

    backup = ask("backup", "create", folder)
    verified = ask("backup", "verify", folder)
    assert (verified["ok"], verified["problems"]) == (True, [])
    assert verified["history_head"] == backup["history_head"]
    sound = ask("check", folder)
    assert sound.keys() == {"ok", "problems", "history_entries", "history_head"}
    assert sound["ok"]
    assert sound["history_entries"] >= backup["history_entries"]


def _words_of(pdf: bytes) -> str:
    return " ".join(render(pdf, page, 0.2).text for page in range(page_count(pdf)))


@pytest.mark.parametrize(
    "words",
    [
        ["patients"],
        ["nonsense"],
        ["directory"],
        ["directory", "search", "w"],
        ["demo", "w", "--patients", "-3"],
        ["demo", "w", "--patients", "many"],
        ["export", "w", "evaluation-of-everything", "--patient", "x"],
        ["export", "w", "gp-letter"],
        ["plan", "w", "p"],
        ["plan", "w", "p", "--out", "f.pdf", "--format", "braille"],
        ["outbox", "retry", "w", "not-an-id"],
    ],
)
def test_wrong_usage_ends_with_2_and_says_how_on_standard_error(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "usage: socialrx-desktop" in said.err
    assert "Traceback" not in said.err


def test_help_and_version_end_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["--help"]) == commands.main(["outbox", "--help"]) == commands.main(["--version"]) == 0
    assert "--passphrase-file" not in capsys.readouterr().err


def test_a_destination_and_a_file_at_once_are_wrong_usage(folder: Path, run: Run, tmp_path: Path) -> None:
    status, out, _ = run("export", folder, "gp-letter", "--patient", NUMBER, "--to", "x", "--out", tmp_path / "f")
    assert (status, out) == (2, "")


def test_a_wrong_passphrase_is_a_problem_without_a_traceback(folder: Path, run: Run, secret: Path) -> None:
    secret.write_text("four words make nonsense")
    status, out, err = run("patients", folder, "--json")
    assert (status, out) == (1, "")
    assert "passphrase" in err
    assert "Traceback" not in err


def test_one_line_end_is_taken_off_the_passphrase_and_no_more(tmp_path: Path, run: Run, secret: Path) -> None:
    secret.write_text("a passphrase that ends in a space \n\n")
    assert run("init", tmp_path / "w", "--name", "Sam")[0] == 0
    opening.unlock(tmp_path / "w", "a passphrase that ends in a space \n").close()


def test_without_a_terminal_or_a_file_there_is_no_passphrase(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        status, _, err = run("patients", folder, passphrase=False)
    assert status == 1
    assert "--passphrase-file" in err


def test_a_missing_passphrase_file_is_a_problem(folder: Path, run: Run, secret: Path) -> None:
    secret.unlink()
    assert run("patients", folder)[0] == 1


def test_a_folder_without_a_workspace_is_a_problem_that_says_how_to_make_one(tmp_path: Path, run: Run) -> None:
    status, _, err = run("patients", tmp_path)
    assert status == 1
    assert "socialrx-desktop init" in err


def test_a_workspace_that_is_open_is_not_opened_again(folder: Path, open_: Open, run: Run) -> None:
    open_(folder)
    status, _, err = run("patients", folder)
    assert status == 1
    assert "already open" in err


def test_init_says_what_the_code_is_for_and_prints_it_alone(tmp_path: Path, run: Run) -> None:
    status, out, err = run("init", tmp_path / "w", "--name", "Sam Rowe", "--organisation", "Riverside")
    assert status == 0
    assert "recovery code" in err
    opening.unlock_with_code(tmp_path / "w", out.strip(), "another good passphrase", seconds=0).close()


def test_init_leaves_a_folder_that_holds_something_alone(folder: Path, run: Run) -> None:
    assert run("init", folder, "--name", "Sam")[0] == 1


def test_demo_makes_the_workspace_if_there_is_none(tmp_path: Path, ask: Ask) -> None:
    made = ask("demo", tmp_path / "w", "--patients", 2, "--notes", 5, "--services", 4)
    assert (made["patients"], made["notes"], made["services"]) == (2, 5, 4)
    assert len(made["recovery_code"]) == 35
    assert ask("patients", tmp_path / "w")["total"] == 2


def test_demo_is_refused_where_patients_are(folder: Path, person: UUID, run: Run) -> None:
    status, _, err = run("demo", folder)
    assert status == 1
    assert "already holds patients" in err


def test_demo_is_the_same_for_the_same_seed(template: Template, tmp_path: Path, ask: Ask) -> None:
    def people(name: str, seed: int) -> list[tuple[str, str]]:
        folder = tmp_path / name
        shutil.copytree(template.folder, folder)
        ask("demo", folder, "--patients", 4, "--notes", 4, "--services", 0, "--seed", seed)
        return [(each["name"], each["nhs_number"]) for each in ask("patients", folder)["patients"]]

    assert people("one", 5) == people("two", 5) != people("three", 6)


def test_the_caseload_is_searched(folder: Path, person: UUID, open_: Open, ask: Ask, run: Run) -> None:
    workspace = open_(folder)
    with workspace.work() as work:
        a_referral(work, a_patient(work, family_name="Lee"))
    workspace.close()
    found = ask("patients", folder, "--query", "khan")
    assert [each["name"] for each in found["patients"]] == ["KHAN, Amina"]
    assert found["patients"][0]["id"] == str(person)
    assert run("patients", folder, "--query", "999 888")[1].startswith("KHAN, Amina")
    assert run("patients", folder, "--query", "nobody")[1] == "Nobody was found.\n"


def test_a_directory_is_imported_once_and_then_unchanged(folder: Path, ask: Ask, run: Run) -> None:
    first = ask("directory", "import", folder, SAMPLE)
    assert first == {"imported": 106, "updated": 0, "unchanged": 0, "removed": 0, "skipped": [], "services": 106}
    again = ask("directory", "import", folder, SAMPLE)
    assert (again["imported"], again["unchanged"], again["services"]) == (0, 106, 106)


def test_rows_that_are_left_out_are_named_with_their_reason(folder: Path, ask: Ask, tmp_path: Path) -> None:
    page = {"contents": [{"id": "1", "name": "Walk", "status": "active"}, {"id": "2"}, "nonsense"]}
    source = tmp_path / "page.json"
    source.write_text(json.dumps(page))
    done = ask("directory", "import", folder, source)
    assert done["services"] == 1
    assert len(done["skipped"]) >= 2
    assert all(each["where"] and each["why"] for each in done["skipped"])


def test_a_real_directory_is_imported_and_searched(folder: Path, ask: Ask) -> None:
    done = ask("directory", "import", folder, MIAMI)
    assert done["services"] > 4_000
    found = ask("directory", "search", folder, "senior meals", "--limit", 5)
    assert len(found["results"]) == 5
    assert found["total"] >= 5


def test_an_import_that_cannot_be_read_is_a_problem(folder: Path, run: Run, tmp_path: Path) -> None:
    status, _, err = run("directory", "import", folder, tmp_path / "nothing.json")
    assert status == 1
    assert "nothing.json" in err


def test_results_near_a_postcode_have_a_distance(folder: Path, ask: Ask, run: Run) -> None:
    ask("directory", "import", folder, SAMPLE)
    found = ask("directory", "search", folder, "walk", "--near", "QN1 6UF")
    assert any(each["distance_km"] is not None for each in found["results"])
    assert "not known where ZZ9" in run("directory", "search", folder, "walk", "--near", "ZZ9 9ZZ")[2]


@pytest.mark.parametrize("by_id", [True, False])
def test_a_plan_is_saved_for_its_reader_alone_and_the_history_knows(
    folder: Path, person: UUID, ask: Ask, tmp_path: Path, open_: Open, by_id: bool
) -> None:
    out = tmp_path / "plan.pdf"
    ask("plan", folder, person if by_id else "999 888 7771", "--out", out)
    assert "walk to the shops" in _words_of(out.read_bytes())
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with open_(folder).look() as view:
        assert audit.events(view, subject=person)[0].action == "saved as PDF"


def test_a_file_is_replaced_only_when_told_to(folder: Path, person: UUID, run: Run, ask: Ask, tmp_path: Path) -> None:
    out = tmp_path / "plan.pdf"
    out.write_text("precious")
    status, _, err = run("plan", folder, person, "--out", out)
    assert status == 1
    assert "--force" in err
    assert out.read_text() == "precious"
    ask("plan", folder, person, "--out", out, "--force")
    assert out.read_bytes().startswith(b"%PDF")


def test_a_file_in_no_folder_is_a_problem(folder: Path, person: UUID, run: Run, tmp_path: Path) -> None:
    assert run("plan", folder, person, "--out", tmp_path / "nowhere" / "plan.pdf")[0] == 1


@pytest.mark.parametrize("words", [("--format", "easy-read"), ("--language", "ur")])
def test_what_cannot_be_printed_yet_is_said(
    folder: Path, person: UUID, run: Run, tmp_path: Path, words: tuple[str, str]
) -> None:
    status, _, err = run("plan", folder, person, "--out", tmp_path / "plan.pdf", *words)
    assert status == 1
    assert "so far" in err
    assert not (tmp_path / "plan.pdf").exists()


def test_the_plan_follows_the_recorded_need_unless_it_is_told_otherwise(
    folder: Path, open_: Open, run: Run, tmp_path: Path
) -> None:
    workspace = open_(folder)
    with workspace.work() as work:
        needs = patient.Details(first_name="Bo", family_name="Lee", written_format=patient.WrittenFormat.LARGE_PRINT)
        person = patient.register(work, needs).hex
    workspace.close()
    for name, words in (("own", ()), ("large", ("--format", "large")), ("standard", ("--format", "standard"))):
        assert run("plan", folder, person, "--out", tmp_path / f"{name}.pdf", *words)[0] == 0
    own, large, standard = ((tmp_path / f"{name}.pdf").read_bytes() for name in ("own", "large", "standard"))
    assert own == large != standard


def test_an_unknown_patient_is_a_problem(folder: Path, run: Run, tmp_path: Path) -> None:
    status, _, err = run("plan", folder, "9990000018", "--out", tmp_path / "plan.pdf")
    assert status == 1
    assert "No patient" in err


def test_a_letter_needs_consent_or_a_reason_which_becomes_a_note(
    folder: Path, open_: Open, run: Run, ask: Ask, tmp_path: Path
) -> None:
    workspace = open_(folder)
    with workspace.work() as work:
        who = a_patient(work)
        a_referral(work, who)
    workspace.close()
    out = tmp_path / "letter.pdf"
    status, _, err = run("export", folder, "gp-letter", "--patient", who, "--out", out)
    assert status == 1
    assert "has not been asked" in err
    assert not out.exists()
    ask("export", folder, "gp-letter", "--patient", who, "--out", out, "--without-consent", "Risk to life")
    assert out.read_bytes().startswith(b"%PDF")
    with open_(folder).look() as view:
        assert "Risk to life" in note.timeline(view, who)[0].words


def test_after_a_death_neither_plan_nor_letter_is_made_and_what_waits_is_held(
    folder: Path, person: UUID, open_: Open, run: Run, ask: Ask, tmp_path: Path
) -> None:
    public, _ = seal.new_identity()
    place = tmp_path / "surgery"
    ask("outbox", "destination", "add", folder, "Surgery", place, public)
    ask("export", folder, "gp-letter", "--patient", person)
    workspace = open_(folder)
    with workspace.work() as work:
        death = bereavement.Facts(who_died="Her husband")
        bereavement.begin(work, person, death, whole_household=False)
    workspace.close()
    place.mkdir()
    for words in (("plan", folder, person), ("export", folder, "gp-letter", "--patient", person)):
        status, _, err = run(*words, "--out", tmp_path / "page.pdf")
        assert (status, "There has been a death in this family" in err) == (1, True)
    assert ask("outbox", "send", folder) == {"delivered": 0, "waiting": 0, "refused": 0}
    assert ask("outbox", "list", folder)["items"][0]["state"] == "held"
    assert not list(place.iterdir())
    assert not (tmp_path / "page.pdf").exists()
    [line] = ask("patients", folder)["patients"]
    assert (line["due"], line["next_action"]) == (None, "Quiet: there has been a death")


def test_an_export_without_a_destination_says_how_to_add_one(folder: Path, person: UUID, run: Run) -> None:
    status, _, err = run("export", folder, "gp-letter", "--patient", person)
    assert status == 1
    assert "outbox destination add" in err


def test_an_export_goes_to_the_destination_that_was_named(
    folder: Path, person: UUID, ask: Ask, run: Run, tmp_path: Path
) -> None:
    public, _ = seal.new_identity()
    for name in ("Surgery", "Ward 7"):
        ask("outbox", "destination", "add", folder, name, tmp_path / name, public)
    ask("export", folder, "gp-letter", "--patient", person, "--to", "ward 7")
    assert ask("outbox", "list", folder)["items"][0]["destination"] == "Ward 7"
    status, _, err = run("export", folder, "gp-letter", "--patient", person, "--to", "Ward 8")
    assert status == 1
    assert "Surgery, Ward 7" in err
    listed = ask("outbox", "destination", "list", folder)["destinations"]
    assert [(each["name"], each["is_default"]) for each in listed] == [("Surgery", True), ("Ward 7", False)]


def test_a_key_that_is_none_is_a_problem(folder: Path, run: Run, tmp_path: Path) -> None:
    assert run("outbox", "destination", "add", folder, "Surgery", tmp_path, "age1nonsense")[0] == 1


def test_one_item_can_be_tried_again(folder: Path, person: UUID, ask: Ask, tmp_path: Path) -> None:
    public, _ = seal.new_identity()
    ask("outbox", "destination", "add", folder, "Surgery", tmp_path / "in", public)
    item = ask("export", folder, "gp-letter", "--patient", person)["outbox_id"]
    ask("outbox", "send", folder)
    (tmp_path / "in").mkdir()
    assert ask("outbox", "retry", folder, item) == {"delivered": 1, "waiting": 0, "refused": 0}


def test_the_newest_backup_is_restored_beside_the_workspace(
    folder: Path, person: UUID, ask: Ask, run: Run, tmp_path: Path, open_: Open
) -> None:
    made = ask("backup", "create", folder)
    assert ask("backup", "list", folder)["backups"][-1] == made
    restored = ask("backup", "restore", folder, tmp_path / "again")
    assert restored == {"path": str(tmp_path / "again"), "backup": made["id"]}
    assert ask("patients", tmp_path / "again")["total"] == 1
    assert run("backup", "restore", folder, tmp_path / "again")[0] == 1
    assert run("backup", "verify", folder, "nothing")[0] == 1
    assert run("backup", "restore", tmp_path, tmp_path / "other")[0] == 1


def test_a_backup_is_copied_to_another_place_and_restored_from_there(
    folder: Path, person: UUID, ask: Ask, run: Run, tmp_path: Path
) -> None:
    made = ask("backup", "create", folder)
    status, _, err = run("backup", "copy", folder, tmp_path)
    assert (status, "on the same disk" in err) == (1, True)
    copied = ask("backup", "copy", folder, tmp_path, "--same-disk")
    assert copied["backup"] == made["id"]
    assert Path(copied["path"]).parent == tmp_path
    ask("backup", "restore", copied["path"], tmp_path / "again")
    assert ask("patients", tmp_path / "again")["total"] == 1


def test_a_backup_is_restored_as_a_trial(folder: Path, person: UUID, ask: Ask, run: Run) -> None:
    made = ask("backup", "create", folder)
    tried = ask("backup", "drill", folder, made["id"])
    assert tried == {
        "ok": True, "backup": made["id"], "made_at": made["made_at"], "patients": 1, "notes": 0, "problems": [],
    }  # fmt: skip
    assert "1 patient, 0 notes, all readable." in run("backup", "drill", folder, made["id"])[1]
    (folder / "backups" / made["id"] / DATABASE).write_bytes(b"ruined")
    status, out, err = run("backup", "drill", folder, made["id"], "--json")
    assert (status, json.loads(out)["ok"], json.loads(out)["problems"]) == (1, False, ["Its database is damaged."])
    assert "Make a backup now" in err


def test_a_damaged_backup_is_not_sound(folder: Path, run: Run) -> None:
    database = next((folder / "backups").glob(f"*/{DATABASE}"))
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)
    status, out, err = run("backup", "verify", folder, "--json")
    assert status == 1
    assert json.loads(out)["ok"] is False
    assert json.loads(out)["problems"]
    assert "Traceback" not in err


def test_our_own_bug_gives_a_reference_and_no_words_of_a_patient(
    folder: Path, person: UUID, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("Amina Khan")

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(disk, "replace", broken)
    status, out, err = run("plan", folder, person, "--out", tmp_path / "plan.pdf")
    assert (status, out) == (1, "")
    assert "Reference: " in err
    assert "Amina" not in err
    assert "Traceback" not in err
    monkeypatch.setenv("SOCIALRX_DEBUG", "1")
    assert "RuntimeError" in run("plan", folder, person, "--out", tmp_path / "plan.pdf")[2]


def test_a_plan_has_the_service_that_was_put_on_it(
    folder: Path, person: UUID, ask: Ask, open_: Open, tmp_path: Path
) -> None:
    ask("directory", "import", folder, SAMPLE)
    hit = ask("directory", "search", folder, "First Steps Walk")["results"][0]
    workspace = open_(folder)
    with workspace.work() as work:
        onward_referral.connect(work, person, UUID(hit["id"]), hit["name"], hit["organization"])
    workspace.close()
    ask("plan", folder, person, "--out", tmp_path / "plan.pdf")
    assert "First Steps Walk" in _words_of((tmp_path / "plan.pdf").read_bytes())


_LOADED = (
    "import sys; from socialrx_desktop.commands import main; status = main(sys.argv[1:]); "
    "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr); sys.exit(status)"
)


def _loads(*words: object) -> set[str]:
    """The packages that a command has loaded when it is done, in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", _LOADED, *map(str, words)], capture_output=True, text=True, check=True, timeout=120
    )
    return set(ran.stderr.splitlines()[-1].split())


def test_verbs_load_neither_qt_nor_what_they_do_not_need(
    folder: Path, person: UUID, secret: Path, tmp_path: Path
) -> None:
    options = ("--passphrase-file", secret, "--json")
    caseload = _loads("patients", folder, *options)
    assert "socialrx_desktop" in caseload
    assert not caseload & {"PySide6", "shiboken6", "reportlab", "pyrage", "pypdfium2"}
    assert not _loads("plan", folder, person, "--out", tmp_path / "plan.pdf", *options) & {"PySide6", "shiboken6"}
    assert "sqlalchemy" not in _loads("--version")


def test_the_program_runs_as_a_module(folder: Path, person: UUID, secret: Path) -> None:
    command = [sys.executable, "-m", "socialrx_desktop", "patients", str(folder), "--passphrase-file", str(secret)]
    ran = subprocess.run([*command, "--json"], capture_output=True, text=True, check=True, timeout=120)
    assert json.loads(ran.stdout)["total"] == 1
    assert ran.stderr == ""
    failed = subprocess.run([*command[:4], "nowhere"], capture_output=True, text=True, check=False, timeout=120)
    assert (failed.returncode, failed.stdout) == (1, "")


def test_without_a_display_the_window_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert commands.main([]) == 1
    assert "no display" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break differently there")
def test_a_reader_who_has_had_enough_is_no_fault_of_ours(folder: Path, secret: Path) -> None:
    command = f'"{sys.executable}" -m socialrx_desktop patients "{folder}" --passphrase-file "{secret}" --json | true'
    answer = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=120)

    assert answer.stderr == ""
