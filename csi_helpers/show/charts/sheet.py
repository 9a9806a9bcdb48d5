"""A drawing sheet in inches: one row a line of text, so that nothing can overlap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from csi_helpers.look import tokens
from csi_helpers.show.colours import EDGE, INK, QUIET, RULE
from csi_helpers.show.lettering import drawable, text_width, wrapped
from csi_helpers.show.theme import TEXT_WIDTH, new_figure

SIZE, SMALL = tokens.LABEL, tokens.SMALL
LINE = 0.135  # inches, one line of a label
ROWS_HIGH = 3.45  # inches for all rows of a chart, if they are of one line


@dataclass(frozen=True)
class Sheet:
    """One pair of axes over the whole figure, measured in inches from the top left corner."""

    axes: Axes
    height: float

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = SIZE,
        colour: str = INK,
        align: str = "left",
        bold: bool = False,
    ) -> Text:
        """Write text centred on the height `y`; the text is made drawable first."""
        lines = "\n".join(drawable(line) for line in text.split("\n"))
        several = "\n" in lines
        # One baseline a row: half the height of capitals and ideographs below the middle.
        return self.axes.text(
            x,
            y if several else y + 0.37 * size / 72,
            lines,
            fontsize=size,
            color=colour,
            ha=align,
            va="center" if several else "baseline",
            fontweight="bold" if bold else "normal",
            linespacing=1.15,
        )

    def box(
        self, x: float, y: float, width: float, height: float, colour: str, hatch: str = ""
    ) -> Rectangle:
        """Draw a filled rectangle from its upper left corner."""
        patch = Rectangle(
            (x, y),
            width,
            height,
            facecolor=colour,
            edgecolor=EDGE if hatch else "white",
            linewidth=0 if hatch else 0.4,
            hatch=hatch,
        )
        self.axes.add_patch(patch)
        return patch

    def line(
        self, x: Sequence[float], y: Sequence[float], colour: str = RULE, width: float = 0.6
    ) -> None:
        """Draw a thin line under the marks."""
        self.axes.plot(x, y, color=colour, linewidth=width, zorder=0, solid_capstyle="butt")


def sheet(height: float) -> Sheet:
    """Make an empty sheet as wide as the text block and `height` inches high."""
    figure = new_figure(height)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, TEXT_WIDTH), ylim=(height, 0))
    axes.set_axis_off()
    return Sheet(axes, height)


def labels_of(texts: Sequence[str], width: float, lines: int = 2) -> tuple[list[str], list[float]]:
    """Wrap row labels, and give each row the height it needs in inches.

    Many rows stand closer, so that a chart takes less than half a page: it can't be divided, and
    one that must go to the next page leaves no more than that empty.
    """
    labels = [wrapped(text, width, SIZE, lines) for text in texts]
    usual = min(0.225, max(0.15, ROWS_HIGH / max(len(texts), 1)))
    return labels, [
        max(usual, 0.09 + LINE * (1 + breaks) if breaks else 0.0)
        for breaks in (label.count("\n") for label in labels)
    ]


def starts(heights: Sequence[float], first: float) -> list[float]:
    """Upper edge of each row, the first at `first`.

    Examples
    --------
    >>> starts([1.0, 2.0, 1.0], 0.5)
    [0.5, 1.5, 3.5]
    """
    edges = [first]
    for height in heights:
        edges.append(edges[-1] + height)
    return edges[:-1]


@dataclass(frozen=True)
class Swatch:
    """An entry of a legend above the chart."""

    label: str
    colour: str
    edge: str = "none"
    marker: str = "o"


def legend_rows(entries: Sequence[Swatch], width: float) -> list[list[tuple[float, Swatch]]]:
    """Flow legend entries into lines of `width` inches; each entry with its place on the line."""
    rows: list[list[tuple[float, Swatch]]] = [[]]
    x = 0.0
    for entry in entries:
        label = wrapped(entry.label, min(width - 0.32, 3.4), SMALL, 1)
        needed = 0.16 + text_width(label, SMALL) + 0.16
        if rows[-1] and x + needed > width:
            rows.append([])
            x = 0.0
        rows[-1].append((x, replace(entry, label=label)))
        x += needed
    return rows


def draw_legend(
    page: Sheet, rows: list[list[tuple[float, Swatch]]], x: float, y: float, *, dots: bool = False
) -> None:
    """Draw a flowed legend from its upper left corner, 0.17 inches a line."""
    for number, row in enumerate(rows):
        middle = y + 0.17 * number + 0.085
        for place, entry in row:
            left = x + place
            if dots:
                page.axes.plot(
                    left + 0.05,
                    middle,
                    entry.marker,
                    ms=4,
                    mfc=entry.colour,
                    mec=entry.edge,
                    mew=0.8,
                )
            else:
                page.box(left, middle - 0.045, 0.1, 0.09, entry.colour)
            page.write(left + 0.15, middle, entry.label, size=SMALL, colour=QUIET)
