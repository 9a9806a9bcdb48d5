"""Where a figure's texts stand."""

from __future__ import annotations

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def crowded(figure: Figure) -> list[str]:
    """Texts that leave the figure or run into another text."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    texts = [text for axes in figure.axes for text in axes.texts if text.get_text().strip()]
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in texts]
    width, height = figure.get_size_inches() * figure.dpi
    found = [
        text.get_text()
        for text, box in zip(texts, boxes, strict=True)
        if box.x0 < -1 or box.x1 > width + 1 or box.y0 < -1 or box.y1 > height + 1
    ]
    inner = [box.shrunk(0.8, 0.6) for box in boxes]
    for place, box in enumerate(inner):
        found += [texts[place].get_text() for other in inner[place + 1 :] if box.overlaps(other)]
    return found
