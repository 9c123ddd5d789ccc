"""Prints the bytes of a PDF: piped to the print system where it takes PDF, else drawn page by page by Qt.

We write no page to a file. A job's title is seen by everybody at a shared printer, so it never has a name in it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPainter

from socialrx_desktop.documents import preview
from socialrx_desktop.problems import PrintProblem
from socialrx_desktop.ui.preview_pages import image

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

JOB_TITLE = "SocialRx document"
_MOST_DOTS_PER_INCH = 300
_POINTS_PER_INCH = 72
_LONGEST_SECONDS = 60


def printers() -> list[str]:
    """The printers of this computer, the usual one first."""
    from PySide6.QtPrintSupport import QPrinterInfo  # only when printing is wanted: it asks the print system

    usual = QPrinterInfo.defaultPrinterName()
    return sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: (name != usual, name.casefold()))


def takes_pdf() -> bool:
    """Whether the print system takes PDF bytes as they are (CUPS, on Linux and macOS)."""
    return sys.platform != "win32" and shutil.which("lp") is not None


def send(pdf: bytes, printer: str, copies: int) -> None:
    """Pipe the bytes to a printer, or to the usual one if none is named; waits until they are taken.

    Raises PrintProblem if they are not. Safe on any thread.
    """
    command = ["lp", *(["-d", printer] if printer else []), "-n", str(copies), "-t", JOB_TITLE, "-"]
    try:
        done = subprocess.run(command, input=pdf, capture_output=True, timeout=_LONGEST_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _not_taken() from error
    if done.returncode:
        raise _not_taken()


def draw(pdf: bytes, printer_name: str, copies: int) -> None:
    """Draw the pages on a printer through Qt, on the window's thread. Raises PrintProblem if the printer refuses."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    printer = QPrinter(QPrinterInfo.printerInfo(printer_name), QPrinter.PrinterMode.HighResolution)
    printer.setDocName(JOB_TITLE)
    printer.setCopyCount(copies)
    paint(pdf, printer)


def paint(pdf: bytes, printer: QPrinter) -> None:
    """Each page of the PDF as a picture on a page of the printer. Raises PrintProblem if the printer refuses."""
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise _not_taken()
    try:
        scale = min(printer.resolution(), _MOST_DOTS_PER_INCH) / _POINTS_PER_INCH
        for number in range(preview.page_count(pdf)):
            if number and not printer.newPage():
                raise _not_taken()
            area = painter.viewport()
            painter.drawImage(area, image(preview.render(pdf, number, scale)))
    finally:
        painter.end()


def _not_taken() -> PrintProblem:
    translate = QCoreApplication.translate
    return PrintProblem(
        translate("Printing", "The printer did not take the page."),
        translate("Printing", "Check that it is switched on, connected and chosen here, then print again."),
    )
