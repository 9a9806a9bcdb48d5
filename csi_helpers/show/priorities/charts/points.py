"""Points of a matrix: dots, solid where sure, and their confidence ellipses."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Bbox, TransformedBbox
from numpy.typing import NDArray

from csi_helpers.show.charts.sheet import Sheet
from csi_helpers.show.colours import PAPER, QUIET
from csi_helpers.show.priorities.charts.frame import Frame
from csi_helpers.show.theme import palette

_CIRCLE = Path.unit_circle()  # eight curves, whatever the size


def quadrant_colour(quadrant: str) -> str:
    """Colour of a quadrant's points: the two of high importance stand out."""
    colours = {"concentrate": palette().low, "keep_up": palette().accent}
    return colours.get(quadrant, QUIET)


def placed(points: pd.DataFrame) -> pd.DataFrame:
    """The points that have both an importance and a performance."""
    return points[points[["importance", "performance"]].notna().all(axis=1)]


def ellipse_reach(confidence: float) -> float:
    """Standard deviations to the edge of a bivariate normal region.

    The square root of chi-square's quantile with two degrees of freedom, which has a closed form.

    Examples
    --------
    >>> print(f"{ellipse_reach(0.95):.4f}")
    2.4477
    """
    return math.sqrt(-2 * math.log(1 - confidence))


def ellipse_of(row: pd.Series, confidence: float) -> NDArray[np.float64]:
    """Outline of a point's confidence ellipse in the axes' units.

    Parameters
    ----------
    row : Series
        performance, importance, sd_performance, sd_importance, correlation.
    confidence : float
        Of the region, 0 to 1.

    Returns
    -------
    ndarray, shape (26, 2)
        Performance and importance at the corners of the curves, those of a circle bent to it; not
        finite where the spread isn't known.
    """
    across, up = np.asarray(_CIRCLE.vertices, dtype=float).T
    r = min(max(float(row["correlation"]), -1.0), 1.0) if pd.notna(row["correlation"]) else 0.0
    reach = ellipse_reach(confidence)
    slanted = r * across + math.sqrt(1 - r * r) * up
    return np.column_stack(
        [
            row["performance"] + row["sd_performance"] * reach * across,
            row["importance"] + row["sd_importance"] * reach * slanted,
        ]
    )


def clip_to(artist: Any, axes: Axes, frame: Frame) -> None:
    """Cut a drawing off at the frame's edges."""
    # Top before bottom: reversed, the SVG gets a negative height, which WeasyPrint takes for empty.
    box = Bbox.from_extents(frame.left, frame.top, frame.right, frame.bottom)
    artist.set_clip_box(TransformedBbox(box, axes.transData))


def draw_ellipses(page: Sheet, frame: Frame, points: pd.DataFrame, confidence: float) -> None:
    """Draw faint ellipses under the points, fainter where there are many."""
    ground, edge = (0.07, 0.32) if len(points) <= 16 else (0.035, 0.22)
    for _, row in points.iterrows():
        outline = ellipse_of(row, confidence)
        if not np.isfinite(outline).all():
            continue
        corners = [(frame.across(x), frame.up(y)) for x, y in outline]
        colour = quadrant_colour(str(row["quadrant"]))
        patch = PathPatch(
            Path(np.array(corners), _CIRCLE.codes),
            facecolor=to_rgba(colour, ground),
            edgecolor=to_rgba(colour, edge),
            linewidth=0.5,
            zorder=1.5,
        )
        page.axes.add_patch(patch)
        clip_to(patch, page.axes, frame)


def draw_points(page: Sheet, frame: Frame, points: pd.DataFrame, size: float = 5.0) -> None:
    """Draw a dot a row: solid where its quadrant is sure, hollow where it isn't."""
    for _, row in points.iterrows():
        colour = quadrant_colour(str(row["quadrant"]))
        page.axes.plot(
            frame.across(row["performance"]),
            frame.up(row["importance"]),
            "o",
            ms=size,
            mfc=colour if row["sure"] else PAPER,
            mec=colour,
            mew=size / 5,
            zorder=4,
        )
