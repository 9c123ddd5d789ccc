"""The command line: each verb of the program, without a display and without Qt (all but `open`).

Results go to standard output, as one JSON document with `--json`; everything said to people goes to standard error.
Exit status: 0 done, 1 a Problem or something that is not sound, 2 wrong usage. What a verb needs is imported by that
verb alone, so that listing patients does not wait for what draws pages.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, TypeAlias

from socialrx_desktop import __version__
from socialrx_desktop.problems import FileProblem, InputProblem, NotAWorkspace, Problem

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from uuid import UUID

    from socialrx_desktop.exchange.outbox import Sent
    from socialrx_desktop.store.backup import Backup
    from socialrx_desktop.store.destination import Line
    from socialrx_desktop.store.transaction import View
    from socialrx_desktop.store.workspace import Workspace

Arguments = SimpleNamespace
Verb = Callable[[Arguments], int]
Document = Mapping[str, object]


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the arguments ask; the exit status."""
    given = sys.argv[1:] if argv is None else list(argv)
    try:
        arguments = _just_open(given) or _parser().parse_args(given, namespace=Arguments())
    except SystemExit as leaving:  # argparse has said what was wrong
        return int(leaving.code or 0)
    verb: Verb = arguments.verb
    try:
        return verb(arguments)
    except Problem as problem:
        _say(problem.headline, *([problem.advice] if problem.advice else []))
        return 1
    except KeyboardInterrupt:
        _say("Stopped.")
        return 1
    except BrokenPipeError:
        # Whoever read the answer has had enough of it; nothing more can be said there, not even at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # the one place with the right: our own bugs end here
        return _bug(error)


def _just_open(given: Sequence[str]) -> Arguments | None:
    """The arguments of opening the window and nothing else, which must not wait for the parser of all the verbs."""
    if not given:
        return Arguments(verb=_window, workspace=None, demo=False)
    if given[0] == "open" and len(given) == 2 and not given[1].startswith("-"):
        return Arguments(verb=_window, workspace=Path(given[1]), demo=False)
    return None


def _parser() -> ArgumentParser:
    from argparse import ArgumentParser

    parser = ArgumentParser(
        prog="socialrx-desktop", description="Offline casework for social prescribing link workers."
    )
    parser.add_argument("--version", action="version", version=f"SocialRx Desktop {__version__}")
    verbs = _verbs(parser)
    _add_window(verbs)
    _add_workspace(verbs)
    _add_directory(verbs)
    _add_caseload(verbs)
    _add_patients(verbs)
    _add_export(verbs)
    _add_outbox(verbs)
    _add_backup(verbs)
    _add(verbs, "check", _check, "look through the whole workspace for damage")
    return parser


Verbs: TypeAlias = "Callable[..., ArgumentParser]"


def _verbs(parser: ArgumentParser) -> Verbs:
    return parser.add_subparsers(title="verbs", metavar="VERB", required=True).add_parser


def _add(verbs: Verbs, name: str, verb: Verb, says: str) -> ArgumentParser:
    """A verb of one workspace, with what all such verbs take."""
    parser = verbs(name, help=says, description=f"{says[0].upper()}{says[1:]}.")
    parser.add_argument("workspace", metavar="WORKSPACE", type=Path, help="the folder of the workspace")
    parser.add_argument("--passphrase-file", metavar="FILE", type=Path, help="read the passphrase from here")
    parser.add_argument("--json", action="store_true", help="the result as one JSON document on standard output")
    parser.set_defaults(verb=verb)
    return parser


def _add_window(verbs: Verbs) -> None:
    parser = verbs("open", help="open the window", description="Open the window.")
    parser.add_argument("workspace", metavar="WORKSPACE", type=Path, nargs="?", help="the last one if not given")
    parser.add_argument("--demo", action="store_true", help="a workspace of fictional people, made if need be")
    parser.set_defaults(verb=_window)


def _add_workspace(verbs: Verbs) -> None:
    parser = _add(verbs, "init", _init, "make a new workspace and show its recovery code once")
    parser.add_argument("--name", help="the name of the link worker")
    parser.add_argument("--organisation", default="")
    parser.add_argument("--telephone", default="")
    parser.add_argument("--escrow", metavar="KEY", default="", help="the age public key of your organisation")
    parser = _add(verbs, "recover", _recover, "set a new passphrase with the organisation's secret key")
    parser.add_argument(
        "--identity-file", metavar="FILE", type=Path, required=True, help="the file that age-keygen made"
    )
    parser = _add(verbs, "demo", _demo, "fill a workspace with fictional patients, notes and services")
    parser.add_argument("--patients", metavar="N", type=_count, default=24)
    parser.add_argument("--notes", metavar="N", type=_count, default=160)
    parser.add_argument("--services", metavar="N", type=_count, help="all of the sample directory if not given")
    parser.add_argument("--seed", metavar="N", type=int, default=1, help="the same seed makes the same people")


def _add_directory(verbs: Verbs) -> None:
    inner = _verbs(verbs("directory", help="bring in services, and search them"))
    parser = _add(inner, "import", _directory_import, "bring a directory of services in")
    parser.add_argument("source", metavar="SOURCE", help="an Open Referral JSON file, or a package of tables")
    parser = _add(inner, "search", _directory_search, "find services")
    parser.add_argument("words", metavar="WORDS", nargs="+")
    parser.add_argument("--near", metavar="POSTCODE", default="")
    parser.add_argument("--limit", metavar="N", type=_count, default=50)


def _add_caseload(verbs: Verbs) -> None:
    inner = _verbs(verbs("caseload", help="bring in a caseload that is kept in a spreadsheet"))
    parser = _add(inner, "import", _caseload_import, "bring in the open cases of a CSV or xlsx file")
    parser.add_argument("file", metavar="FILE", type=Path, help="one row a person, with headings")
    parser.add_argument("--sheet", metavar="NAME", default="", help="the first that holds something if not given")
    parser.add_argument("--map", metavar="JSON", type=Path, help='what headings mean: {"Forename": "first_name", …}')
    parser.add_argument("--pathway", metavar="ID", default="primary-care")
    parser.add_argument("--stage", metavar="ID", default="", help="where a case stands whose row does not say it")
    parser.add_argument("--take", metavar="ROW", type=_count, nargs="+", default=[], help="even if like somebody here")
    parser.add_argument("--dry-run", action="store_true", help="look at what would happen, and change nothing")
    parser.add_argument("--report", metavar="CSV", type=Path, help="save which rows are left out, and why")
    parser.add_argument("--left-out", metavar="CSV", type=Path, help="save those rows, to mend and bring in again")
    parser.add_argument("--force", action="store_true", help="replace the files if they are there already")


def _add_patients(verbs: Verbs) -> None:
    parser = _add(verbs, "patients", _patients, "list the caseload")
    parser.add_argument("--query", metavar="WORDS", default="", help="parts of names, or an NHS number")
    parser = _add(verbs, "plan", _plan, "save a patient's activity plan as a PDF")
    parser.add_argument("patient", metavar="PATIENT", help="a record id or an NHS number")
    parser.add_argument(
        "--format", choices=("standard", "large", "easy-read"), help="the format that the record asks for, if left out"
    )
    parser.add_argument("--language", metavar="CODE", default="en")
    _add_out(parser, required=True)


def _add_export(verbs: Verbs) -> None:
    parser = _add(verbs, "export", _export, "seal an export for a destination, or save it as a plain file")
    parser.add_argument("kind", metavar="KIND", choices=("gp-letter",), help="gp-letter")
    parser.add_argument("--patient", metavar="PATIENT", required=True, help="a record id or an NHS number")
    parser.add_argument("--to", metavar="DESTINATION", default="", help="the usual destination if not given")
    parser.add_argument("--without-consent", metavar="REASON", default="", help="why it is shared without consent")
    _add_out(parser, required=False)


def _add_out(parser: ArgumentParser, *, required: bool) -> None:
    parser.add_argument(
        "--out", metavar="FILE", type=Path, required=required, help="a plain file that anybody can read"
    )
    parser.add_argument("--force", action="store_true", help="replace the file if it is there already")


def _add_outbox(verbs: Verbs) -> None:
    inner = _verbs(verbs("outbox", help="what waits to leave, and where to"))
    _add(inner, "list", _outbox_list, "list the outbox")
    _add(inner, "send", _outbox_send, "deliver what waits")
    parser = _add(inner, "retry", _outbox_retry, "try again what was refused, or one item, at once")
    parser.add_argument("item", metavar="ID", nargs="?", type=_identity)
    places = _verbs(inner("destination", help="where exports may go"))
    _add(places, "list", _destination_list, "list the destinations")
    parser = _add(places, "add", _destination_add, "add a folder that exports are delivered to")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("folder", metavar="FOLDER", type=Path)
    parser.add_argument("keys", metavar="KEY", nargs="+", help="the age public key of whoever may open the exports")
    parser.add_argument("--default", action="store_true", help="send exports here unless told otherwise")


def _add_backup(verbs: Verbs) -> None:
    inner = _verbs(verbs("backup", help="make, examine and restore backups"))
    _add(inner, "create", _backup_create, "make a backup and examine it")
    _add(inner, "list", _backup_list, "list the backups")
    parser = _add(inner, "verify", _backup_verify, "read backups again and examine them")
    parser.add_argument("backup", metavar="ID", nargs="?", help="all of them if not given")
    parser = _add(inner, "copy", _backup_copy, "copy the newest sound backup to another disk and read it back")
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="a folder on a USB stick, disk or network drive")
    parser.add_argument("--same-disk", action="store_true", help="even if the folder is on the disk of the workspace")
    parser = _add(inner, "drill", _backup_drill, "restore a backup as a trial, read all of it and delete it again")
    parser.add_argument("backup", metavar="ID", nargs="?", help="any one if not given")
    parser = _add(inner, "restore", _backup_restore, "make a new workspace from a backup; the old one stays as it is")
    parser.add_argument("into", metavar="FOLDER", type=Path, help="a new folder")
    parser.add_argument("--backup", metavar="ID", help="the newest if not given")


def _count(text: str) -> int:
    from argparse import ArgumentTypeError

    if not text.isdecimal():
        raise ArgumentTypeError(f"{text} is not a whole number")
    return int(text)


def _identity(text: str) -> UUID:
    from argparse import ArgumentTypeError
    from uuid import UUID

    try:
        return UUID(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not an id of the outbox") from None


def _window(arguments: Arguments) -> int:
    on_linux = sys.platform.startswith("linux")
    if on_linux and not any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))):
        raise Problem(
            "There is no display here, so the window cannot open.", "The other verbs work without one: --help"
        )
    try:
        from socialrx_desktop.ui.application import run
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] not in {"PySide6", "shiboken6"}:
            raise
        raise Problem(
            "The window is not installed.", "Install the program with its window: README.md says how."
        ) from None
    return run(arguments.workspace, demo=arguments.demo)


def _init(arguments: Arguments) -> int:
    from socialrx_desktop.store import opening

    name = arguments.name or _ask("Your name: ", "Give your name with --name.")
    workspace, code = opening.create(
        arguments.workspace,
        _passphrase(arguments, is_new=True),
        name,
        organisation=arguments.organisation,
        telephone=arguments.telephone,
        organisation_key=arguments.escrow,
    )
    workspace.close()
    _show_code()
    return _answer(arguments, {"workspace": str(arguments.workspace), "recovery_code": code}, [code])


def _recover(arguments: Arguments) -> int:
    from socialrx_desktop.store import opening

    _must_be_workspace(arguments)
    try:
        identity = arguments.identity_file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        raise FileProblem("The identity file cannot be read.", "Check its name, and that it is text.") from None
    workspace = opening.unlock_with_escrow(arguments.workspace, identity, _passphrase(arguments, is_new=True))
    notices = list(workspace.notices)
    workspace.close()
    _say(*notices, "The workspace has a new passphrase. The old one opens nothing but old backups.")
    return _answer(arguments, {"workspace": str(arguments.workspace)}, [])


def _demo(arguments: Arguments) -> int:
    from socialrx_desktop import demo
    from socialrx_desktop.store import opening

    code = None
    if not opening.is_workspace(arguments.workspace):
        passphrase = _passphrase(arguments, is_new=True)
        workspace, code = opening.create(arguments.workspace, passphrase, "Sam Taylor")
    else:
        workspace = opening.unlock(arguments.workspace, _passphrase(arguments))
    try:
        filled = demo.fill(
            workspace,
            patients=arguments.patients,
            notes=arguments.notes,
            services=arguments.services,
            seed=arguments.seed,
        )
    finally:
        workspace.close()
    if code is not None:
        _show_code()
    document = {"patients": filled.patients, "notes": filled.notes, "services": filled.services, "recovery_code": code}
    line = f"{filled.patients:,} fictional patients, {filled.notes:,} notes, {filled.services:,} services"
    return _answer(arguments, document, [line, *([code] if code is not None else [])])


def _directory_import(arguments: Arguments) -> int:
    from socialrx_desktop.exchange.openreferral import feed
    from socialrx_desktop.store.directory_import import import_feed

    source = Path(arguments.source)
    found = feed.read(arguments.source)
    with _opened(arguments) as workspace, workspace.bring_in() as work:
        done = import_feed(work, str(source.absolute()), found.title, found.services)
    document = {
        "imported": done.imported,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "removed": done.removed,
        "skipped": [{"where": each.where, "why": each.why} for each in found.skipped],
        "services": done.services,
    }
    counts = [f"{name}: {document[name]:,}" for name in ("imported", "updated", "unchanged", "removed", "services")]
    skipped = [f"left out: {each.where}: {each.why}" for each in found.skipped]
    return _answer(arguments, document, [*counts, *skipped])


def _directory_search(arguments: Arguments) -> int:
    from socialrx_desktop.store.directory_search import search

    with _opened(arguments) as workspace, workspace.look() as view:
        found = search(view, " ".join(arguments.words), near=arguments.near, limit=arguments.limit)
    results = [
        {
            "id": str(hit.id),
            "name": hit.name,
            "organization": hit.organization,
            "postcode": hit.postcode,
            "distance_km": hit.distance_km,
            "why": hit.why,
        }
        for hit in found.hits
    ]
    if arguments.near and not found.near:
        _say(f"It is not known where {arguments.near} is, so nothing is sorted by distance.")
    lines = [f"{hit.name} ({hit.organization}), {hit.postcode or hit.city}: {hit.why}" for hit in found.hits]
    return _answer(arguments, {"total": found.total, "results": results}, lines or ["Nothing was found."])


def _caseload_import(arguments: Arguments) -> int:
    from socialrx_desktop.exchange import tabular
    from socialrx_desktop.store import caseload_import, disk
    from socialrx_desktop.store.caseload_rows import Choices

    for out in filter(None, (arguments.report, arguments.left_out)):
        _check_free(out, force=arguments.force)
    table = tabular.read(arguments.file, sheet=arguments.sheet)
    with _opened(arguments) as workspace:
        with workspace.look() as view:
            columns = (
                caseload_import.columns_of(_text(arguments.map), table.headings)
                if arguments.map
                else caseload_import.columns_for(view, workspace.worker, table.headings)
            )
            choices = Choices(columns, arguments.pathway, arguments.stage, frozenset(arguments.take))
            plan = caseload_import.plan(view, table, choices)
        # The lists come first: what is left out must be on the disk before the rest is in.
        if arguments.report:
            disk.replace(arguments.report, tabular.written(*caseload_import.report(plan)))
        if arguments.left_out:
            disk.replace(arguments.left_out, tabular.written(*caseload_import.to_mend(plan)))
            _say("The file of rows to mend is not locked: whoever can open its folder can read it.")
        if not arguments.dry_run:
            with workspace.work() as work:
                caseload_import.apply(work, plan)
    _say(*plan.notes)
    document = {
        "imported": len(plan.cases),
        "duplicates": plan.duplicates,
        "refused": [{"where": line.where, "why": line.why} for line in plan.left_out],
        "rows": len(plan.lines),
        "dry_run": arguments.dry_run,
    }
    counts = [f"{name}: {document[name]:,}" for name in ("imported", "duplicates", "rows")]
    return _answer(arguments, document, [*counts, *(f"left out: {line.where}: {line.why}" for line in plan.left_out)])


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        raise FileProblem(f"The file {path.name} cannot be read.", "Check its name, and that it is text.") from None


def _patients(arguments: Arguments) -> int:
    from socialrx_desktop.store import referral

    with _opened(arguments) as workspace, workspace.look() as view:
        rows = referral.caseload(view, query=arguments.query)
    patients = [
        {
            "id": str(row.patient_id),
            "name": row.name,
            "nhs_number": row.nhs_number,
            "stage": row.stage,
            "worker": row.worker,
            "next_action": row.next_action,
            "due": row.due.isoformat() if row.due else None,
        }
        for row in rows
    ]
    lines = [
        f"{row.name}  {row.nhs_number or 'no NHS number'}  {row.stage}  {row.next_action}  {row.due or 'no date'}"
        for row in rows
    ]
    return _answer(arguments, {"total": len(rows), "patients": patients}, lines or ["Nobody was found."])


def _plan(arguments: Arguments) -> int:
    from socialrx_desktop.documents import page
    from socialrx_desktop.documents.activity_plan import activity_plan
    from socialrx_desktop.store import pages, patient

    if arguments.format == "easy-read":
        raise InputProblem("The plan cannot be made in easy read so far.", "Choose standard or large.", field="format")
    if arguments.language not in {"en", "en-GB"}:
        raise InputProblem("The plan can only be made in English so far.", "Leave --language out.", field="language")
    out = _free(arguments)
    with _opened(arguments) as workspace:
        with workspace.look() as view:
            person = patient.find(view, arguments.patient)
            wanted = arguments.format or patient.details(view, person).written_format
            form = page.LARGE if wanted == "large" else page.STANDARD
            pdf = activity_plan(pages.activity_plan(view, person), form)
        # The history says so first: a file that it does not know of must not exist.
        with workspace.work() as work:
            work.log("saved as PDF", work.get(patient.Patient, person))
        return _save(arguments, out, pdf)


def _export(arguments: Arguments) -> int:
    from socialrx_desktop.exchange import exports, outbox
    from socialrx_desktop.store import patient

    if arguments.out and arguments.to:
        _say("Give either --to or --out, not both.")
        return 2
    out = _free(arguments) if arguments.out else None
    with _opened(arguments) as workspace:
        with workspace.look() as view:
            destination = None if out else _destination(view, arguments.to)
            person = patient.find(view, arguments.patient)
            export = exports.gp_letter(view, person, override_reason=arguments.without_consent)
        if destination is None:
            assert out is not None, "an export goes to a file or to a destination"
            with workspace.work() as work:
                exports.note_export(work, export)
            return _save(arguments, out, export.content)
        with workspace.work() as work:
            item = outbox.queue_export(work, export, destination.id)
    _say(f'The {export.title} is sealed and waits for "{destination.name}". It leaves with: outbox send')
    return _answer(arguments, {"outbox_id": str(item)}, [str(item)])


def _destination(view: View, name: str) -> Line:
    """The destination of this name, or the usual one."""
    from socialrx_desktop.store import destination as destinations

    known = destinations.everything(view)
    found = (
        next((each for each in known if each.name.lower() == name.strip().lower()), None)
        if name
        else destinations.default(view)
    )
    if found is None:
        names = ", ".join(each.name for each in known)
        advice = f"There is: {names}." if names else "Add one with: outbox destination add"
        raise InputProblem("There is no such destination.", advice, field="to")
    return found


def _outbox_list(arguments: Arguments) -> int:
    from socialrx_desktop.store import outbox

    with _opened(arguments) as workspace, workspace.look() as view:
        items = outbox.items(view)
    document = {
        "items": [
            {
                "id": str(item.id),
                "kind": item.kind,
                "destination": item.destination_name,
                "state": item.state.value,
                "attempts": item.attempts,
                "last_error": item.last_error,
                "receipt": item.receipt,
            }
            for item in items
        ]
    }
    lines = [
        f"{item.id}  {item.title} to {item.destination_name}: {item.state.value}. {item.last_error or item.receipt}"
        for item in items
    ]
    return _answer(arguments, document, lines or ["The outbox is empty."])


def _outbox_send(arguments: Arguments) -> int:
    from socialrx_desktop.exchange.outbox import send_due

    with _opened(arguments) as workspace:
        return _sent(arguments, workspace, send_due(workspace, retry_now=True))


def _outbox_retry(arguments: Arguments) -> int:
    from socialrx_desktop.exchange.outbox import retry, send_due
    from socialrx_desktop.store import outbox

    with _opened(arguments) as workspace:
        with workspace.work() as work:
            refused = [item.id for item in outbox.items(work) if item.state is outbox.State.REFUSED]
            for item in [arguments.item] if arguments.item else refused:
                retry(work, item)
        return _sent(arguments, workspace, send_due(workspace, retry_now=True))


def _sent(arguments: Arguments, workspace: Workspace, sent: Sent) -> int:
    from socialrx_desktop.store import outbox

    with workspace.look() as view:
        for item in outbox.waiting(view):
            _say(f'{item.title} to "{item.destination_name}" still waits: {item.last_error}')
    document = {"delivered": sent.delivered, "waiting": sent.waiting, "refused": sent.refused}
    return _answer(arguments, document, [f"{name}: {number}" for name, number in document.items()])


def _destination_list(arguments: Arguments) -> int:
    from socialrx_desktop.store import destination as destinations

    with _opened(arguments) as workspace, workspace.look() as view:
        known = destinations.everything(view)
    document = {
        "destinations": [
            {"id": str(each.id), "name": each.name, "address": each.address, "is_default": each.is_default}
            for each in known
        ]
    }
    lines = [f"{each.name}: {each.address}{' (usual)' if each.is_default else ''}" for each in known]
    return _answer(arguments, document, lines or ["There are no destinations."])


def _destination_add(arguments: Arguments) -> int:
    from socialrx_desktop.exchange.outbox import add_destination
    from socialrx_desktop.store.destination import Details

    details = Details(
        name=arguments.name,
        address=str(arguments.folder.absolute()),
        recipients=tuple(arguments.keys),
        is_default=arguments.default,
    )
    with _opened(arguments) as workspace, workspace.work() as work:
        added = add_destination(work, details)
    return _answer(arguments, {"id": str(added)}, [str(added)])


def _backup_create(arguments: Arguments) -> int:
    with _opened(arguments) as workspace:
        made = workspace.back_up()
    return _answer(arguments, _backup_document(made), [made.id])


def _backup_list(arguments: Arguments) -> int:
    with _opened(arguments) as workspace:
        known = _backups(workspace, None)
    return _answer(arguments, {"backups": [_backup_document(each) for each in known]}, [each.id for each in known])


def _backup_verify(arguments: Arguments) -> int:
    from socialrx_desktop.store import backup as backups

    with _opened(arguments) as workspace:
        known = _backups(workspace, arguments.backup)
        problems = [found for each in known for found in backups.verify(workspace.folder, workspace.keys, each)]
    return _soundness(
        arguments,
        problems,
        known[-1].entries,
        known[-1].mark,
        "Do not delete anything. An older backup may be sound: backup list",
    )


def _backup_restore(arguments: Arguments) -> int:
    from socialrx_desktop.store import backup as backups
    from socialrx_desktop.store import opening

    names = sorted(path.name for path in (arguments.workspace / backups.FOLDER).glob("[0-9]*") if path.is_dir())
    if not names:
        raise FileProblem("There is no backup in this folder.", "Choose the folder of a workspace.")
    name = arguments.backup or names[-1]
    workspace = opening.restore(arguments.workspace, name, arguments.into, _passphrase(arguments))
    for notice in workspace.notices:
        _say(notice)
    workspace.close()
    return _answer(arguments, {"path": str(arguments.into), "backup": name}, [str(arguments.into)])


def _backup_copy(arguments: Arguments) -> int:
    from socialrx_desktop.store import backup_copy

    with _opened(arguments) as workspace:
        copied = backup_copy.copy(workspace, arguments.folder, on_same_disk=arguments.same_disk)
    document = {"path": str(copied.folder), "backup": copied.backup.id}
    return _answer(arguments, document, [str(copied.folder)])


def _backup_drill(arguments: Arguments) -> int:
    from socialrx_desktop.store import drill

    with _opened(arguments) as workspace:
        trial = drill.run(workspace, arguments.backup)
    document = {
        "ok": trial.passed,
        "backup": trial.backup,
        "made_at": trial.made.isoformat(),
        "patients": trial.rows.get("patient"),
        "notes": trial.rows.get("note"),
        "problems": [trial.trouble] if trial.trouble else [],
    }
    _answer(arguments, document, [trial.sentence] if trial.passed else [])
    if not trial.passed:
        _say(trial.sentence, drill.ADVICE)
    return 0 if trial.passed else 1


def _backups(workspace: Workspace, name: str | None) -> list[Backup]:
    """All backups, or the one of this name; a Problem if there is none."""
    from socialrx_desktop.store import backup as backups

    known = [each for each in backups.listed(workspace.folder, workspace.keys) if name in {None, each.id}]
    if not known:
        raise FileProblem("There is no such backup.", "List them with: backup list")
    return known


def _backup_document(backup: Backup) -> Document:
    return {
        "id": backup.id,
        "made_at": backup.made_at,
        "history_entries": backup.entries,
        "history_head": backup.mark,
    }


def _check(arguments: Arguments) -> int:
    with _opened(arguments) as workspace:
        found = workspace.check()
    advice = "Do not delete anything. Open the workspace again: it puts itself right."
    return _soundness(arguments, found.problems, found.history_entries, found.history_head, advice)


def _soundness(arguments: Arguments, problems: Sequence[str], entries: int, head: str, advice: str) -> int:
    document = {"ok": not problems, "problems": list(problems), "history_entries": entries, "history_head": head}
    _answer(arguments, document, [f"Sound. {entries:,} history entries, head {head}."] if not problems else [])
    if problems:
        _say(*problems, advice)
    return 1 if problems else 0


@contextmanager
def _opened(arguments: Arguments) -> Iterator[Workspace]:
    from socialrx_desktop.store import opening

    _must_be_workspace(arguments)
    workspace = opening.unlock(arguments.workspace, _passphrase(arguments))
    for notice in workspace.notices:
        _say(notice)
    try:
        yield workspace
    finally:
        workspace.close()


def _must_be_workspace(arguments: Arguments) -> None:
    from socialrx_desktop.store import opening

    if not opening.is_workspace(arguments.workspace):
        raise NotAWorkspace("There is no workspace in this folder.", "Make one with: socialrx-desktop init FOLDER")


def _passphrase(arguments: Arguments, *, is_new: bool = False) -> str:
    """What the file says without its last line end, or what the person types."""
    if arguments.passphrase_file is not None:
        try:
            typed: str = arguments.passphrase_file.read_text(encoding="utf-8")
        except (OSError, ValueError):
            raise FileProblem("The passphrase file cannot be read.", "Check its name, and that it is text.") from None
        return typed.removesuffix("\n")
    if not sys.stdin.isatty():
        raise InputProblem("No passphrase was given.", "Give it with --passphrase-file FILE.", field="passphrase")
    from getpass import getpass

    typed = getpass("Passphrase: ")
    if is_new and getpass("The same again: ") != typed:
        raise InputProblem("The two passphrases differ.", "Try again.", field="passphrase")
    return typed


def _ask(question: str, otherwise: str) -> str:
    if not sys.stdin.isatty():
        raise InputProblem("Something is missing.", otherwise)
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def _show_code() -> None:
    _say(
        "This is the recovery code. It opens the workspace when the passphrase is forgotten, and is shown only now.",
        "Write it down, and keep it locked away from this computer.",
    )


def _free(arguments: Arguments) -> Path:
    """Where the result may be written; a Problem if a file stands there."""
    out: Path = arguments.out
    _check_free(out, force=arguments.force)
    return out


def _check_free(out: Path, *, force: bool) -> None:
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise InputProblem("There is no folder for this file.", "Name a file in a folder that is there.", field="out")
    if out.exists() and not force:
        raise InputProblem("There is a file of this name already.", "Choose another name, or add --force.", field="out")


def _save(arguments: Arguments, out: Path, content: bytes) -> int:
    from socialrx_desktop.store import disk

    disk.replace(out, content)
    _say("The file is not locked: whoever can open its folder can read it.")
    return _answer(arguments, {"path": str(out)}, [str(out)])


def _answer(arguments: Arguments, document: Document, lines: Sequence[str]) -> int:
    """The result for a machine or for a person; the exit status of a verb that is done."""
    if arguments.json:
        import json

        print(json.dumps(document))
    else:
        for line in lines:
            print(line)
    sys.stdout.flush()
    return 0


def _say(*lines: str) -> None:
    for line in lines:
        print(line, file=sys.stderr)


def _bug(error: Exception) -> int:
    """Say once that it is our fault, with a number that leads to the place in the code, and no words of a patient."""
    from socialrx_desktop import bugs

    reference = "not written down"
    with suppress(OSError):
        reference = bugs.report(error, bugs.log_folder())
    _say(
        f"Something went wrong inside the program. The fault is ours. Reference: {reference}.",
        "What was saved before is safe. Give this reference to whoever looks after the program.",
    )
    if os.environ.get("SOCIALRX_DEBUG") == "1":
        import traceback

        traceback.print_exception(error)
    return 1
