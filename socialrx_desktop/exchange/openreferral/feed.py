"""Reads a directory of services from a file that a person chose, whatever Open Referral form it has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from socialrx_desktop.domain.listing import Service, Skipped
from socialrx_desktop.exchange.openreferral import files, hsds1, oruk3
from socialrx_desktop.exchange.openreferral.findings import Cancelled, Findings, Progress
from socialrx_desktop.problems import FileProblem

# Parsed JSON takes some twenty times its size in memory; 64 MB is about 11,000 fully described services.
_MOST_JSON = 64_000_000
_WHAT_TO_CHOOSE = (
    "Choose an Open Referral directory: a JSON file, or a zip or folder of tables with services.csv in it."
)


@dataclass(frozen=True, slots=True)
class Feed:
    """A directory as it was read. `mended` counts values put right; `skipped` names all that was left out."""

    title: str
    publisher: str
    form: str
    services: tuple[Service, ...]
    skipped: tuple[Skipped, ...]
    mended: int
    notes: tuple[str, ...]


def read(
    source: Path | str,
    *,
    progress: Progress = lambda _done, _total: None,
    cancelled: Cancelled = lambda: False,
) -> Feed:
    """Read a JSON file, a zip, a folder or a datapackage.json.

    `progress` is told services done and in all (`None` while that is not known). Raises FileProblem if the source is
    not a directory that can be read, and Stopped soon after `cancelled` answers yes.
    """
    path = _existing(source)
    findings = Findings(progress, cancelled)
    findings.step()
    if path.is_dir():
        return _tables(files.folder(path, findings), findings)
    start = files.beginning(path)
    if start.startswith(b"PK"):
        with files.zipped(path, findings) as package:
            return _tables(package, findings)
    if path.name.lower() == "datapackage.json":
        return _tables(files.folder(path.parent, findings), findings)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["} or start[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return _json(path, findings)
    raise FileProblem(f"{path.name} is not a directory that can be read.", _advice(path, start))


def _existing(source: Path | str) -> Path:
    if str(source).lower().startswith(("http://", "https://")):
        raise FileProblem(
            "A directory cannot be read from a web address yet.",
            "Save it as a file with your browser, then choose that file.",
        )
    path = Path(source)
    try:
        known = path.is_file() or path.is_dir()
    except (OSError, ValueError):
        known = False
    if not known:
        raise FileProblem(f'There is no file or folder "{path.name}".', "Check the name, or choose it again.")
    return path.resolve()


def _advice(path: Path, start: bytes) -> str:
    if not start:
        return f"It is empty. {_WHAT_TO_CHOOSE}"
    if path.suffix.lower() == ".csv":
        return "One table is only a part. Choose the folder that holds services.csv and the other tables."
    return _WHAT_TO_CHOOSE


def _tables(package: files.Package, findings: Findings) -> Feed:
    if "services.csv" not in package and "datapackage.json" not in package:
        raise FileProblem(f"{package.name} holds no services.csv.", _WHAT_TO_CHOOSE)
    title, services = hsds1.read(package, findings)
    return _feed(title or package.name, "", "HSDS 1.1 tables", services, findings)


def _json(path: Path, findings: Findings) -> Feed:
    try:
        # Numbers stay as the feed writes them: "4.50" is a price, and 5,000 digits are no reason to stop.
        document = json.loads(
            files.whole(path, _MOST_JSON, findings), parse_float=str, parse_int=str, parse_constant=str
        )
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise FileProblem(
            f"{path.name} is not whole JSON{where}.", "Download it again; it may have been cut short."
        ) from error
    page = oruk3.page(document)
    if page is None:
        raise FileProblem(f"{path.name} holds no list of services.", _WHAT_TO_CHOOSE)
    services = oruk3.read(page.records, findings)
    return _feed(page.title or path.name, page.publisher, "Open Referral UK 3.0 JSON", services, findings)


def _feed(title: str, publisher: str, form: str, services: list[Service], findings: Findings) -> Feed:
    return Feed(
        title,
        publisher,
        form,
        tuple(services),
        findings.all_skipped(),
        findings.mended,
        tuple(findings.notes),
    )
