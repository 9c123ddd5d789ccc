"""Everything that a person may be told went wrong, as one tree.

Problem
├── UnlockProblem            the workspace did not open
│   ├── WrongPassphrase      the words were not right (the file may be sound)
│   ├── TryLater             too many wrong tries; wait
│   ├── AlreadyOpen          another window or task has the workspace open
│   ├── NotAWorkspace        the folder holds no workspace, or holds something else
│   └── NewerWorkspace       written by a newer version of this program
├── DamageProblem            bytes on the disk are not what was written
│   ├── DamagedKeys          neither copy of the key file is whole
│   ├── DamagedWorkspace     the keys are right, the database does not open or does not check out
│   └── DamagedDirectory     the directory of services does not open or does not check out; no record is touched
├── DiskProblem              the disk refused: full, read-only or failing
├── InputProblem             what was typed or asked for cannot be right
│   └── Refused              a rule of the pathway, of consent or of the plan says no
├── FileProblem              a file to read is missing, unreadable or of an unknown form
├── DestinationProblem       a destination cannot take an export
│   ├── Unreachable          it is not there now; the export waits and is tried again
│   ├── Rejected             it answered, and said no; a person must look
│   └── SameDisk             a copy that shall outlive a disk would lie on that disk
├── PrintProblem             a page cannot be made or printed
└── Stopped                  the person stopped a long task; nothing of it was kept

A Problem says what happened and what to do about it, in plain words, and never holds words of a patient. Anything
else that is raised is our own bug.
"""

from __future__ import annotations


class Problem(Exception):
    """What happened (`headline`) and what the person can do (`advice`)."""

    def __init__(self, headline: str, advice: str = "") -> None:
        super().__init__(headline)
        self.headline = headline
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.headline} {self.advice}".strip()


class UnlockProblem(Problem):
    """The workspace did not open."""


class WrongPassphrase(UnlockProblem):
    """The passphrase or recovery code was not right."""


class TryLater(UnlockProblem):
    """Too many wrong tries; `seconds` is how long to wait."""

    def __init__(self, headline: str, advice: str = "", *, seconds: int) -> None:
        super().__init__(headline, advice)
        self.seconds = seconds


class AlreadyOpen(UnlockProblem):
    """Another window or task has the workspace open."""


class NotAWorkspace(UnlockProblem):
    """The folder holds no workspace, or something else is in its place."""


class NewerWorkspace(UnlockProblem):
    """The workspace was written by a newer version of this program."""


class DamageProblem(Problem):
    """Bytes on the disk are not what was written."""


class DamagedKeys(DamageProblem):
    """Neither the key file nor its second copy is whole."""


class DamagedWorkspace(DamageProblem):
    """The keys are right, but the database does not open or does not check out."""


class DamagedDirectory(DamageProblem):
    """The file of the directory of services does not open or does not check out; no patient's record is touched."""


class DiskProblem(Problem):
    """The disk refused: full, read-only or failing."""


class InputProblem(Problem):
    """What was typed or asked for cannot be right; `field` names where, if one place is to blame."""

    def __init__(self, headline: str, advice: str = "", *, field: str = "") -> None:
        super().__init__(headline, advice)
        self.field = field


class Refused(InputProblem):
    """A rule of the pathway, of consent or of the plan says no."""


class FileProblem(Problem):
    """A file to read is missing, unreadable or of an unknown form."""


class DestinationProblem(Problem):
    """A destination cannot take an export."""


class Unreachable(DestinationProblem):
    """The destination is not there now; the export waits."""


class Rejected(DestinationProblem):
    """The destination answered and said no; a person must look."""


class SameDisk(DestinationProblem):
    """A copy of a backup would lie on the disk of the workspace itself, and be lost with it."""


class PrintProblem(Problem):
    """A page cannot be made or printed."""


class Stopped(Problem):
    """The person stopped a long task; nothing of it was kept."""
