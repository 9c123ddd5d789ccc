"""The organisation's key on the command line: set when a workspace is made, and used when a passphrase is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from socialrx_desktop import commands
from socialrx_desktop.exchange import seal
from socialrx_desktop.problems import WrongPassphrase
from socialrx_desktop.store import keys
from tests.conftest import PASSPHRASE, Template

PUBLIC, SECRET = seal.new_identity()
OTHER = "quite another set of words"


@pytest.fixture
def escrowed(folder: Path, template: Template) -> Path:
    """A closed workspace that the organisation may open."""
    keys.set_escrow(folder, template.keys, PUBLIC)
    return folder


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A file with a new passphrase, and the one that age-keygen made."""
    passphrase, identity = tmp_path / "passphrase.txt", tmp_path / "identity.txt"
    passphrase.write_text(f"{OTHER}\n", encoding="utf-8")
    identity.write_text(f"# public key: {PUBLIC}\n{SECRET}\n", encoding="utf-8")
    return passphrase, identity


def _recover(folder: Path, files: tuple[Path, Path], *more: str) -> int:
    passphrase, identity = files
    words = ["recover", str(folder), "--identity-file", str(identity), "--passphrase-file", str(passphrase), *more]
    return commands.main(words)


def test_the_organisation_sets_a_new_passphrase(
    escrowed: Path, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _recover(escrowed, files, "--json") == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == {"workspace": str(escrowed)}
    assert "new passphrase" in said.err
    assert keys.unlock(escrowed, OTHER).way is keys.WayIn.PASSPHRASE
    with pytest.raises(WrongPassphrase):
        keys.unlock(escrowed, PASSPHRASE)


def test_a_workspace_without_that_key_says_so_and_stays_as_it_is(
    folder: Path, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _recover(folder, files) == 1
    assert "This organisation's key does not open this workspace." in capsys.readouterr().err
    keys.unlock(folder, PASSPHRASE)


def test_a_folder_without_a_workspace_and_a_file_without_a_key_are_told_plainly(
    escrowed: Path, tmp_path: Path, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert _recover(tmp_path / "nowhere", files) == 1
    assert _recover(escrowed, (files[0], tmp_path / "nothing.txt")) == 1
    assert _recover(escrowed, (files[0], files[0])) == 1
    said = capsys.readouterr().err
    assert "There is no workspace in this folder." in said
    assert "The identity file cannot be read." in said
    assert "This is not a file of secret keys." in said


def test_init_takes_the_organisations_key(tmp_path: Path, files: tuple[Path, Path]) -> None:
    made = tmp_path / "new"
    words = ["init", str(made), "--name", "Sam Rowe", "--escrow", PUBLIC, "--passphrase-file", str(files[0])]
    assert commands.main(words) == 0
    assert keys.unlock_with_escrow(made, SECRET).way is keys.WayIn.ESCROW


def test_init_refuses_a_key_that_is_none_before_it_makes_anything(
    tmp_path: Path, files: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["init", str(tmp_path / "new"), "--name", "Sam Rowe", "--escrow", SECRET]
    assert commands.main([*words, "--passphrase-file", str(files[0])]) == 1
    assert "secret key" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
