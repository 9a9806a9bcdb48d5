"""Scores with their intervals: constructs, criteria, groups, waves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

import pandas as pd

from csi_helpers.report.slides.axes import axis_of
from csi_helpers.report.slides.content import (
    ACCENT,
    OTHER,
    PALE,
    PALE_ACCENT,
    QUIET,
    Bars,
    Lines,
    Made,
    Series,
    Tone,
)
from csi_helpers.report.slides.published import Published, values

MOST_ROWS, MOST_LINES, MANY_WAVES = 14, 6, 3
GROUP_TONES = (ACCENT, PALE_ACCENT, QUIET, OTHER, PALE)
_PAIRED = 10  # rows of two bars each


def series_of(
    name: str, rows: pd.DataFrame, order: Sequence[str], tone: Tone, *, labelled: bool = True
) -> Series:
    """A series of the rows' estimates in `order`, with their intervals."""
    rows = rows.reindex(list(order))
    return Series(
        name,
        values(rows["estimate"]),
        (tone,),
        values(rows["ci_low"]),
        values(rows["ci_high"]),
        labelled,
    )


def row_of(rows: pd.DataFrame, name: str) -> pd.Series | None:
    """The row of a subject in a frame indexed by it; None where there is none."""
    return cast("pd.Series", rows.loc[name]) if name in rows.index else None


def over_waves(
    published: Published, table: str, order: Sequence[str], label: Callable[[str], str], base: str
) -> Made | None:
    """Scores of the current wave and the one before, significant changes marked."""
    now = published.by(table)
    most = _PAIRED if published.before else MOST_ROWS
    order = [name for name in order if name in now.index][:most]
    if not now["estimate"].reindex(order).notna().any():
        return None
    words, before = published.words, published.before
    changes = published.changes(table)
    marks = {name: published.mark(row_of(changes, name)) for name in order}
    series = [series_of(published.waves[-1], now, order, ACCENT)]
    earlier = published.by(table, wave=before) if before else now.iloc[:0]
    if earlier["estimate"].notna().any():
        series.append(series_of(before, earlier, order, PALE))
    below = [published.base(base, now.loc[order]), interval_key(published)]
    if any(marks.values()):
        below.append(words.text("slides.key.change", wave=before))
    names = tuple(f"{label(name)} {marks[name]}".strip() for name in order)
    bars = Bars(names, tuple(series), legend=len(series) > 1)
    below += suppressed(published, now, order, label)
    return Made(bars, tuple(below))


def interval_key(published: Published) -> str:
    """What the whiskers are."""
    confidence = published.words.percent(published.study.report.confidence)
    return published.words.text("slides.key.interval", confidence=confidence)


def suppressed(
    published: Published, rows: pd.DataFrame, order: Sequence[str], label: Callable[[str], str]
) -> tuple[str, ...]:
    """The note that says which of the rows aren't shown for their low base; none if all are."""
    low = [label(name) for name in order if name in rows.index and rows["note"][name] == "low base"]
    if not low:
        return ()
    words, least = published.words, published.study.report.min_base
    return (words.text("slides.note.low", names=words.listing(low), n=words.number(least, 0)),)


def by_group(published: Published, table: str, subject: str, base: str) -> Made | None:
    """A score in every level of every segment column, around everybody's."""
    words = published.words
    rows = published.rows(table, group=None)
    rows = rows[rows["subject"] == subject].drop_duplicates("group").set_index("group")
    total = row_of(rows, "total")
    columns = {
        column: [f"{column}={code}" for code in entry.levels]
        for column, entry in words.codebook.segments.items()
    }
    shown: dict[str, list[str]] = {}
    for column, groups in columns.items():
        there = [group for group in groups if group in rows.index]
        if there and sum(map(len, shown.values())) + len(there) < MOST_ROWS:
            shown[column] = there
    if total is None or not shown or pd.isna(total["estimate"]):
        return None
    order = ["total", *(group for groups in shown.values() for group in groups)]
    names = [words.text("total")]
    for column, groups in shown.items():
        for group in groups:
            mark = published.mark(row_of(rows, group), above=float(total["estimate"]))
            if rows["compared_with"][group] != "complement":
                mark = ""
            names.append(f"{words.level(column, group.partition('=')[2])} {mark}".strip())
    series = [_only(words.text("total"), rows, order, ["total"], PALE)]
    for (column, groups), tone in zip(shown.items(), _tones(len(shown)), strict=True):
        series.append(_only(words.column(column), rows, order, groups, tone))
    below = [published.base(base, rows.loc[["total"]]), interval_key(published)]
    if any(name.endswith(("▲", "▼")) for name in names):
        below.append(words.text("slides.key.groups"))

    def name_of(group: str) -> str:
        return names[order.index(group)]

    left = [words.column(column) for column in columns if column not in shown and columns[column]]
    below += suppressed(published, rows, order, name_of)
    notes = []
    if left:
        notes.append(words.text("slides.note.columns", names=words.listing(left)))
    bars = Bars(tuple(names), tuple(series), over=True)
    return Made(bars, tuple(below), tuple(notes))


def _tones(k: int) -> list[Tone]:
    return [GROUP_TONES[place % len(GROUP_TONES)] for place in range(k)]


def _only(
    name: str, rows: pd.DataFrame, order: Sequence[str], mine: Sequence[str], tone: Tone
) -> Series:
    """A series with figures for its own categories alone."""
    own = rows[rows.index.isin(mine)]
    return series_of(name, own, order, tone)


def trend(published: Published) -> Made | None:
    """The items' index: lines over many waves, else bars of two; those that moved most."""
    words = published.words
    changes = published.changes("index100") if published.before else None
    if changes is None or not changes["estimate"].notna().any():
        return None
    moved = changes["estimate"].abs().sort_values(ascending=False, kind="stable").index
    many = len(published.waves) >= MANY_WAVES
    most = MOST_LINES if many else _PAIRED
    order = [str(name) for name in moved[:most]]
    made = (
        _lines(published, order)
        if many
        else over_waves(published, "index100", order, words.item, "answered")
    )
    if made is None or len(changes) <= most:
        return made
    told = words.text("slides.key.most_moved", k=len(order), all=len(changes))
    return Made(made.content, (*made.below, told), made.notes)


def _lines(published: Published, order: Sequence[str]) -> Made:
    words = published.words
    frames = [published.by("index100", wave=wave) for wave in published.waves]
    series = tuple(
        Series(
            words.item(name),
            values(
                float(rows["estimate"][name]) if name in rows.index else float("nan")
                for rows in frames
            ),
            (tone,),
            kind="line",
        )
        for name, tone in zip(order, (*GROUP_TONES, Tone("tx1")), strict=False)
    )
    shown = [one for each in series for one in each.values]
    axis = axis_of(shown, margin=0.3, bounds=(0.0, 100.0))
    lines = Lines(published.waves, series, "0.0", axis)
    bases = [rows.reindex(list(order)) for rows in frames]
    return Made(lines, (published.base("answered", *bases),))
