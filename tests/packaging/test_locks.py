"""The lock files name every byte that the set-up fetches, and nothing about the machine that made them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXTRAS = {
    "start": {"build", "window"},
    "test": {"build", "window", "test", "test-window"},
    "headless": {"build", "test"},
}


@pytest.fixture(params=sorted(EXTRAS))
def lock(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_lock_names_no_index_and_no_host(lock: str) -> None:
    assert re.findall(r"://|--(?:extra-)?index\S*|--find-links|--trusted-host| @ ", text_of(lock)) == []


def test_every_requirement_of_a_lock_has_one_version_and_a_hash(lock: str) -> None:
    for line in requirements(lock):
        assert re.match(r"[a-z0-9][a-z0-9.-]*==\S+ .*--hash=sha256:[0-9a-f]{64}", line), line


def test_a_lock_holds_all_that_the_project_asks_for(lock: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"]]
    for extra in EXTRAS[lock]:
        asked += project["optional-dependencies"][extra]
    assert {name_of(requirement) for requirement in asked} - versions(lock).keys() == set()


def test_whatever_builds_the_project_is_in_every_lock(lock: str) -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    assert {name_of(requirement) for requirement in build["requires"]} - versions(lock).keys() == set()


@pytest.mark.parametrize("part", ["start", "headless"])
def test_the_test_environment_holds_the_others_at_the_same_versions(part: str) -> None:
    assert versions(part).items() <= versions("test").items()


def test_those_who_only_start_the_program_fetch_no_test_tools() -> None:
    assert {"pytest", "pytest-qt", "mypy", "ruff", "hypothesis"} & versions("start").keys() == set()


def test_the_headless_environment_has_no_qt() -> None:
    assert [name for name in versions("headless") if "pyside" in name or "shiboken" in name or "qt" in name] == []


def text_of(lock: str) -> str:
    return (ROOT / "packaging" / f"{lock}.lock").read_text(encoding="utf-8")


def requirements(lock: str) -> list[str]:
    whole = text_of(lock).replace("\\\n", " ")
    return [line for line in whole.splitlines() if line.strip() and not line.startswith("#")]


def versions(lock: str) -> dict[str, str]:
    return {name_of(line): line.split("==")[1].split()[0] for line in requirements(lock)}


def name_of(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return re.sub(r"[._-]+", "-", name[0]).lower()
