"""What width, dashes, tone and stars of the path diagram mean, in the catalogue's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.patches import FancyBboxPatch

from csi_helpers.show.charts.sheet import SMALL, Sheet
from csi_helpers.show.colours import LEADER, PAPER, QUIET
from csi_helpers.show.lettering import text_width
from csi_helpers.show.structural.diagram.arrows import draw_line
from csi_helpers.show.structural.diagram.paths import DrawnPath
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure

LINE = 0.19  # inches
_GLYPHS = {"width": 0.62, "stars": 0.0}
_GLYPH, _APART = 0.32, 0.2
_SAMPLES = (0.1, 0.4, 0.8)


@dataclass(frozen=True)
class Entry:
    """An entry of the legend: what is drawn before it, and what it says."""

    sign: str
    label: str

    @property
    def indent(self) -> float:
        """Room of the sign in inches."""
        glyph = _GLYPHS.get(self.sign, _GLYPH)
        return glyph + 0.07 if glyph else 0.0


def structure_legend(structure: Structure, paths: Sequence[DrawnPath], words: Words) -> list[Entry]:
    """What the marks of this diagram mean; a mark that doesn't occur isn't explained.

    Parameters
    ----------
    structure : Structure
        The result.
    paths : sequence of DrawnPath
        Its paths.
    words : Words
        Language.
    """
    keys = ["width"]
    if any(path.significant and path.coefficient < 0 for path in paths):
        keys.append("negative")
    if any(not path.significant for path in paths):
        keys.append("chance")
    if structure.asked:
        keys.append("asked")
    if any(path.stars for path in paths):
        keys.append("stars")
    return [Entry(key, words.text(f"structure.diagram.{key}")) for key in keys]


def flowed(entries: Sequence[Entry], width: float) -> list[list[tuple[float, Entry]]]:
    """Entries in lines of `width` inches, each with its place on the line."""
    rows: list[list[tuple[float, Entry]]] = [[]]
    x = 0.0
    for entry in entries:
        needed = entry.indent + text_width(entry.label, SMALL)
        if rows[-1] and x + needed > width:
            rows.append([])
            x = 0.0
        rows[-1].append((x, entry))
        x += needed + _APART
    return rows


def draw_structure_legend(page: Sheet, entries: Sequence[Entry], y: float) -> float:
    """Draw the legend from the left edge at height `y`; returns the height it takes."""
    rows = flowed(entries, TEXT_WIDTH)
    for number, row in enumerate(rows):
        middle = y + LINE * (number + 0.5)
        for place, entry in row:
            _sign(page, entry.sign, place, middle)
            page.write(place + entry.indent, middle, entry.label, size=SMALL, colour=QUIET)
    return LINE * len(rows)


def legend_height(entries: Sequence[Entry]) -> float:
    """Height of the legend in inches."""
    return LINE * len(flowed(entries, TEXT_WIDTH))


def _sign(page: Sheet, sign: str, x: float, y: float) -> None:
    end = x + _GLYPH
    if sign == "width":
        for step, size in enumerate(_SAMPLES):
            left = x + 0.22 * step
            page.axes.plot(
                [left, left + 0.18],
                [y, y],
                color=palette().accent,
                linewidth=0.6 + 3.8 * size,
                solid_capstyle="butt",
            )
    elif sign == "negative":
        draw_line(page, ((x, y), (end, y)), 0.4, palette().low)
    elif sign == "chance":
        draw_line(page, ((x, y), (end, y)), 0.1, LEADER, broken=True)
    elif sign == "asked":
        page.axes.add_patch(
            FancyBboxPatch(
                (x, y - 0.055),
                _GLYPH,
                0.11,
                boxstyle="round,pad=0,rounding_size=0.03",
                facecolor=PAPER,
                edgecolor=palette().accent,
                linewidth=0.9,
                linestyle=(0, (3, 1.6)),
            )
        )
