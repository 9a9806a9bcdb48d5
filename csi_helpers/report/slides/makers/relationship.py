"""The relationship's score on slides: its criteria, its change as a waterfall, its groups."""

from __future__ import annotations

import math
from itertools import pairwise

import pandas as pd

from csi_helpers.analysis.instruments.relationship.tree import OVERALL
from csi_helpers.params.relationship import walk
from csi_helpers.report.slides.axes import axis_of
from csi_helpers.report.slides.content import (
    ACCENT,
    OTHER,
    PALE,
    PALE_ACCENT,
    PALE_OTHER,
    QUIET,
    Bars,
    Made,
    Series,
    Tone,
)
from csi_helpers.report.slides.makers.levels import (
    MOST_ROWS,
    by_group,
    interval_key,
    row_of,
    series_of,
    suppressed,
)
from csi_helpers.report.slides.published import Published

_PAIRED = 10  # rows of two bars each


def _names(published: Published, *, top: bool) -> list[str]:
    """Criteria at the top, or those without any below them."""
    section = published.study.relationship
    if section is None:
        return []
    every = list(walk(section.criteria))
    if top:
        return [str(name) for name in section.criteria]
    return [name for _, name, one in every if not one.criteria]


def _label(published: Published, name: str) -> str:
    section, words = published.study.relationship, published.words
    if name != OVERALL:
        return words.criterion(name)
    own = section.label if section else None
    return (words.client(own) if own else "") or words.text("relationship.overall")


def scores(published: Published) -> Made | None:
    """The score and what it is made of, and the wave before."""
    words = published.words
    every = [OVERALL, *_all(published)]
    most = _PAIRED if published.before else MOST_ROWS
    order = every if len(every) <= most else [OVERALL, *_names(published, top=True)]
    now = _both(published, published.waves[-1])
    order = [name for name in order if name in now.index][:most]
    if not now["estimate"].reindex(order).notna().any():
        return None
    moves = [published.changes(table) for table in ("relationship_quality", "criterion_score")]
    changes = pd.concat(moves)
    marks = {name: published.mark(row_of(changes, name)) for name in order}
    series = [series_of(published.waves[-1], now, order, ACCENT)]
    if published.before:
        series.append(series_of(published.before, _both(published, published.before), order, PALE))
    below = [published.base("scores", now.loc[order]), interval_key(published)]
    if any(marks.values()):
        below.append(words.text("slides.key.change", wave=published.before))
    names = tuple(f"{_label(published, name)} {marks[name]}".strip() for name in order)
    below += suppressed(published, now, order, lambda name: _label(published, name))
    return Made(Bars(names, tuple(series), legend=len(series) > 1), tuple(below))


def _all(published: Published) -> list[str]:
    section = published.study.relationship
    return [name for _, name, _ in walk(section.criteria)] if section else []


def _both(published: Published, wave: str) -> pd.DataFrame:
    tables = ("relationship_quality", "criterion_score")
    return pd.concat([published.by(table, wave=wave) for table in tables])


def waterfall(published: Published) -> Made | None:
    """From the score before to the score now: what each criterion adds."""
    words, before = published.words, published.before
    if not before:
        return None
    moves = published.by("contribution", wave=f"{before}→{published.waves[-1]}")
    added = moves["estimate"]
    leaves = _names(published, top=False)
    order = leaves if len(leaves) <= MOST_ROWS - 2 else _names(published, top=True)
    steps = {name: float(added[name]) for name in order if name in added.index}
    steps = {name: step for name, step in steps.items() if math.isfinite(step)}
    ends = [_end(published, wave) for wave in (before, published.waves[-1])]
    if not steps or not all(map(math.isfinite, ends)):
        return None
    changes = published.changes("criterion_score")
    sure = {name: bool(published.mark(row_of(changes, name))) for name in steps}
    label = _label(published, OVERALL)
    names = [
        words.text("unit.scored", item=label, value=before),
        *(_added(published, name, step) for name, step in steps.items()),
        words.text("unit.scored", item=label, value=published.waves[-1]),
    ]
    reached = [ends[0]]
    for step in steps.values():
        reached.append(reached[-1] + step)
    held = [min(pair) for pair in pairwise(reached)]
    rises = [max(step, 0.0) or None for step in steps.values()]
    falls = [max(-step, 0.0) or None for step in steps.values()]
    nothing = [None] * len(steps)
    series = (
        Series(words.text("slides.series.held"), (None, *held, None), (PALE,), kind="hidden"),
        Series(label, (ends[0], *nothing, ends[1]), (QUIET,), labelled=True),
        Series(words.text("relationship.chart.up"), (None, *rises, None), _tones(sure, up=True)),
        Series(words.text("relationship.chart.down"), (None, *falls, None), _tones(sure, up=False)),
    )
    # a bar cut off below would lie about its length: only the steps between may be compared
    axis = axis_of([*reached, *ends], margin=0.25, bounds=(0.0, 100.0))
    base = published.base("scores", moves.loc[list(steps)])
    below = [base, words.text("slides.key.waterfall")]
    if axis.low:
        below.append(words.text("slides.key.cut", low=words.number(axis.low, 0)))
    if not all(sure.values()):
        below.append(words.text("slides.key.own_change"))
    bars = Bars(tuple(names), series, axis=axis, stacked=True, legend=False)
    return Made(bars, tuple(below))


def _added(published: Published, name: str, step: float) -> str:
    value = published.words.number(step, 1, signed=True)
    return published.words.text("unit.scored", item=_label(published, name), value=value)


def _tones(sure: dict[str, bool], *, up: bool) -> tuple[Tone, ...]:
    full, pale = (ACCENT, PALE_ACCENT) if up else (OTHER, PALE_OTHER)
    return (full, *(full if certain else pale for certain in sure.values()), full)


def _end(published: Published, wave: str) -> float:
    """The score on the criteria that both waves have."""
    for table in ("relationship_quality_common", "relationship_quality"):
        rows = published.rows(table, wave=wave)
        if len(rows):
            return float(rows["estimate"].iloc[-1])
    return math.nan


def groups(published: Published) -> Made | None:
    """The score in every group."""
    return by_group(published, "relationship_quality", OVERALL, "scores")
