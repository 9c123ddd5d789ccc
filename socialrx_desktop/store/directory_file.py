"""The directory's own file, `directory.db` beside the vault, so that bringing a directory in never holds up a save.

It is encrypted like the vault under a key of its own, and holds nothing but public listings, which can be had again. So
nothing that is wrong with it keeps the vault from opening: a file that is missing, damaged or of another form is set
aside, and its copy among the backups, or else an empty directory, takes its place. It is not attached to the vault's
connections, where its damage would pass for damage of the vault and its checkpoints would wait for every save.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, ExceptionContext, event, select

from socialrx_desktop.problems import DamagedDirectory, DamagedWorkspace, DiskProblem, Problem
from socialrx_desktop.store import backup, directory_schema, disk, engine
from socialrx_desktop.store.directory import directory_source
from socialrx_desktop.store.examine import file_problems, page_problems
from socialrx_desktop.store.keys import VaultKeys
from socialrx_desktop.store.transaction import OneAtATime

FILE = "directory.db"
SET_ASIDE = "directory.set-aside.db"


class DirectoryFile:
    """The directory of one open workspace; `prepare` it before anything is asked of it."""

    def __init__(self, folder: Path, keys: VaultKeys) -> None:
        self._path = folder / FILE
        self._copy = folder / backup.FOLDER / FILE
        self._key = engine.Key(keys.derive("directory"), keys.cipher_salt)
        self._writer = engine.writer(self._path, self._key)
        self._reader = engine.reader(self._path, self._key)
        self._turn = OneAtATime()
        self._is_damaged = False
        event.listen(self._reader, "handle_error", self._tell_damage)

    def prepare(self) -> str:
        """Make sure that there is a file of today's form; what had to be done, as a sentence for the person."""
        try:
            if self._is_usable():
                return ""
            self._set_aside()
            if self._put_back():
                return "The directory of services was missing or damaged. It has been put back from its copy."
            self._start()
        except DiskProblem:
            return "The directory of services cannot be opened, because the disk refuses. Everything else can be used."
        return (
            "The directory of services was missing or damaged, and is empty now. Bring the directory in again. "
            "Nobody's record is touched."
        )

    def start(self) -> None:
        """Make the file of a new workspace."""
        with self._plain_refusal():
            self._start()

    @contextmanager
    def looking(self) -> Iterator[Callable[[], Connection]]:
        """A way to a connection that sees one moment, made when it is first asked for and then always the same one."""
        with ExitStack() as stack:

            @cache
            def connection() -> Connection:
                with self._plain_refusal():
                    return stack.enter_context(self._reader.connect())

            yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """The one change that is made at a time: saved on leaving the block, gone if the block raises."""
        with self._turn:
            try:
                with self._plain_refusal(), self._writer.connect() as connection:
                    try:
                        yield connection
                        connection.commit()
                    except BaseException:
                        # SQLAlchemy takes a failed commit for the end of the transaction; SQLite goes on with it.
                        connection.invalidate()
                        raise
            finally:
                self.settle()

    def check_turn(self) -> None:
        """A RuntimeError if this thread is changing the directory just now."""
        self._turn.check()

    def settle(self) -> None:
        """Bring a write-ahead log whole into the file, as far as the disk lets us; one that is left waits for the next.

        Nothing that is saved depends on it: an unmerged log is read like the file.
        """
        log = self._path.with_name(f"{FILE}-wal")
        if log.exists() and log.stat().st_size:
            with suppress(DiskProblem, DamagedDirectory), self._plain_refusal():
                engine.checkpoint(self._writer)

    def check(self) -> list[str]:
        """Look through the whole file; what is wrong, as sentences. What is damaged is set aside on closing."""
        found: list[str] = []
        with self._turn:
            try:
                with self._plain_refusal():
                    engine.checkpoint(self._writer)
                    with self._writer.connect() as connection:
                        found += file_problems(connection)
                        connection.rollback()
            except Problem as problem:
                found.append(problem.headline)
            else:
                self._is_damaged = self._is_damaged or bool(found)
        return [f"In the directory of services: {each}" for each in found]

    def renew_copy(self) -> None:
        """Keep the directory as it is now among the backups, looked through; one that is there already stays."""
        part = self._copy.with_name(f".{FILE}.part")
        with self.looking() as connection:
            source = connection()
            if self._copy.is_file() and self._mark_of_copy() == _mark(source):
                return
            with disk.plain_refusal():
                self._copy.parent.mkdir(mode=0o700, exist_ok=True)
                part.unlink(missing_ok=True)
                try:
                    with self._plain_refusal():
                        backup.copy(source.connection.driver_connection, part, self._key)
                    if self._problems_of(part):
                        self._is_damaged = True
                        raise _damaged()
                    part.replace(self._copy)
                    disk.sync_folder(self._copy.parent)
                finally:
                    part.unlink(missing_ok=True)

    def release(self) -> None:
        """Let the file go, and forget its key. A file that was found damaged is set aside, so that the next opening
        begins with a sound one.
        """
        self._writer.dispose()
        self._reader.dispose()
        if self._is_damaged:
            with suppress(DiskProblem):
                self._set_aside()
        self._key.wipe()

    def _is_usable(self) -> bool:
        if not self._path.is_file():
            return False
        try:
            with self.looking() as connection:
                return directory_schema.is_of_today(connection())
        except DamagedDirectory:
            self._is_damaged = False  # it is about to be set aside
            return False

    def _set_aside(self) -> None:
        """Give the file another name. Its log goes: beside the next file it would be taken for that one's."""
        self._reader.dispose()
        self._writer.dispose()
        with disk.plain_refusal():
            if self._path.exists():
                self._path.replace(self._path.with_name(SET_ASIDE))
            for end in ("-wal", "-shm"):
                self._path.with_name(f"{FILE}{end}").unlink(missing_ok=True)

    def _put_back(self) -> bool:
        """Make a file of the copy among the backups; False if there is none that is sound and of today's form."""
        if not self._copy.is_file():
            return False
        part = self._path.with_name(f".{FILE}.part")
        with disk.plain_refusal():
            try:
                shutil.copyfile(self._copy, part)
                if self._problems_of(part):
                    return False
                with part.open("rb+") as file:
                    os.fsync(file.fileno())
                part.replace(self._path)
                disk.sync_folder(self._path.parent)
            finally:
                part.unlink(missing_ok=True)
        return True

    def _start(self) -> None:
        engine.connect(self._path, self._key, create=True).close()
        with self._writer.begin() as connection:
            directory_schema.lay_out(connection)

    def _problems_of(self, path: Path) -> list[str]:
        """What is wrong with a copy, as sentences."""
        found: list[str] = []
        try:
            with self._alone(path) as connection:
                found += page_problems(connection)
                if not directory_schema.is_of_today(connection):
                    found.append("It is of another form.")
                connection.rollback()
        except DamagedDirectory as damage:
            found.append(damage.headline)
        return found

    def _mark_of_copy(self) -> list[tuple[object, ...]] | None:
        """What the copy was made of; None if it cannot be read."""
        try:
            with self._alone(self._copy) as connection:
                return _mark(connection) if directory_schema.is_of_today(connection) else None
        except DamagedDirectory:
            return None

    @contextmanager
    def _alone(self, path: Path) -> Iterator[Connection]:
        opened: Engine = engine.alone(path, self._key)
        try:
            with engine.plain_refusal(), opened.connect() as connection:
                yield connection
        except DamagedWorkspace as damage:
            raise _damaged() from damage
        finally:
            opened.dispose()

    @contextmanager
    def _plain_refusal(self) -> Iterator[None]:
        """Tell damage of this file from damage of the vault, and remember it."""
        try:
            with engine.plain_refusal():
                yield
        except DamagedWorkspace as damage:
            self._is_damaged = True
            raise _damaged() from damage

    def _tell_damage(self, context: ExceptionContext) -> None:
        """What a look is told while it reads: the words of the database are not for persons."""
        problem = engine.problem_of(str(context.original_exception))
        if isinstance(problem, DamagedWorkspace):
            self._is_damaged = True
            raise _damaged() from context.original_exception


def carry_copy(folder: Path, into: Path) -> None:
    """Give a restored workspace the directory's copy of its original; without one it begins with an empty directory."""
    source = folder / backup.FOLDER / FILE
    if source.is_file():
        with disk.plain_refusal():
            (into / backup.FOLDER).mkdir(mode=0o700, exist_ok=True)
            shutil.copyfile(source, into / backup.FOLDER / FILE)


def _mark(connection: Connection) -> list[tuple[object, ...]]:
    """What tells one state of the directory from another: each import of a source that changes anything renews it."""
    return [tuple(row) for row in connection.execute(select(directory_source).order_by(directory_source.c.id))]


def _damaged() -> DamagedDirectory:
    return DamagedDirectory(
        "The file of the directory of services is damaged.",
        "Nobody's record is touched. Lock the workspace and unlock it again: the directory is then put back from its "
        "copy, or is empty and can be brought in again.",
    )
