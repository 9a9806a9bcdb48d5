"""Tables of the report that a board reads as they are: the list of priorities."""

from __future__ import annotations

from csi_helpers.report.slides.content import Grid, Made
from csi_helpers.report.slides.published import Published
from csi_helpers.report.slides.told import Exhibit, table_of

_MOST, _COLUMNS = 8, 5


def priorities(published: Published, exhibit: Exhibit) -> Made | None:
    """The head of the list of priorities, as the report has it."""
    heads, rows = table_of(exhibit.html)
    if not rows:
        return None
    words = published.words
    below = [
        published.base("answered", published.rows("potential")),
        words.text("slides.key.priorities"),
    ]
    if len(rows) > _MOST:
        below.append(words.text("slides.key.first", k=_MOST, all=len(rows)))
    shown = tuple(tuple(row[:_COLUMNS]) for row in rows[:_MOST])
    grid = Grid(tuple(heads[:_COLUMNS]), shown, (0.22, 0.3, 0.1, 0.19, 0.19))
    return Made(grid, tuple(below))
