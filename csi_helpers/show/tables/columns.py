"""How wide a printed table's columns are: measured, so that no table leaves its page.

A browser scrolls a wide table; paper can't. Left to itself the page gives every column room by its
longest cell, wraps labels of people's own words to a letter a line, or runs over the margin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from csi_helpers.look import tokens
from csi_helpers.show.lettering import narrowest, text_width

_BOLD = 1.08  # of the regular letters' width
_MARK = 0.82  # a mark's type, of its cell's, as in the template's report.css
_SPARE = 1.015  # printed and measured letters differ by their rounding
_COMFORT = 18.0  # em; a column of running text is readable from here on
_LEAST = 4.0  # em; the narrowest column of words
_HEAD_LINES = (1, 2, 3)
_ANY = 10_000  # lines


@dataclass(frozen=True)
class Entry:
    """A cell as the measure sees it.

    Parameters
    ----------
    text, mark : str
        Plain text, and what stands smaller after it.
    bold, wraps, below : bool
        Whether it is set bold, may take several lines, has its mark on lines of its own (then
        it is the mark that wraps).
    """

    text: str
    mark: str = ""
    bold: bool = False
    wraps: bool = False
    below: bool = False

    @property
    def width(self) -> float:
        """On one line, in em."""
        text = _em(self.text) * (_BOLD if self.bold else 1.0)
        mark = _MARK * (_em(self.mark) + 0.15) if self.mark else 0.0
        return max(text, mark) if self.below else text + mark

    @property
    def fixed(self) -> float:
        """Of what must stay on a line, in em."""
        if self.below and self.wraps:
            return _em(self.text)
        return 0.0 if self.wraps else self.width

    def in_lines(self, lines: int) -> float:
        """Where its words take at most so many lines, in em."""
        words, scale = (self.mark, _MARK) if self.below else (self.text, 1.0)
        return scale * narrowest(words, lines) if self.wraps else 0.0


@dataclass(frozen=True)
class _Column:
    """Widths a column may take, in em without its padding."""

    head: str
    fixed: float  # of cells that must not wrap
    whole: float  # of all cells on a line each
    halved: float  # with words on two lines
    least: float  # without breaking a word

    def headed(self, lines: int) -> float:
        return _BOLD * narrowest(self.head, lines)

    def bounds(self, lines: int) -> tuple[float, float, float]:
        head = max(self.fixed, self.headed(lines))
        return tuple(max(head, width) for width in (self.least, self.halved, self.whole))  # type: ignore[return-value]  # three in, three out


def column_widths(heads: Sequence[str], columns: Sequence[Sequence[Entry]]) -> str:
    """``<colgroup>`` of a table that doesn't fit the page by itself; "" where it does.

    Headings wrap first, to two lines and to three; then labels, to two; then the type gets smaller.

    Parameters
    ----------
    heads : sequence of str
        Column headings.
    columns : sequence of sequence of Entry
        The cells below each.

    Examples
    --------
    >>> column_widths(["Item", "n"], [[Entry("Price")], [Entry("120")]])
    ''
    >>> column_widths(["Item", "n"], [[Entry("price " * 50, wraps=True)], [Entry("120")]])
    '<colgroup><col style="--w:95.1%"/><col style="--w:4.9%"/></colgroup>'
    """
    together = list(zip(heads, columns, strict=True))
    first, *_ = _ways(len(heads))
    if sum(_longest(head, cells) for head, cells in together) <= _room(len(heads), first[0]):
        return ""
    measured = [_measured(head, cells) for head, cells in together]
    for size, lines, level in _ways(len(heads)):
        room = _room(len(heads), size)
        bounds = [column.bounds(lines) for column in measured]
        if sum(bound[level] for bound in bounds) <= room:
            break
    widths = _filled(bounds, room)
    padding = _padding(size)
    total = sum(widths) + padding * len(widths)
    shares = "".join(f'<col style="--w:{(w + padding) / total:.1%}"/>' for w in widths)
    plain = size == "table" or len(heads) >= tokens.DENSE_COLUMNS  # the page sees to those itself
    kind = "" if plain else f' class="{size}"'
    return f"<colgroup{kind}>{shares}</colgroup>"


def _ways(count: int) -> Iterator[tuple[str, int, int]]:
    """Type size, lines of a heading and which bound: the best way to set a table first."""
    sizes = ("dense",) if count >= tokens.DENSE_COLUMNS else ("table", "fine", "dense")
    yield from ((size, lines, 2) for size in sizes[:2] for lines in _HEAD_LINES)
    yield from ((size, _HEAD_LINES[-1], 1) for size in sizes)
    yield sizes[-1], _HEAD_LINES[-1], 0


def _longest(head: str, cells: Sequence[Entry]) -> float:
    return max([_BOLD * _em(head), *(cell.width for cell in cells)])


def _measured(head: str, cells: Sequence[Entry]) -> _Column:
    return _Column(
        head,
        max((cell.fixed for cell in cells), default=0.0),
        max((cell.width for cell in cells), default=0.0),
        min(max((cell.in_lines(2) for cell in cells), default=0.0), _COMFORT),
        min(max((cell.in_lines(_ANY) for cell in cells), default=0.0), _LEAST),
    )


def _filled(bounds: Sequence[tuple[float, float, float]], room: float) -> list[float]:
    """Widths that fill the room: every column what it needs, the rest by how much it could use.

    So running text gets most of the room, and its cells as few lines as those beside them.
    """
    low, high = _between(bounds, room)
    if any(width >= _COMFORT for width in low):  # several columns of it would share alike
        low = [
            least if width >= _COMFORT else width
            for (least, *_), width in zip(bounds, low, strict=True)
        ]
    if sum(high) <= room:
        spare = (room - sum(high)) / len(high)
        return [width + spare for width in high]
    share = max(0.0, room - sum(low)) / max(sum(high) - sum(low), 1.0)
    return [least + share * (whole - least) for least, whole in zip(low, high, strict=True)]


def _between(
    bounds: Sequence[tuple[float, float, float]], room: float
) -> tuple[list[float], list[float]]:
    least, halved, whole = (list(column) for column in zip(*bounds, strict=True))
    return (halved if sum(halved) <= room else least), whole


def _room(count: int, size: str) -> float:
    """Em beside the padding of `count` columns."""
    width = tokens.LANDSCAPE_WIDTH if count >= tokens.LANDSCAPE_COLUMNS else tokens.TEXT_WIDTH
    points = width / 25.4 * 72 / _SPARE
    return points / float(tokens.TYPE["print"][size].removesuffix("pt")) - _padding(size) * count


def _padding(size: str) -> float:
    """Em left and right of a cell."""
    kind = "dense" if size == "dense" else "plain"
    return 2 * float(tokens.CELL["print"][kind].split()[1].removesuffix("em"))


def _em(text: str) -> float:
    return text_width(text, 72)
