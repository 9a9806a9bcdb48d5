"""Drivers on slides: how important each is, and penalties and rewards."""

from __future__ import annotations

from csi_helpers.params.priorities import outcome_of
from csi_helpers.report.slides.axes import axis_of
from csi_helpers.report.slides.content import ACCENT, OTHER, PALE, Bars, Made, Series
from csi_helpers.report.slides.makers.levels import MOST_ROWS, interval_key
from csi_helpers.report.slides.makers.maps import importance_of, importances
from csi_helpers.report.slides.published import Published, values
from csi_helpers.show.priorities.names import importance_text, label_of

_MOST_PAIRS = 10


def importance(published: Published) -> Made | None:
    """Derived importance with its interval, the most important first."""
    words, method = published.words, importance_of(published)
    rows = importances(published)
    rows = rows[rows["estimate"].notna()]
    if rows.empty:
        return None
    rows = rows.sort_values("estimate", ascending=False, kind="stable")
    below = [published.base("answered", rows)]
    outcome = label_of(outcome_of(published.study), words)
    below.append(
        words.text(f"matrix.chart.importance_{method}", outcome=outcome) + words.text("slides.stop")
    )
    if len(rows) > MOST_ROWS:
        below.append(words.text("slides.key.first", k=MOST_ROWS, all=len(rows)))
        rows = rows.iloc[:MOST_ROWS]
    chance = [bool(row["ci_low"] <= 0 <= row["ci_high"]) for _, row in rows.iterrows()]
    names = tuple(
        words.text(
            "unit.scored",
            item=label_of(str(name), words),
            value=importance_text(float(row["estimate"]), method, words),
        )
        for name, row in rows.iterrows()
    )
    series = Series(
        words.text("matrix.head.importance"),
        values(rows["estimate"]),
        tuple(
            PALE if unsure else OTHER if value < 0 else ACCENT
            for unsure, value in zip(chance, rows["estimate"], strict=True)
        ),
        values(rows["ci_low"]),
        values(rows["ci_high"]),
    )
    axis = axis_of([0.0, *rows["ci_low"], *rows["ci_high"], *rows["estimate"]])
    below.append(interval_key(published))
    if any(chance):
        below.append(words.text("slides.key.zero"))
    return Made(Bars(names, (series,), "0.00", axis, legend=False), tuple(below))


def penalty_reward(published: Published) -> Made | None:
    """Penalty and reward of every attribute, the widest apart first."""
    words = published.words
    penalty, reward = published.by("penalty"), published.by("reward")
    both = penalty.index.intersection(reward.index)
    width = (reward["estimate"].reindex(both) - penalty["estimate"].reindex(both)).dropna()
    order = [str(name) for name in width.sort_values(ascending=False, kind="stable").index]
    if not order:
        return None
    outcome = label_of(outcome_of(published.study), words)
    below = [
        published.base("answered", penalty),
        words.text("slides.key.penalty", outcome=outcome),
        interval_key(published),
    ]
    if len(order) > _MOST_PAIRS:
        below.append(words.text("slides.key.widest", k=_MOST_PAIRS, all=len(order)))
        order = order[:_MOST_PAIRS]
    series = tuple(
        Series(
            words.text(f"slides.series.{name}"),
            values(rows["estimate"].reindex(order)),
            (tone,),
            values(rows["ci_low"].reindex(order)),
            values(rows["ci_high"].reindex(order)),
        )
        for name, rows, tone in (("penalty", penalty, OTHER), ("reward", reward, ACCENT))
    )
    names = tuple(label_of(name, words) for name in order)
    axis = axis_of([0.0, *(end for one in series for end in (*one.low, *one.high))])
    return Made(Bars(names, series, "0.0", axis, over=True), tuple(below))
