"""Loyalty on slides: the curve over satisfaction, and who is still a customer."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from csi_helpers.report.slides.axes import SHARES, axis_of
from csi_helpers.report.slides.content import ACCENT, OTHER, QUIET, Lines, Made, Series, Tone
from csi_helpers.report.slides.makers.levels import suppressed
from csi_helpers.report.slides.published import Published, values


def curve(published: Published) -> Made | None:
    """Share of the loyal by answer on satisfaction: observed, and the curve through it."""
    words = published.words
    observed, fitted = published.by("loyalty_rate"), published.by("loyalty_curve")
    order = sorted({*observed.index, *fitted.index}, key=_time)
    if not order or observed["estimate"].isna().all():
        return None
    series = [
        Series(
            words.text("slides.series.observed"),
            values(observed["estimate"].reindex(order)),
            (QUIET,),
            values(observed["ci_low"].reindex(order)),
            values(observed["ci_high"].reindex(order)),
            kind="dots",
        )
    ]
    if fitted["estimate"].notna().any():
        line = values(fitted["estimate"].reindex(order))
        series.append(Series(words.text("slides.series.curve"), line, (ACCENT,), kind="line"))
    title = words.text("loyalty.axis", question=words.loyalty_question("csat"))
    confidence = words.percent(published.study.report.confidence)
    below: tuple[str, ...] = (
        published.base("all", fitted if len(fitted) else observed),
        words.text("slides.key.interval", confidence=confidence),
        words.text("slides.key.association"),
    )
    below += suppressed(published, observed, order, str)
    return Made(Lines(tuple(order), tuple(series), "0%", SHARES, title), below)


def survival(published: Published) -> Made | None:
    """The share still customers by years since they came."""
    words = published.words
    rows = published.by("survival")
    name = words.text("customers.curve.all")
    return _still(published, [(name, rows, ACCENT)], "customers.axis.years", "customers")


def after_interview(published: Published) -> Made | None:
    """The share still customers by months since the interview, satisfied and others."""
    table = "survival_after_interview"
    found = {
        wave: published.rows(table, wave=wave)["subject"].map(_time).max()
        for wave in published.waves
    }
    known = {wave: last for wave, last in found.items() if last == last}
    if not known:
        return None
    wave = max(known, key=lambda one: known[one])  # followed longest, as in the report
    parts = [
        (
            published.words.text(f"customers.curve.{group}"),
            published.by(table, wave=wave, object=group),
            tone,
        )
        for group, tone in (("satisfied", ACCENT), ("not_satisfied", OTHER))
    ]
    return _still(published, parts, "customers.axis.months", "followed")


def _still(
    published: Published,
    curves: Sequence[tuple[str, pd.DataFrame, Tone]],
    axis: str,
    base: str,
) -> Made | None:
    """Lines that start with everybody, with the ends of their intervals as thin lines."""
    words = published.words
    order = sorted({str(one) for _, rows, _ in curves for one in rows.index}, key=_time)
    if not order or all(rows["estimate"].isna().all() for _, rows, _ in curves):
        return None
    series = []
    for name, rows, tone in curves:
        rows = rows.reindex(order)
        series.append(Series(name, (1.0, *values(rows["estimate"])), (tone,), kind="line"))
        for end in ("ci_low", "ci_high"):
            told = words.text(f"slides.series.{end}", name=name)
            series.append(Series(told, (1.0, *values(rows[end])), (tone,), kind="thin"))
    shown = [value for each in series for value in each.values]
    scale = axis_of(shown, bounds=(0.0, 1.0), percent=True)
    chart = Lines(("0", *order), tuple(series), "0%", scale, words.text(axis))
    confidence = words.percent(published.study.report.confidence)
    below = (
        published.base(base, *(rows for _, rows, _ in curves)),
        words.text("slides.key.thin", confidence=confidence),
    )
    return Made(chart, below)


def _time(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.inf
