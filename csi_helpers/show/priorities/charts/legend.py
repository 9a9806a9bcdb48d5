"""Legends of the scatter plots: dots, quadrants' grounds, an ellipse, a dashed line."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.patches import Ellipse

from csi_helpers.show.charts.sheet import SMALL, Sheet, Swatch, legend_rows
from csi_helpers.show.colours import EDGE, PAPER, QUIET

GROUND, ELLIPSE, DASHES, BARS = "ground", "ellipse", "dashes", "bars"  # beside marks of matplotlib
ROW = 0.17  # inches


def dot(label: str, *, solid: bool) -> Swatch:
    """An entry for solid or hollow points."""
    return Swatch(label, QUIET if solid else PAPER, QUIET)


def draw_entries(page: Sheet, entries: Sequence[Swatch], x: float, width: float) -> float:
    """Draw a legend from the top of the sheet; its height in inches."""
    rows = legend_rows(entries, width)
    for number, row in enumerate(rows):
        middle = ROW * number + ROW / 2
        for place, entry in row:
            _draw(page, entry, x + place, middle)
            page.write(x + place + 0.15, middle, entry.label, size=SMALL, colour=QUIET)
    return ROW * len(rows)


def legend_height(entries: Sequence[Swatch], width: float) -> float:
    """Inches that the legend will take."""
    return ROW * len(legend_rows(entries, width))


def _draw(page: Sheet, entry: Swatch, left: float, y: float) -> None:
    axes, centre = page.axes, left + 0.05
    if entry.marker == GROUND:
        page.box(left, y - 0.05, 0.1, 0.1, entry.colour).set_edgecolor(EDGE)
    elif entry.marker == ELLIPSE:
        axes.add_patch(
            Ellipse((centre, y), 0.12, 0.08, fc=entry.colour, ec="none", alpha=0.15, lw=0)
        )
        axes.add_patch(
            Ellipse((centre, y), 0.12, 0.08, fc="none", ec=entry.colour, alpha=0.5, lw=0.5)
        )
    elif entry.marker == DASHES:
        axes.plot([left - 0.02, left + 0.12], [y, y], color=entry.colour, lw=0.7, dashes=(3, 2))
    else:
        if entry.marker == BARS:
            for xs, ys in (((left, left + 0.1), (y, y)), ((centre, centre), (y - 0.05, y + 0.05))):
                axes.plot(xs, ys, color=entry.edge, lw=0.9, alpha=0.5)
        axes.plot(centre, y, "o", ms=4, mfc=entry.colour, mec=entry.edge, mew=0.8)
