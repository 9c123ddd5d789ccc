"""The sheet that keeps a workspace's recovery code on paper: for people to type and for a scanner to read."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import segno
from reportlab.lib.units import mm

from socialrx_desktop.documents import page, sheets
from socialrx_desktop.documents.lines import Span, readable
from socialrx_desktop.documents.page import STANDARD, Block, Box, Row, Text
from socialrx_desktop.documents.texts import texts
from socialrx_desktop.domain.words import long_day

_CODE_SIZE = 34.0
_GROUPS_IN_A_LINE = 3
_QR_SIDE = 28 * mm
_QR_BORDER = 4  # modules: what the standard (ISO/IEC 18004) asks to be left white


def recovery_sheet(code: str, workspace_name: str, made_on: date) -> bytes:
    """One page with the code in large groups (it is cut at its dashes), what it is for and how to keep it."""
    words = texts().recovery
    name = readable(workspace_name)
    facts: list[tuple[Span | str, ...]] = [(Span(words.workspace, bold=True), name)] if name else []
    facts.append((Span(words.made_on, bold=True), long_day(made_on)))
    blocks = [
        page.title(STANDARD, words.title),
        page.group(STANDARD, facts),
        Block(_large(readable(code)), before=STANDARD.body, whole=True),
        page.small_print(STANDARD, words.scan, before=STANDARD.body),
        Block((_qr_code(code),), whole=True),
        *_section(words.purpose, words.purpose_lines),
        *_section(words.use, words.use_lines),
        *_section(words.keep, words.keep_lines),
    ]
    footer = sheets.Footer(lambda number, pages: texts().page.numbering.format(page=number, pages=pages))
    return sheets.pdf(blocks, STANDARD, footer, title=words.title, language=texts().language)


def _section(heading: str, lines: tuple[str, ...]) -> list[Block]:
    return [page.heading(STANDARD, heading), *(page.paragraph(STANDARD, line) for line in lines)]


def _large(code: str) -> tuple[Row, ...]:
    groups = code.split("-")
    column = STANDARD.width / _GROUPS_IN_A_LINE
    height = _CODE_SIZE * STANDARD.leading
    return tuple(
        Row(height, tuple(
            Text(number * column, _CODE_SIZE, group, _CODE_SIZE, bold=True)
            for number, group in enumerate(groups[start : start + _GROUPS_IN_A_LINE])
        ))
        for start in range(0, len(groups), _GROUPS_IN_A_LINE)
    )  # fmt: skip


def _qr_code(code: str) -> Row:
    """The code as a QR symbol of level M, drawn as rectangles: one for each unbroken dark stretch of a line."""
    symbol = segno.make_qr(code, error="m", boost_error=False)
    module = _QR_SIDE / len(symbol.matrix)
    boxes: list[Box] = []
    for down, line in enumerate(symbol.matrix):
        across = 0
        for dark, stretch in groupby(line):
            long = len(list(stretch))
            if dark:
                boxes.append(Box(across * module, down * module, long * module, module))
            across += long
    border = _QR_BORDER * module
    return Row(_QR_SIDE + 2 * border, boxes=tuple(_moved(box, border) for box in boxes))


def _moved(box: Box, border: float) -> Box:
    return Box(box.x + border, box.y + border, box.width, box.height, (0.0, 0.0, 0.0))
