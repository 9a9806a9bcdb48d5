"""Who answered: unweighted and weighted shares of every category, with the target where set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from csi_helpers.show.charts.sheet import (
    SIZE,
    SMALL,
    Sheet,
    Swatch,
    draw_legend,
    labels_of,
    legend_rows,
    sheet,
)
from csi_helpers.show.colours import INK, PAPER, QUIET, RULE, STEM
from csi_helpers.show.lettering import text_width, wrapped
from csi_helpers.show.rows import pick
from csi_helpers.show.theme import TEXT_WIDTH, palette
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.sample import Sample

MOST_CATEGORIES = 40
_LABEL, _RIGHT = 1.85, 1.5
_COLUMN, _GAP = 0.44, 0.09  # inches: of a share, and before the next one


def profile_of(sample: Sample) -> pd.DataFrame:
    """One row a category of the current wave: column, category, unweighted, weighted, target.

    Parameters
    ----------
    sample : Sample
        The result.

    Returns
    -------
    DataFrame
        Shares 0–1; n is the base of the column; NaN where there is no weight or no target.
    """
    keys, wave = ["subject", "object"], sample.waves[-1]
    counted = pick(sample.estimates, "profile", wave=wave, method="unweighted")
    frame = counted.set_index(keys)[["n", "estimate"]].rename(columns={"estimate": "unweighted"})
    weighted = pick(sample.estimates, "profile", wave=wave, method="weighted")
    frame["weighted"] = weighted.set_index(keys)["estimate"]
    margin = pick(sample.estimates, "weight_margin", wave=wave).set_index(keys)
    frame["target"] = pd.to_numeric(margin["compared_with"])
    return frame.reset_index().rename(columns={"subject": "column", "object": "category"})


def charted_profile(sample: Sample) -> pd.DataFrame:
    """The part of `profile_of` that stays legible on one page: whole columns, the first ones first.

    Columns that don't fit any more are left to the table; the first one always stays.
    """
    profile = profile_of(sample)
    kept: list[str] = []
    room = MOST_CATEGORIES
    for column, size in profile["column"].value_counts(sort=False).items():
        if not kept or size <= room:
            kept.append(str(column))
            room -= size
    return profile[profile["column"].isin(kept)].reset_index(drop=True)


def plot_profile(sample: Sample, words: Words) -> Figure:
    """Draw the sample's profile before and after weighting.

    Parameters
    ----------
    sample : Sample
        Estimates of the sample.
    words : Words
        Language and labels.

    Returns
    -------
    Figure
        A dumbbell a category: hollow unweighted, filled weighted, a tick at the target.
    """
    profile = charted_profile(sample)
    columns = list(dict.fromkeys(profile["column"]))
    texts = [words.level(row["column"], row["category"]) for _, row in profile.iterrows()]
    labels, heights = labels_of(texts, _LABEL)
    weighted = bool(profile["weighted"].notna().any())
    targets = bool(profile["target"].notna().any())
    legend = legend_rows(_legend(words, weighted, targets), TEXT_WIDTH - _LABEL - 0.12)
    page = sheet(0.2 + sum(heights) + 0.34 * len(columns) + 0.28)
    draw_legend(page, legend, _LABEL + 0.12, 0.0, dots=True)
    shares = profile[["unweighted", "weighted", "target"]].max().max()
    limit = min(1.0, (int((shares if pd.notna(shares) else 1.0) * 10) + 1) / 10)
    places = _places(words, weighted, targets)
    left, right = _LABEL + 0.2, min(TEXT_WIDTH - _RIGHT, min(places.values()) - 0.6)
    _axis(page, left, right, limit, words)
    y = 0.2
    for column in columns:
        page.write(0, y + 0.2, wrapped(words.column(column), _LABEL + 2, SIZE, 1), bold=True)
        if y < 0.3:
            _heads(page, y + 0.2, words, places)
        y += 0.34
        for place in profile.index[profile["column"] == column]:
            row, middle = profile.loc[place], y + heights[place] / 2
            page.write(_LABEL, middle, labels[place], align="right")
            _dumbbell(page, row, middle, left, (right - left) / limit)
            _numbers(page, row, middle, words, places)
            y += heights[place]
    return page.axes.get_figure(root=True) or Figure()


def _legend(words: Words, weighted: bool, targets: bool) -> list[Swatch]:
    accent = palette().accent
    entries = [Swatch(words.text("head.unweighted"), PAPER, accent)]
    if weighted:
        entries.append(Swatch(words.text("head.weighted"), accent, accent))
    if targets:
        entries.append(Swatch(words.text("head.target"), QUIET, QUIET, "|"))
    return entries


def _axis(page: Sheet, left: float, right: float, limit: float, words: Words) -> None:
    step = 0.1 if limit <= 0.5 else 0.2
    for tick in [step * k for k in range(int(limit / step + 1e-9) + 1)]:
        x = left + tick / limit * (right - left)
        page.line([x, x], [0.54, page.height - 0.2], RULE, 0.5)
        page.write(
            x, page.height - 0.1, words.percent(tick), size=SMALL, colour=QUIET, align="center"
        )


def _dumbbell(page: Sheet, row: pd.Series, y: float, left: float, inch: float) -> None:
    accent = palette().accent
    ends = [left + row[name] * inch for name in ("unweighted", "weighted") if pd.notna(row[name])]
    page.axes.plot(ends, [y] * len(ends), color=STEM, linewidth=1.2, zorder=1)
    if pd.notna(row["target"]):
        x = left + row["target"] * inch
        page.axes.plot([x, x], [y - 0.075, y + 0.075], color=QUIET, linewidth=0.9, zorder=2)
    for name, face in (("unweighted", PAPER), ("weighted", accent)):
        if pd.notna(row[name]):
            page.axes.plot(
                left + row[name] * inch, y, "o", ms=5, mfc=face, mec=accent, mew=0.9, zorder=3
            )


def _places(words: Words, weighted: bool, targets: bool) -> dict[str, float]:
    """Right edge, in inches, of each column of numbers that is there, by its heading's width."""
    keys = ["weighted"] * weighted + ["unweighted"] + ["target"] * targets
    places, x = {}, TEXT_WIDTH
    for key in keys:
        places[key] = x
        x -= max(text_width(words.text(f"head.{key}"), SMALL), _COLUMN) + _GAP
    return places


def _numbers(
    page: Sheet, row: pd.Series, y: float, words: Words, places: Mapping[str, float]
) -> None:
    for key, x in places.items():
        if pd.notna(row[key]):
            last = key == "weighted"
            ink = palette().text if last else QUIET if key == "target" else INK
            text = words.percent(row[key], 1)
            page.write(x, y, text, align="right", colour=ink, bold=last)


def _heads(page: Sheet, y: float, words: Words, places: Mapping[str, float]) -> None:
    for key, x in places.items():
        page.write(x, y, words.text(f"head.{key}"), size=SMALL, colour=QUIET, align="right")
