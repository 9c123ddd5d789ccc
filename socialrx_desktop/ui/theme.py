"""How the window looks: NHS design system colours in light, dark and high contrast, one font, no fixed text sizes.

Sizes come from the font, so that larger text makes everything larger. Colours are those of nhsuk-frontend (MIT
licence); its logo and its Frutiger font are not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from socialrx_desktop import resources

_FAMILY = "Atkinson Hyperlegible Next"
STANDARD_POINTS = 11.0
SMALLEST_POINTS, LARGEST_POINTS = 8.0, 26.0


@dataclass(frozen=True)
class Colours:
    """One set of colours; contrast of each text on its ground is at least 4.5 to 1 (WCAG 2.2 AA)."""

    ground: str
    field: str
    text: str
    quiet: str
    border: str
    line: str
    blue: str
    on_blue: str
    green: str
    on_green: str
    red: str
    focus: str
    on_focus: str
    tab: str
    disabled: str
    disabled_border: str = "1px solid"


LIGHT = Colours(
    ground="#f0f4f5",
    field="#ffffff",
    text="#212b32",
    quiet="#4c6272",
    border="#4c6272",
    line="#aeb7bd",
    blue="#005eb8",
    on_blue="#ffffff",
    green="#007f3b",
    on_green="#ffffff",
    red="#d5281b",
    focus="#ffeb3b",
    on_focus="#212b32",
    tab="#e8edee",
    disabled="#4c6272",
)
DARK = Colours(
    ground="#1d252c",
    field="#12181d",
    text="#f0f4f5",
    quiet="#aeb7bd",
    border="#768692",
    line="#425563",
    blue="#0b6bcb",
    on_blue="#ffffff",
    green="#00813c",
    on_green="#ffffff",
    red="#ff8a80",
    focus="#ffeb3b",
    on_focus="#212b32",
    tab="#2b3640",
    disabled="#aeb7bd",
)
HIGH_CONTRAST = Colours(
    ground="#000000",
    field="#000000",
    text="#ffffff",
    quiet="#ffffff",
    border="#ffffff",
    line="#ffffff",
    blue="#ffff00",
    on_blue="#000000",
    green="#ffffff",
    on_green="#000000",
    red="#ffb3ad",
    focus="#00ffff",
    on_focus="#000000",
    tab="#000000",
    disabled="#bdbdbd",
    disabled_border="2px dashed",
)
THEMES = {"light": LIGHT, "dark": DARK, "high contrast": HIGH_CONTRAST}


STYLE = ("-style", "Fusion")
"""What to start QApplication with. Setting the style later would load all that Python knows of styles before the
first paint."""


def apply(application: QApplication, theme: str = "", points: float = STANDARD_POINTS) -> None:
    """Dress the application; without a theme the system's choice of light or dark is followed."""
    colours = THEMES.get(theme) or _system_colours()
    application.setPalette(_palette(colours))
    application.setFont(_font(points))
    application.setStyleSheet(_sheet(colours))
    application.setProperty("colours", colours)


def current() -> Colours:
    """The colours in use, for what paints itself."""
    application = QApplication.instance()
    colours = application.property("colours") if application is not None else None
    return colours if isinstance(colours, Colours) else LIGHT


def resize(application: QApplication, points: float) -> None:
    """Make all text this size, within reason."""
    application.setFont(_font(min(max(points, SMALLEST_POINTS), LARGEST_POINTS)))
    # A style sheet holds each widget to the font that it was dressed with, until it is set again.
    application.setStyleSheet(application.styleSheet())


def _font(points: float) -> QFont:
    _load_family()
    font = QFont(_FAMILY)
    font.setPointSizeF(points)
    return font


@cache
def _load_family() -> None:
    for style in ("400Regular", "700Bold"):
        QFontDatabase.addApplicationFont(str(resources.path("fonts", f"AtkinsonHyperlegibleNext_{style}.ttf")))


def _system_colours() -> Colours:
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    pairs = {
        role.Window: colours.ground,
        role.WindowText: colours.text,
        role.Base: colours.field,
        role.AlternateBase: colours.ground,
        role.Text: colours.text,
        role.Button: colours.tab,
        role.ButtonText: colours.text,
        role.Highlight: colours.blue,
        role.HighlightedText: colours.on_blue,
        role.ToolTipBase: colours.field,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.quiet,
        role.Link: colours.blue,
        role.Mid: colours.line,
    }
    for each, colour in pairs.items():
        palette.setColor(each, QColor(colour))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(colours.disabled))
    return palette


def _sheet(c: Colours) -> str:
    """Only what a palette cannot say. No sizes of text, so that `resize` reaches everything."""
    tick = resources.path("icons", "tick-dark.svg" if c.on_blue == "#000000" else "tick.svg").as_posix()
    return f"""
    QLineEdit, QPlainTextEdit, QSpinBox, QDateEdit, QComboBox {{
        background: {c.field}; color: {c.text}; border: 2px solid {c.border}; border-radius: 2px; padding: 4px 6px;
    }}
    QComboBox::drop-down {{ border: none; width: 24px; }}
    QComboBox QAbstractItemView {{ background: {c.field}; color: {c.text}; selection-background-color: {c.blue};
        selection-color: {c.on_blue}; }}
    QPushButton {{
        background: {c.field}; color: {c.text}; border: 1px solid {c.border}; border-radius: 3px; padding: 6px 14px;
    }}
    QPushButton:hover {{ border: 1px solid {c.text}; }}
    QPushButton:disabled {{ color: {c.disabled}; border: {c.disabled_border} {c.line}; }}
    QPushButton[kind="link"] {{
        background: transparent; border: 2px solid transparent; padding: 2px 6px; text-decoration: underline;
    }}
    QPushButton[kind="main"] {{
        background: {c.green}; color: {c.on_green}; border: 1px solid {c.green}; border-bottom: 3px solid {c.text};
        font-weight: bold;
    }}
    QPushButton[kind="main"]:disabled {{
        background: {c.tab}; color: {c.disabled}; border: {c.disabled_border} {c.line};
    }}
    QTabBar::tab {{
        background: {c.tab}; color: {c.text}; border: 1px solid {c.line}; border-bottom: none; padding: 7px 16px;
        margin-right: 2px;
    }}
    QTabBar::tab:selected {{ background: {c.field}; font-weight: bold; border-top: 4px solid {c.blue}; }}
    QTabWidget::pane {{ border: none; border-top: 1px solid {c.line}; }}
    QCheckBox::indicator {{ width: 18px; height: 18px; background: {c.field}; border: 2px solid {c.border}; }}
    QCheckBox::indicator:checked {{ background: {c.blue}; border-color: {c.blue}; image: url("{tick}"); }}
    QListView, QTableView, QTreeView {{
        background: {c.field}; color: {c.text}; border: 1px solid {c.line}; gridline-color: {c.line};
        selection-background-color: {c.blue}; selection-color: {c.on_blue};
    }}
    QHeaderView::section {{
        background: {c.ground}; color: {c.text}; border: none; border-bottom: 2px solid {c.line}; padding: 6px;
        font-weight: bold;
    }}
    QLabel[kind="heading"] {{ font-weight: bold; }}
    QLabel[kind="quiet"] {{ color: {c.quiet}; }}
    QLabel[kind="error"] {{ color: {c.red}; font-weight: bold; }}
    QFrame[kind="notice"] {{ background: {c.field}; border: 1px solid {c.line}; border-left: 6px solid {c.blue}; }}
    QFrame[kind="problem"] {{ background: {c.field}; border: 2px solid {c.red}; border-left: 8px solid {c.red}; }}
    QFrame[kind="banner"] {{ background: {c.blue}; }}
    QFrame[kind="banner"] QLabel {{ color: {c.on_blue}; }}
    QFrame[kind="banner"] QLabel[kind="needs"] {{
        background: {c.on_blue}; color: {c.blue}; font-weight: bold; padding: 3px 8px;
    }}
    QFrame[kind="card"] {{ background: {c.field}; border: 1px solid {c.line}; border-radius: 2px; }}
    QStatusBar, QMenuBar {{ background: {c.ground}; color: {c.text}; }}
    QStatusBar::item {{ border: none; }}
    QMenuBar::item:selected, QMenu::item:selected {{ background: {c.blue}; color: {c.on_blue}; }}
    QMenu {{ background: {c.field}; color: {c.text}; border: 1px solid {c.line}; }}
    QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QDateEdit:focus, QComboBox:focus, QListView:focus,
    QTableView:focus, QTreeView:focus {{ border: 2px solid {c.text}; outline: 3px solid {c.focus}; }}
    QListView[kind="cards"], QListView[kind="cards"]:focus {{ background: {c.ground}; border: none; outline: none; }}
    QPushButton:focus {{ background: {c.focus}; color: {c.on_focus}; border: 2px solid {c.on_focus}; }}
    QTabBar::tab:focus {{ background: {c.focus}; color: {c.on_focus}; }}
    QCheckBox:focus, QRadioButton:focus {{ background: {c.focus}; color: {c.on_focus}; }}
    QLineEdit[bad="true"], QPlainTextEdit[bad="true"], QSpinBox[bad="true"], QComboBox[bad="true"],
    QDateEdit[bad="true"] {{ border: 3px solid {c.red}; }}
    QLineEdit[bad="true"]:focus, QPlainTextEdit[bad="true"]:focus, QSpinBox[bad="true"]:focus,
    QComboBox[bad="true"]:focus, QDateEdit[bad="true"]:focus {{ border: 3px solid {c.red}; }}
    """
