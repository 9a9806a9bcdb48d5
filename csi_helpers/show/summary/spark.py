"""A figure's way over the waves, as small as a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from csi_helpers.show.colours import QUIET
from csi_helpers.show.summary.figures import given_text, value_text
from csi_helpers.show.theme import palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.summary.figures import Figure
    from csi_helpers.analysis.summary.summary import ExecutiveSummary

WIDTH, HEIGHT, EDGE = 84.0, 20.0, 4.0


def points_of(figure: Figure, summary: ExecutiveSummary) -> list[tuple[str, float, bool]]:
    """Wave, value, and whether the study has its answers; waves without a figure are left out."""
    values = dict(figure.history)
    own = {level.wave: level.value for level in (*figure.earlier, figure.level) if level.shown}
    found = {**values, **own}
    return [(wave, found[wave], wave in own) for wave in summary.waves if wave in found]


def spark_svg(figure: Figure, summary: ExecutiveSummary, words: Words) -> Markup:
    """The line of a figure: filled points are the study's own waves, hollow ones as published.

    Nothing with fewer than two waves.
    """
    points = points_of(figure, summary)
    if len(points) < 2:
        return Markup("")
    low, high = min(value for _, value, _ in points), max(value for _, value, _ in points)
    step = (WIDTH - 2 * EDGE) / (len(summary.waves) - 1)
    places = {wave: EDGE + step * k for k, wave in enumerate(summary.waves)}
    span = (high - low) or 1.0
    drawn = [
        (places[wave], HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - low) / span, own)
        for wave, value, own in points
    ]
    told = [
        words.text("summary.spark_point", wave=wave, value=_text(figure, value, words, own))
        for wave, value, own in points
    ]
    title = words.text("summary.spark", points=words.text("unit.clause").join(told))
    accent = palette().accent
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in drawn)
    dots = Markup("").join(
        Markup('<circle cx="{}" cy="{}" r="2.4" fill="{}" stroke="{}"/>').format(
            f"{x:.1f}", f"{y:.1f}", accent if own else "#ffffff", accent
        )
        for x, y, own in drawn
    )
    return Markup(
        '<svg class="spark" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" '
        'stroke-width="1.2" role="img">'
        '<title>{}</title><polyline points="{}" fill="none" stroke="{}"/>{}</svg>'
    ).format(f"{WIDTH:g}", f"{HEIGHT:g}", title, line, QUIET, dots)


def _text(figure: Figure, value: float, words: Words, own: bool) -> str:
    return value_text(figure, value, words) if own else given_text(figure, value, words)
