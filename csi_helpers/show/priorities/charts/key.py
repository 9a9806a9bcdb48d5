"""The key to numbered points: a number and its label a row, in columns."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from csi_helpers.show.charts.sheet import SMALL, Sheet
from csi_helpers.show.colours import INK, QUIET
from csi_helpers.show.lettering import drawable, text_width, wrapped

ROW, LINE = 0.152, 0.118  # inches: a row of one line, each line more
_NUMBER, _GUTTER = 0.2, 0.18  # inches: from a column's left to its labels; between columns


@dataclass(frozen=True)
class Key:
    """Labels wrapped to their column, which are read down one column after the other.

    Parameters
    ----------
    labels : tuple of str
        One a number.
    columns : int
        How many.
    width : float
        Of one column in inches, without the gutter.
    numbers : tuple of int
        What stands before the labels.
    """

    labels: tuple[str, ...]
    columns: int
    width: float
    numbers: tuple[int, ...]

    @property
    def rows(self) -> list[tuple[int, ...]]:
        """Places of the labels of each column."""
        each = math.ceil(len(self.labels) / self.columns)
        return [
            tuple(range(start, min(start + each, len(self.labels))))
            for start in range(0, len(self.labels), each)
        ]

    @property
    def height(self) -> float:
        """Inches of the longest column."""
        return max((sum(self._high(place) for place in own) for own in self.rows), default=0.0)

    def _high(self, place: int) -> float:
        return ROW + LINE * self.labels[place].count("\n")

    def draw(self, page: Sheet, left: float, top: float) -> None:
        """Write the key from its upper left corner."""
        for number, own in enumerate(self.rows):
            x, y = left + number * (self.width + _GUTTER), top
            for place in own:
                told: dict[str, Any] = {"size": SMALL, "colour": QUIET, "align": "right"}
                page.write(x + _NUMBER - 0.07, y + ROW / 2, str(self.numbers[place]), **told)
                middle = y + self._high(place) / 2
                page.write(x + _NUMBER, middle, self.labels[place], size=SMALL, colour=INK)
                y += self._high(place)


def key_of(
    texts: Sequence[str],
    width: float,
    columns: int = 0,
    most: float = math.inf,
    numbers: Sequence[int] = (),
) -> Key:
    """Wrap labels for a key of `width` inches.

    Parameters
    ----------
    texts : sequence of str
        Labels, one a number.
    width : float
        Of all columns together in inches; a single one takes no more than it needs.
    columns : int
        How many; 0: as many as the labels' width lets stand side by side, up to four.
    most : float
        Height in inches beyond which labels are cut to one line.
    numbers : sequence of int
        Before the labels; from 1 if they aren't given.

    Examples
    --------
    >>> key = key_of(["Price", "Billing", "Website"], 6.0, columns=2)
    >>> key.rows
    [(0, 1), (2,)]
    """
    if columns == 1:
        width = min(width, _NUMBER + 0.05 + 1.02 * _widest(texts))
    if not columns:
        each = _NUMBER + min(_widest(texts), 2.6) + _GUTTER
        columns = max(1, min(4, math.floor((width + _GUTTER) / each), math.ceil(len(texts) / 2)))
    each = (width + _GUTTER) / columns - _GUTTER
    room = each - _NUMBER
    own = tuple(numbers or range(1, len(texts) + 1))
    keys = [
        Key(tuple(wrapped(text, room, SMALL, lines) for text in texts), columns, each, own)
        for lines in (2, 1)
    ]
    return keys[0] if keys[0].height <= most else keys[1]


def _widest(texts: Sequence[str]) -> float:
    return max((text_width(drawable(text), SMALL) for text in texts), default=0.0)
