"""Service quality on slides: expected and perceived, dimension by dimension."""

from __future__ import annotations

import pandas as pd

from csi_helpers.analysis.instruments.service_quality.scores import OVERALL
from csi_helpers.report.slides.axes import Axis
from csi_helpers.report.slides.content import ACCENT, PALE, Bars, Made
from csi_helpers.report.slides.makers.levels import interval_key, series_of
from csi_helpers.report.slides.published import Published


def dimensions(published: Published) -> Made | None:
    """Perceptions of every dimension, beside what was expected where that was asked."""
    words, section = published.words, published.study.service_quality
    if section is None:
        return None
    perceived, expected = published.by("perception"), published.by("expectation")
    order = [*(str(name) for name in section.dimensions), OVERALL]
    order = [name for name in order if name in perceived.index]
    if not perceived["estimate"].reindex(order).notna().any():
        return None
    gaps = published.by("gap")["estimate"]
    names = tuple(_name(published, name, gaps) for name in order)
    series = [series_of(words.text("slides.series.perception"), perceived, order, ACCENT)]
    asked = bool(expected["estimate"].reindex(order).notna().any())
    if asked:
        series.append(series_of(words.text("slides.series.expectation"), expected, order, PALE))
    asked_of = {name for item in section.items for name in (item.expectation, item.perception)}
    questions = words.codebook.service.questions if words.codebook.service else {}
    scales = [entry.scale for name, entry in questions.items() if name in asked_of]
    if not scales:
        return None
    low, high = min(one.min for one in scales), max(one.max for one in scales)
    # an axis of the whole scale: a bar cut off below would lie about its length
    axis = Axis(low, high, max(round((high - low) / 6), 1), "0")
    below = [published.base("answered", perceived.loc[order]), interval_key(published)]
    below.append(
        words.text("slides.key.scale", low=words.number(low, 0), high=words.number(high, 0))
    )
    if asked:
        below.append(words.text("slides.key.gap"))
    bars = Bars(names, tuple(series), "0.00", axis=axis, legend=asked)
    return Made(bars, tuple(below))


def _name(published: Published, name: str, gaps: pd.Series) -> str:
    words = published.words
    label = words.text("slides.series.overall") if name == OVERALL else words.dimension(name)
    gap = gaps.get(name)
    if gap is None or pd.isna(gap):
        return label
    return words.text("unit.scored", item=label, value=words.number(float(gap), 2, signed=True))
