"""Where a scatter plot's dots and labels stand, measured with the renderer."""

from __future__ import annotations

from itertools import combinations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

SPARE = 0.4  # pixels that antialiasing may take


def texts_of(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def dots_of(figure: Figure, top: float = 0.0) -> list[Line2D]:
    """Round marks, those below `top` inches from the upper edge."""
    lines = [line for axes in figure.axes for line in axes.lines if line.get_marker() == "o"]
    return [line for line in lines if line.get_ydata()[0] > top]


def place_of(dot: Line2D) -> tuple[float, float]:
    return float(dot.get_xdata()[0]), float(dot.get_ydata()[0])


def face_of(dot: Line2D) -> str:
    return str(to_hex(dot.get_markerfacecolor()))


def boxes_of(figure: Figure) -> list[tuple[str, Bbox]]:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return [
        (text.get_text(), text.get_window_extent(canvas.get_renderer()))
        for axes in figure.axes
        for text in axes.texts
        if text.get_text().strip()
    ]


def collisions(figure: Figure) -> list[tuple[str, str]]:
    """Texts that overlap another text or a dot, or leave the figure."""
    boxes = boxes_of(figure)
    width, height = figure.get_size_inches() * figure.dpi
    found = [
        (text, "edge")
        for text, box in boxes
        if box.x0 < -1 or box.x1 > width + 1 or box.y0 < -1 or box.y1 > height + 1
    ]
    found += [
        (one, other)
        for (one, first), (other, second) in combinations(boxes, 2)
        if _overlap(first, second)
    ]
    for dot in dots_of(figure):
        x, y = dot.axes.transData.transform(place_of(dot))
        radius = dot.get_markersize() / 2 * figure.dpi / 72
        mark = Bbox.from_extents(x - radius, y - radius, x + radius, y + radius)
        found += [(text, "dot") for text, box in boxes if _overlap(box, mark)]
    return found


def _overlap(one: Bbox, other: Bbox) -> bool:
    return bool(
        one.x0 + SPARE < other.x1 - SPARE
        and other.x0 + SPARE < one.x1 - SPARE
        and one.y0 + SPARE < other.y1 - SPARE
        and other.y0 + SPARE < one.y1 - SPARE
    )
