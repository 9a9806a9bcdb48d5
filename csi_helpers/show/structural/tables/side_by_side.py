"""Columns that don't all fit beside each other come in several tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from csi_helpers.show.lettering import text_width
from csi_helpers.show.tables.markup import WIDEST_HEAD, Cell, head_width
from csi_helpers.show.theme import TEXT_WIDTH

TYPE, PADDING = 8.8, 0.15  # points, inches between columns: the template's print.css
WRAPPED_HEAD = 0.75  # inches that a long heading takes, as in report.css
WIDEST_LABEL = 2.2  # inches before a row's label wraps


def side_by_side(columns: Mapping[str, Sequence[Cell]], labels: Iterable[str]) -> list[list[str]]:
    """Headings of the columns that stand side by side on an upright page, in even parts.

    Parameters
    ----------
    columns : mapping of heading to cells
    labels : iterable of str
        Of the rows, beside every part.

    Examples
    --------
    >>> wide = "0.41 (0.33 to 0.49), of 1,204 respondents in the model, all of them"
    >>> side_by_side({name: [Cell(wide)] for name in ("North", "South", "East")}, ["Image"])
    [['North'], ['South'], ['East']]
    """
    beside = max((text_width(label, TYPE) for label in labels), default=0.0)
    room = TEXT_WIDTH - PADDING - min(beside, WIDEST_LABEL)
    widths = {head: _width(head, cells) for head, cells in columns.items()}
    parts: list[list[str]] = [[]]
    for head, width in widths.items():
        if parts[-1] and sum(widths[name] for name in parts[-1]) + width > room:
            parts.append([])
        parts[-1].append(head)
    size = math.ceil(len(widths) / len(parts))
    heads = list(widths)
    even = [heads[start : start + size] for start in range(0, len(heads), size)]
    fits = all(sum(widths[name] for name in part) <= room for part in even)
    return even if fits else parts


def _width(head: str, cells: Sequence[Cell]) -> float:
    body = max((text_width(cell.text + cell.mark, TYPE) for cell in cells), default=0.0)
    wraps = head_width(head) >= WIDEST_HEAD
    return PADDING + max(body, WRAPPED_HEAD if wraps else 1.1 * text_width(head, TYPE))
