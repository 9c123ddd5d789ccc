"""The two set-up commands, tried on a copy of them in an otherwise empty checkout."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
COMMANDS = ["start.py", "test.py", "environment.py"]
UNKNOWN = "a-library-that-is-nowhere==1.0 --hash=sha256:" + "0" * 64


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with nothing in it but the set-up commands and a lock that asks for nothing."""
    (tmp_path / "packaging").mkdir()
    for name in COMMANDS:
        shutil.copy(PACKAGING / name, tmp_path / "packaging" / name)
    (tmp_path / "packaging" / "start.lock").write_text("# nothing\n")
    (tmp_path / "packaging" / "test.lock").write_text("# nothing more\n")
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
def test_an_older_python_can_read_the_commands_far_enough_to_be_refused(name: str) -> None:
    ast.parse((PACKAGING / name).read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_commands_need_only_the_standard_library(name: str) -> None:
    nodes = list(ast.walk(ast.parse((PACKAGING / name).read_text(encoding="utf-8"))))
    named = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {module.split(".")[0] for module in named} - sys.stdlib_module_names - {"environment"} == set()


def test_with_a_display_the_window_opens_on_a_demo_workspace(checkout: Path) -> None:
    stand_in(checkout, made_from="start.lock")
    assert start(checkout, DISPLAY=":0").stdout.splitlines() == ["-m socialrx_desktop open --demo"]


def test_without_a_display_it_says_so_and_runs_the_tour_offscreen(checkout: Path) -> None:
    stand_in(checkout, made_from="start.lock")
    first, ran, platform = start(checkout).stdout.splitlines()
    assert "no display" in first
    assert ran == f"-m socialrx_desktop.tour {checkout / 'tour'}"
    assert platform == "offscreen"


def test_the_tour_writes_where_it_is_asked_to_even_with_a_display(checkout: Path) -> None:
    stand_in(checkout, made_from="start.lock")
    ran, platform = start(checkout, "--tour", "out", DISPLAY=":0").stdout.splitlines()
    assert (ran, platform) == (f"-m socialrx_desktop.tour {checkout / 'out'}", "offscreen")


def test_the_end_of_the_window_is_the_end_of_the_command(checkout: Path) -> None:
    stand_in(checkout, made_from="start.lock", leaves_with=3)
    assert start(checkout, DISPLAY=":0").returncode == 3


def test_the_test_environment_serves_to_start_the_program(checkout: Path) -> None:
    stand_in(checkout, made_from="test.lock")
    assert start(checkout, DISPLAY=":0").stdout.splitlines() == ["-m socialrx_desktop open --demo"]


def test_a_changed_lock_makes_the_environment_again_and_a_failure_leaves_none_to_trust(checkout: Path) -> None:
    stand_in(checkout, made_from="start.lock")
    (checkout / "packaging" / "start.lock").write_text(UNKNOWN)
    for _ in range(2):
        tried = start(checkout, DISPLAY=":0", PIP_NO_INDEX="1", PIP_FIND_LINKS="")
        assert tried.stdout.splitlines() == ["Setting up .venv from packaging/start.lock: once, for a minute or so."]
        assert tried.stderr.splitlines()[-1] == "Could not set up the environment: the lines above say why."
        assert tried.returncode == 1


def test_a_security_update_of_python_does_not_make_the_environment_again(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(checkout, made_from="start.lock")
    monkeypatch.setattr(sys, "version", sys.version + " (built again)")
    python = command(checkout, "environment").ready(".venv", "start.lock")
    assert python == checkout / ".venv" / "bin" / "python"


def test_what_the_system_lacks_is_said_in_one_line(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = command(checkout, "environment")
    monkeypatch.setenv("PATH", str(checkout))
    with pytest.raises(SystemExit) as stopped:
        environment.require_system({"libnowhere.so.9": "libnowhere9"}, {"no-such-program": "no-such-package"})
    assert str(stopped.value) == (
        "This computer lacks libnowhere.so.9, no-such-program: install with its package manager, then run this again."
    )


def test_the_counts_of_both_runs_are_summed_and_an_error_is_a_failure(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(checkout / "packaging")
    (checkout / "test_sample.py").write_text(
        "import pytest\n"
        "@pytest.fixture\n"
        "def broken(): raise OSError\n"
        "def test_good(): pass\n"
        "def test_bad(): assert False\n"
        "def test_error(broken): pass\n"
        "def test_left_out(): pytest.skip()\n"
    )
    report = checkout / "report.xml"
    pytest_run = [sys.executable, "-m", "pytest", "-q", "--junitxml", str(report), "test_sample.py"]
    subprocess.run(pytest_run, cwd=checkout, check=False, capture_output=True)
    totals = command(checkout, "test").totals
    assert totals([report, report, checkout / "never-written.xml"]) == "2 passed, 4 failed, 2 skipped"


def stand_in(checkout: Path, *, made_from: str, leaves_with: int = 0) -> None:
    """An environment whose Python only tells how it was called."""
    home = checkout / ".venv"
    (home / "bin").mkdir(parents=True)
    python = home / "bin" / "python"
    python.write_text(f'#!/bin/sh\necho "$@"\n[ -z "$QT_QPA_PLATFORM" ] || echo $QT_QPA_PLATFORM\nexit {leaves_with}\n')
    python.chmod(0o755)
    (home / "made-from").write_text(str(command(checkout, "environment").stamp(made_from)))


def start(checkout: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    clean = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run(
        [sys.executable, "packaging/start.py", *arguments],
        cwd=checkout,
        env=clean | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def command(checkout: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"copy_of_{name}", checkout / "packaging" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
