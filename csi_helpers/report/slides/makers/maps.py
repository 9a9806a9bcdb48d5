"""Maps on slides: importance and performance, constructs, Better and Worse."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from csi_helpers.analysis.instruments.kano.evaluation import UNAMBIGUOUS
from csi_helpers.params.priorities import method_in_use, outcome_of, spec_in_use
from csi_helpers.report.slides.axes import UNIT, axis_of
from csi_helpers.report.slides.content import ACCENT, OTHER, QUIET, Made, Map, Point
from csi_helpers.report.slides.makers.answers import KANO, kano_order
from csi_helpers.report.slides.published import Published
from csi_helpers.show.priorities.names import label_of, quadrant_name

_CORNERS = ("concentrate", "keep_up", "low_priority", "overkill")
_MARGIN, _LEAST = 0.12, 10.0
_HALF = 0.5
_QUADRANT_TONES = {
    "concentrate": OTHER,
    "keep_up": ACCENT,
    "low_priority": QUIET,
    "overkill": QUIET,
}


def importance_of(published: Published) -> str:
    """How importance was measured: as the study says, or what had to stand in for it."""
    rows = published.rows("derived_importance")
    there = set(rows["method"][rows["estimate"].notna()])
    stated = published.rows("stated_importance")["estimate"]
    there |= {"stated"} if stated.notna().sum() > 1 else set()
    return method_in_use(published.study.matrix.importance, there)


def importances(published: Published) -> pd.DataFrame:
    """Importance of every driver by the method in use, indexed by driver."""
    method = importance_of(published)
    if method == "stated":
        return published.by("stated_importance")
    return published.by("derived_importance", method=method)


def matrix(published: Published) -> Made | None:
    """The drivers by performance and importance, each in the quadrant most draws put it in."""
    words, method = published.words, importance_of(published)
    spec = spec_in_use(published.study.matrix, set(published.rows("crosshair")["method"]))
    cross = published.by("crosshair", method=spec)["estimate"]
    share = published.rows("quadrant", method=spec)
    performance, importance = published.by("performance"), importances(published)
    points = []
    for name in dict.fromkeys(str(one) for one in share["subject"]):
        own = share[share["subject"] == name].set_index("object")["estimate"]
        x = float(performance["estimate"].get(name, math.nan))
        y = float(importance["estimate"].get(name, math.nan))
        if own.isna().all() or not math.isfinite(x + y):
            continue
        place = str(own.idxmax())
        sure = bool(own.max() >= published.study.report.confidence)
        points.append(Point(label_of(name, words), x, y, _QUADRANT_TONES[place], not sure))
    if not points or not {"performance", "importance"} <= set(cross.index):
        return None
    # what has to be improved is named first where there isn't room for every name
    points.sort(key=lambda point: (point.tone != OTHER, -point.y))
    centre = float(cross["performance"]), float(cross["importance"])
    stated = method == "stated"
    kind = words.text(
        f"matrix.chart.importance_{method}", outcome=label_of(outcome_of(published.study), words)
    )
    chart = Map(
        tuple(points),
        centre,
        tuple(quadrant_name(one, words) for one in _CORNERS),
        axis_of([centre[0], *_least(points)], margin=_MARGIN, bounds=(0.0, 100.0)),
        axis_of([centre[1], *(p.y for p in points)], margin=_MARGIN, bounds=_from_zero(points)),
        (words.text("matrix.chart.performance"), kind),
        words.text("slides.series.points"),
        words.text("slides.series.cross"),
    )
    below = [
        published.base("model" if method == "total_effect" else "answered", share),
        words.text(
            "slides.key.matrix", cross=words.text(f"matrix.crosshair_name.{spec.split('+')[1]}")
        ),
    ]
    if any(point.hollow for point in points):
        confidence = words.percent(published.study.report.confidence)
        below.append(words.text("slides.key.hollow", confidence=confidence))
    notes = tuple(
        words.text(
            "slides.note.point",
            name=point.label,
            x=words.number(point.x),
            y=words.number(point.y, 1 if stated else 3),
        )
        for point in points
    )
    return Made(chart, tuple(below), notes)


def ipma(published: Published) -> Made | None:
    """The constructs by performance and by what goes with them."""
    words, model = published.words, published.study.model
    if model is None:
        return None
    importance = published.by("ipma_importance")["estimate"]
    performance = published.by("ipma_performance")["estimate"]
    both = [str(name) for name in importance.index if name in performance.index]
    places = {name: (float(performance[name]), float(importance[name])) for name in both}
    points = [
        Point(words.construct(name), x, y, ACCENT)
        for name, (x, y) in places.items()
        if math.isfinite(x + y)
    ]
    if len(points) < 2:
        return None
    target = words.construct(str(model.resolved_target))
    chart = Map(
        tuple(points),
        None,
        (),
        axis_of(_least(points), margin=_MARGIN, bounds=(0.0, 100.0)),
        axis_of([0.0, *(p.y for p in points)], margin=0.05, bounds=_from_zero(points)),
        (
            words.text("matrix.chart.performance"),
            words.text("matrix.chart.importance_total_effect", outcome=target),
        ),
        words.text("slides.series.points"),
        "",
    )
    base = published.base("model", published.rows("ipma_importance"))
    below = (base, words.text("slides.key.effect", target=target))
    return Made(chart, below)


def _least(points: Sequence[Point]) -> list[float]:
    """The points' performance, and as much around it as makes an axis of some points at least."""
    values = [point.x for point in points]
    middle = (min(values) + max(values)) / 2
    return [*values, middle - _LEAST / 2, middle + _LEAST / 2]


def _from_zero(points: Sequence[Point]) -> tuple[float, float]:
    return (0.0 if min(point.y for point in points) >= 0 else -math.inf, math.inf)


def better_worse(published: Published) -> Made | None:
    """Kano's features by what they win and what their absence loses."""
    words = published.words
    better, worse = published.by("better")["estimate"], published.by("worse")["estimate"]
    modes = published.by("kano_class", method="mode")["object"]
    fong = published.by("fong")["estimate"]
    points = [
        Point(
            words.feature(name),
            -float(worse[name]),
            float(better[name]),
            KANO[str(modes[name])] if modes[name] in "MOA" else QUIET,
            bool(fong.get(name, math.nan) < UNAMBIGUOUS),
        )
        for name in kano_order(published)
        if math.isfinite(float(better.get(name, math.nan)) + float(worse.get(name, math.nan)))
    ]
    if not points:
        return None
    chart = Map(
        tuple(points),
        (_HALF, _HALF),
        tuple(words.text(f"kano.class.{letter}") for letter in "AOIM"),
        UNIT,
        UNIT,
        (words.text("kano.chart.worse"), words.text("kano.chart.better")),
        words.text("slides.series.points"),
        words.text("slides.series.cross"),
    )
    below = [
        published.base("pairs", published.rows("better")),
        words.text("slides.key.better_worse"),
    ]
    if any(point.hollow for point in points):
        below.append(words.text("slides.key.combination"))
    return Made(chart, tuple(below))
