"""A patient's name and words are in the clear nowhere: not in the folder, not in a log, not in a temporary file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from socialrx_desktop.store import opening

from ..conftest import PASSPHRASE

CANARIES = (b"canaryname", b"canaryword", "canaryname".encode("utf-16-le"), PASSPHRASE.encode())

SESSION = """
import logging, sys
from pathlib import Path
from sqlalchemy import select
logging.basicConfig(level=logging.INFO, filename=sys.argv[3])
logging.getLogger("sqlalchemy").setLevel(logging.INFO)
from socialrx_desktop.store import backup, draft, note, opening, patient
from socialrx_desktop.problems import Problem
folder, again, _, passphrase = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.stdin.readline().strip()
workspace, code = opening.create(folder, passphrase, "Sam Rowe", seconds=0)
with workspace.work() as work:
    person = patient.register(work, patient.Details(first_name="Canaryname", family_name="Canaryname"))
    note.write(work, person, "canaryword " * 300, mode=note.Mode.PHONE)
    draft.keep(work, "note", person, {"words": "canaryword"})
try:
    with workspace.work() as work:
        patient.register(work, patient.Details(first_name="Canaryname", family_name=""))
except Problem as problem:
    logging.warning("refused: %s", problem)
try:
    with workspace.work() as work:
        work.get(note.Note, note.write(work, person, "canaryword", mode=note.Mode.PHONE)).words = "canaryword 2"
        work.session.flush()
        work.session.scalars(select(note.Note)).first().words = "canaryword 3"
except Exception:
    logging.exception("a bug of ours")
with workspace.look() as view:
    note.timeline(view, person)
made = workspace.back_up()
workspace.check()
opening.restore(folder, made.id, again, passphrase).close()
workspace.close()
opening.unlock(folder, passphrase).close()
"""


def test_a_session_leaves_no_name_and_no_word_in_the_clear(tmp_path: Path) -> None:
    temporary, log = tmp_path / "tmp", tmp_path / "session.log"
    temporary.mkdir()
    command = [sys.executable, "-c", SESSION, str(tmp_path / "one"), str(tmp_path / "two"), str(log)]
    answer = subprocess.run(
        command,
        input=PASSPHRASE.encode() + b"\n",
        env={**os.environ, "TMPDIR": str(temporary), "HOME": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr.decode()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) > 15
    for content in (answer.stdout, answer.stderr, *(file.read_bytes() for file in files)):
        for canary in CANARIES:
            assert canary not in content.lower()
    assert b"INSERT INTO note" in log.read_bytes()
    assert b"a bug of ours" in log.read_bytes()
    assert list(temporary.iterdir()) == []
    assert opening.is_workspace(tmp_path / "one")
