"""Killing the program while it saves, opens, backs up or changes its keys: a program of its own, forking the victims.

    python -m tests.faults.save_kills WAY FOLDER TIMES

FOLDER is a closed workspace. Each victim opens it anew, sees whether everything that was ever acknowledged is there
once and the last acknowledged draft or a later one, and goes on; the ways differ in when it is killed and in what is
done to the files between two victims. What came of it is printed as one JSON document.

`moments`  killed at random moments of opening and saving
`lines`    killed before each line in turn of the code that saves
`flips`    killed after some saves; then one random bit of the write-ahead log is flipped
`halves`   killed when a checkpoint had written some pages and not yet emptied the log
`mixed`    as `halves`, and then the log is damaged or lost
`mending`  killed before each line in turn of the code that puts a damaged file together again
`backups`  killed at random moments of making a backup
`codes`    killed at random moments of replacing the recovery code
`making`   killed at random moments of bringing an empty file to today's form
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from uuid import UUID

from sqlalchemy import select as sql_select
from sqlalchemy import text

from socialrx_desktop.store import (
    backup,
    checkpoint,
    draft,
    engine,
    journal,
    keys,
    note,
    opening,
    patient,
    rebuild,
)
from socialrx_desktop.store import workspace as workspaces
from socialrx_desktop.store.keys import VaultKeys
from socialrx_desktop.store.workspace import DATABASE, Workspace

from ..conftest import PASSPHRASE
from .killing import kill_before
from .logs import PAGE, newest_pages

SAVING = frozenset((workspaces.__file__, journal.__file__))
MENDING = frozenset((rebuild.__file__, checkpoint.__file__))
LOG = f"{DATABASE}-wal"
_LOG_HEADER = 32


class Ledger:
    """What the victims acknowledged: whole lines that came through the pipe before the kill."""

    def __init__(self) -> None:
        self.notes: set[int] = set()
        self.draft = 0
        self.next = 1
        self.heard = 0
        self._rest = b""

    def hear(self, said: bytes) -> None:
        *lines, self._rest = (self._rest + said).split(b"\n")
        for line in lines:
            kind, _, number = line.partition(b" ")
            if kind == b"note":
                self.notes.add(int(number))
            elif kind == b"draft":
                self.draft = int(number)
            self.heard += 1
            if number:
                self.next = max(self.next, int(number) + 1)

    def forget_rest(self) -> None:
        # The victim may have saved two more than it said; their numbers are not given out again.
        self._rest, self.next = b"", self.next + 2


def main() -> None:
    """Kill as the command line says."""
    way, folder, times = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}", file=sys.stderr)
    random.seed(seed)
    # Opened once here, where no database is open: Argon2id would be most of each victim's time.
    found = WAYS[way](folder, keys.unlock(folder, PASSPHRASE), times)
    print(json.dumps(found))


def moments(folder: Path, vault_keys: VaultKeys, times: int) -> dict[str, int]:
    ledger = Ledger()
    person = _person(folder, vault_keys)
    for number in range(times):
        victim, pipe = _fork(lambda say: _save(folder, vault_keys, ledger, person, say, check=number % 20 == 0))  # noqa: B023  # forked at once
        if random.random() < 0.2:
            _listen(pipe, ledger, random.uniform(0, 0.15))
        else:
            # Counted in what it says, and only then in time, so that a slow machine kills it in the same places.
            enough = ledger.heard + random.randint(1, 20)
            _listen(pipe, ledger, 60, until=lambda: ledger.heard >= enough)  # noqa: B023  # used at once
            time.sleep(random.uniform(0, 0.01))
        _kill(victim, pipe, ledger)
    _look_once_more(folder, vault_keys, ledger, person)
    return {"killed": times, "acknowledged": len(ledger.notes), "drafts": ledger.draft}


def lines(folder: Path, vault_keys: VaultKeys, times: int) -> dict[str, int]:
    ledger = Ledger()
    person = _person(folder, vault_keys)
    for line in range(1, times + 1):
        victim, pipe = _fork(
            lambda say: _save(folder, vault_keys, ledger, person, say, many=1, before=kill_before(line, SAVING))  # noqa: B023  # forked at once
        )
        _listen(pipe, ledger, 30, until_closed=True)
        if not _end(victim, pipe, ledger):
            _look_once_more(folder, vault_keys, ledger, person)
            return {"killed": line - 1, "acknowledged": len(ledger.notes)}
    raise SystemExit("the code that saves has more lines than that")


def flips(folder: Path, vault_keys: VaultKeys, times: int) -> dict[str, int]:
    return _damage_again_and_again(folder, vault_keys, times, lambda workspace: None, _flip)


def halves(folder: Path, vault_keys: VaultKeys, times: int) -> dict[str, int]:
    return _damage_again_and_again(folder, vault_keys, times, _begin_a_checkpoint, _copy_some_pages)


def mixed(folder: Path, vault_keys: VaultKeys, times: int) -> dict[str, int]:
    return _damage_again_and_again(folder, vault_keys, times, _begin_a_checkpoint, _copy_some_pages_and_damage)


def mending(folder: Path, vault_keys: VaultKeys, times: int) -> dict[str, int]:
    """`times` is how many of the lines are stepped over from one kill to the next."""
    ledger = Ledger()
    person = _person(folder, vault_keys)
    victim, pipe = _fork(lambda say: _save(folder, vault_keys, ledger, person, say, many=4, after=_die))
    _listen(pipe, ledger, 30, until_closed=True)
    _end(victim, pipe, ledger)
    for killed, line in enumerate(range(random.randint(1, times), 10_000, times)):
        (folder / DATABASE).write_bytes(b"not a database any longer")
        victim, pipe = _fork(lambda _: _open_and_die_before(line, folder, vault_keys))  # noqa: B023  # forked at once
        is_killed = _end(victim, pipe, ledger)
        _look_once_more(folder, vault_keys, ledger, person)
        if not is_killed:
            return {"killed": killed, "acknowledged": len(ledger.notes)}
    raise SystemExit("the code that mends has more lines than that")


def backups(folder: Path, vault_keys: VaultKeys, times: int) -> dict[str, int]:
    whole = time.monotonic()
    _wait(_fork(lambda _: _back_up(folder, vault_keys)))
    whole = time.monotonic() - whole
    for _ in range(times):
        victim, pipe = _fork(lambda _: _back_up(folder, vault_keys))
        time.sleep(random.uniform(0, whole))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        os.close(pipe)
        listed = backup.listed(folder, vault_keys)
        missing = [each.id for each in listed if not (folder / backup.FOLDER / each.id / DATABASE).is_file()]
        assert listed, "the list is empty"
        assert not missing, f"listed but not there: {missing}"
    workspace = _open(folder, vault_keys)
    assert list((folder / backup.FOLDER).glob(".*")) == [], "what was left half-made is swept away"
    workspace.back_up()
    problems = [
        problem for each in backup.listed(folder, vault_keys) for problem in backup.verify(folder, vault_keys, each)
    ]
    assert problems == [], problems
    workspace.close()
    return {"killed": times, "listed": len(backup.listed(folder, vault_keys))}


def codes(folder: Path, vault_keys: VaultKeys, times: int) -> dict[str, int]:
    changed = 0
    for _ in range(times):
        victim, pipe = _fork(lambda say: _change_codes(folder, vault_keys, say))
        said = b""
        until = time.monotonic() + random.uniform(0.005, 0.06)
        while (left := until - time.monotonic()) > 0 and select.select([pipe], [], [], left)[0]:
            said += os.read(pipe, 65536)
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        said += os.read(pipe, 65536)
        os.close(pipe)
        acknowledged = said.decode().splitlines()
        changed += len(acknowledged)
        assert keys.who(folder)[0].worker == vault_keys.worker
        for name in (keys.FILE, keys.BACKUP):
            whole = (folder / name).read_bytes()
            assert keys._parse(whole) is not None, f"{name} is not whole"
    assert keys.unlock(folder, PASSPHRASE).vault_key == vault_keys.vault_key
    return {"killed": times, "changed": changed}


def making(folder: Path, vault_keys: VaultKeys, times: int) -> dict[str, int]:
    whole = time.monotonic()
    _wait(_fork(lambda _: _make(folder / "made", vault_keys)))
    whole = time.monotonic() - whole
    forms: Counter[int] = Counter()
    for _ in range(times):
        shutil.rmtree(folder / "made", ignore_errors=True)
        victim, pipe = _fork(lambda _: _make(folder / "made", vault_keys))
        time.sleep(random.uniform(0, whole))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        os.close(pipe)
        forms[_how_many_tables(folder / "made" / DATABASE, vault_keys)] += 1
    assert len(forms.keys() - {0}) <= 1, f"a half-made form: {forms}"
    return {"killed": times, "empty": forms[0], "whole": times - forms[0]}


WAYS: dict[str, Callable[[Path, VaultKeys, int], dict[str, int]]] = {
    each.__name__: each for each in (moments, lines, flips, halves, mixed, mending, backups, codes, making)
}


def _open(folder: Path, vault_keys: VaultKeys) -> Workspace:
    return opening.open_with(folder, lambda: deepcopy(vault_keys))


def _person(folder: Path, vault_keys: VaultKeys) -> UUID:
    """The one patient of these tests; made in a victim that lives, so that this process never opens the database."""

    def make(say: Callable[[str], None]) -> None:
        workspace = _open(folder, vault_keys)
        with workspace.work() as work:
            person = patient.register(work, patient.Details(first_name="Amina", family_name="Khan"))
        workspace.close()
        say(str(person))

    victim, pipe = _fork(make)
    os.waitpid(victim, 0)
    said = os.read(pipe, 100).decode().strip()
    os.close(pipe)
    return UUID(said)


def _save(
    folder: Path,
    vault_keys: VaultKeys,
    ledger: Ledger,
    person: UUID,
    say: Callable[[str], None],
    *,
    many: int = 1 << 30,
    check: bool = False,
    before: Callable[[], None] = lambda: None,
    after: Callable[[Workspace], None] = lambda workspace: None,
) -> None:
    """A victim's life: open, look whether all is there, save and say so."""
    workspace = _open(folder, vault_keys)
    _look(workspace, ledger, person, check=check)
    say("ready")
    chance = random.Random()
    number = ledger.next
    before()
    for _ in range(many):
        with workspace.work() as work:
            words = f"note {number} " + os.urandom(chance.choice((20, 20, 20, 8000))).hex()
            note.write(work, person, words, mode=note.Mode.PHONE)
            draft.keep(work, "note", person, {"words": f"{number}"})
        say(f"note {number}")
        say(f"draft {number}")
        with workspace.work() as work:
            draft.keep(work, "note", person, {"words": f"{number + 1}"})
        say(f"draft {number + 1}")
        number += 2
    sys.settrace(None)
    after(workspace)


def _look(workspace: Workspace, ledger: Ledger, person: UUID, *, check: bool) -> None:
    with workspace.look() as view:
        saved = view.session.scalars(sql_select(note.Note.words)).all()
        kept = draft.kept(view, "note", person, workspace.worker)
    found = Counter(int(words.split()[1]) for words in saved)
    lost = ledger.notes - found.keys()
    twice = {number for number, times in found.items() if times > 1}
    assert not lost, f"acknowledged and lost: {sorted(lost)}"
    assert not twice, f"saved twice: {sorted(twice)}"
    assert ledger.draft == 0 or (kept is not None and int(kept.fields["words"]) >= ledger.draft), "a draft is lost"
    if check:
        problems = workspace.check().problems
        assert problems == [], problems


def _look_once_more(folder: Path, vault_keys: VaultKeys, ledger: Ledger, person: UUID) -> None:
    workspace = _open(folder, vault_keys)
    _look(workspace, ledger, person, check=True)
    workspace.close()


def _damage_again_and_again(
    folder: Path,
    vault_keys: VaultKeys,
    times: int,
    after: Callable[[Workspace], None],
    damage: Callable[[Path], None],
) -> dict[str, int]:
    ledger = Ledger()
    person = _person(folder, vault_keys)
    mended = 0

    def live(say: Callable[[str], None]) -> None:
        def end(workspace: Workspace) -> None:
            after(workspace)
            _die(workspace)

        _save(folder, vault_keys, ledger, person, say, many=random.randint(2, 6), after=end)

    for _ in range(times):
        victim, pipe = _fork(live)
        _listen(pipe, ledger, 30, until_closed=True)
        if not _end(victim, pipe, ledger):
            raise SystemExit("a victim outlived its own kill")
        damage(folder)
        mended += _outcome(_fork(lambda _: _see(folder, vault_keys, ledger, person))) == _MENDED
    return {"damaged": times, "mended": mended, "acknowledged": len(ledger.notes)}


_MENDED = 10


def _flip(folder: Path) -> None:
    log = bytearray((folder / LOG).read_bytes())
    log[random.randrange(len(log))] ^= 1 << random.randrange(8)
    (folder / LOG).write_bytes(log)


def _copy_some_pages(folder: Path) -> None:
    newest = newest_pages((folder / LOG).read_bytes())
    with (folder / DATABASE).open("r+b") as file:
        for number in list(newest)[: random.randint(0, len(newest))]:
            file.seek((number - 1) * PAGE)
            file.write(newest[number])


def _copy_some_pages_and_damage(folder: Path) -> None:
    _copy_some_pages(folder)
    kind = random.random()
    if kind < 0.1:
        (folder / LOG).unlink()
    elif kind < 0.4:
        log = bytearray((folder / LOG).read_bytes())
        log[random.randrange(_LOG_HEADER)] ^= 1  # then SQLite reads nothing of the log
        (folder / LOG).write_bytes(log)
    else:
        _flip(folder)


def _see(folder: Path, vault_keys: VaultKeys, ledger: Ledger, person: UUID) -> None:
    workspace = _open(folder, vault_keys)
    notices = list(workspace.notices)
    _look(workspace, ledger, person, check=True)
    workspace.close()
    os._exit(_MENDED if notices else 0)


def _begin_a_checkpoint(workspace: Workspace) -> None:
    checkpoint._mark(workspace._writer, workspace.folder / DATABASE)


def _open_and_die_before(line: int, folder: Path, vault_keys: VaultKeys) -> None:
    kill_before(line, MENDING)()
    workspace = _open(folder, vault_keys)
    sys.settrace(None)
    workspace.abandon()


def _die(_: Workspace) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _back_up(folder: Path, vault_keys: VaultKeys) -> None:
    workspace = _open(folder, vault_keys)
    workspace.back_up()
    workspace.close()


def _change_codes(folder: Path, vault_keys: VaultKeys, say: Callable[[str], None]) -> None:
    while True:
        say(keys.new_recovery_code(folder, vault_keys))


def _make(folder: Path, vault_keys: VaultKeys) -> None:
    folder.mkdir()
    opening._new_database(folder, vault_keys)


def _how_many_tables(path: Path, vault_keys: VaultKeys) -> int:
    if not path.is_file() or path.stat().st_size == 0:
        return 0
    made = engine.writer(path, engine.Key(vault_keys.derive("db"), vault_keys.cipher_salt))
    with made.connect() as connection:
        found = connection.execute(text("SELECT count(*) FROM sqlite_master WHERE type = 'table'")).scalar_one()
    made.dispose()
    return int(found)


def _fork(live: Callable[[Callable[[str], None]], None]) -> tuple[int, int]:
    """A victim, and the end of the pipe through which it speaks."""
    ear, mouth = os.pipe()
    victim = os.fork()
    if victim:
        os.close(mouth)
        return victim, ear
    os.close(ear)
    random.seed()
    status = 1
    try:
        live(lambda words: _say(mouth, words))
        status = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status)


def _say(mouth: int, words: str) -> None:
    os.write(mouth, f"{words}\n".encode())


def _listen(
    pipe: int,
    ledger: Ledger,
    seconds: float,
    *,
    until: Callable[[], bool] = lambda: False,
    until_closed: bool = False,
) -> None:
    end = time.monotonic() + seconds
    while not until() and (left := end - time.monotonic()) > 0 and select.select([pipe], [], [], left)[0]:
        said = os.read(pipe, 65536)
        if not said:
            break
        ledger.hear(said)
    assert not until_closed or time.monotonic() < end, "a victim hangs"


def _kill(victim: int, pipe: int, ledger: Ledger) -> None:
    os.kill(victim, signal.SIGKILL)
    if not _end(victim, pipe, ledger):
        raise SystemExit("a victim ended by itself")


def _end(victim: int, pipe: int, ledger: Ledger) -> bool:
    """Hear what the victim still said; whether it was killed."""
    _, status = os.waitpid(victim, 0)
    while said := os.read(pipe, 65536):
        ledger.hear(said)
    os.close(pipe)
    ledger.forget_rest()
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status):
        raise SystemExit("a victim failed by itself")
    return False


def _outcome(forked: tuple[int, int]) -> int:
    victim, pipe = forked
    _, status = os.waitpid(victim, 0)
    os.close(pipe)
    outcome = os.waitstatus_to_exitcode(status)
    if outcome not in {0, _MENDED}:
        raise SystemExit("what was acknowledged is not there")
    return outcome


def _wait(forked: tuple[int, int]) -> None:
    if _outcome(forked):
        raise SystemExit("a victim failed by itself")


if __name__ == "__main__":
    main()
