"""Shows the pages of a PDF as they will print, straight from its bytes: nothing is written to the disk."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from socialrx_desktop.documents import preview

_A4_POINTS = 595.28  # the width of every page that we make
# Dragging the window's edge asks for many widths; the pages are drawn for the one it comes to rest at.
_REST_MILLISECONDS = 60


class Pages(QScrollArea):
    """The pages under each other, as wide as the room allows; each is heard as its number and its words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Pages as they will print"))
        self.setStyleSheet(
            "QScrollArea { border: 2px solid palette(mid); } QScrollArea:focus { border: 2px solid palette(text); }"
        )
        self._pdf = b""
        self._labels: list[QLabel] = []
        self._drawn_at = 0
        self._sheet = QWidget()
        self._sheet.setObjectName("sheet")
        self._sheet.setStyleSheet("#sheet { background: palette(mid); }")
        self._column = QVBoxLayout(self._sheet)
        self._column.setSpacing(12)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.setWidget(self._sheet)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MILLISECONDS)
        self._rest.timeout.connect(self._draw_again)

    def show_pdf(self, pdf: bytes) -> None:
        """Show these pages from the first one on; no bytes, no pages."""
        self._pdf = pdf
        for label in self._labels:
            label.deleteLater()
        count = preview.page_count(pdf) if pdf else 0
        self._labels = [self._empty_page(number, count) for number in range(1, count + 1)]
        self._draw()
        self.verticalScrollBar().setValue(0)

    def pages(self) -> list[QLabel]:
        """The pages that are shown."""
        return list(self._labels)

    def sizeHint(self) -> QSize:
        characters = self.fontMetrics().averageCharWidth()
        return QSize(80 * characters, 60 * characters)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._labels and self._room() != self._drawn_at:
            self._rest.start()

    @Slot()
    def _draw_again(self) -> None:
        if self._room() != self._drawn_at:
            self._draw()

    def _empty_page(self, number: int, count: int) -> QLabel:
        label = QLabel(self._sheet)
        label.setAccessibleName(self.tr("Page {number} of {count}").format(number=number, count=count))
        self._column.addWidget(label)
        return label

    def _draw(self) -> None:
        self._drawn_at = self._room()
        scale = self._drawn_at * self.devicePixelRatioF() / _A4_POINTS
        for number, label in enumerate(self._labels):
            page = preview.render(self._pdf, number, scale)
            picture = image(page)
            picture.setDevicePixelRatio(self.devicePixelRatioF())
            label.setPixmap(QPixmap.fromImage(picture))
            label.setAccessibleDescription(page.text)

    def _room(self) -> int:
        margins = self._column.contentsMargins()
        return max(self.viewport().width() - margins.left() - margins.right(), 120)


def image(page: preview.Page) -> QImage:
    """A rendered page as Qt draws it, with pixels of its own."""
    return QImage(page.bgra, page.width, page.height, page.stride, QImage.Format.Format_RGB32).copy()
